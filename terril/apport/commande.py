"""What ``terril apport`` does: read each file, refuse the bad ones, compare and gather the others."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from layers.core.errors import SourceError, TerrilError
from terril.apport import comparaison, lecture, rapport
from terril.apport.comparaison import Officiel
from terril.apport.lecture import Apport
from terril.apport.rapport import Bilan
from terril.project import of_edition


def edition(folder: Path) -> Officiel:
    """Open the edition that contributions are compared with.

    Raises
    ------
    SourceError
        The folder does not hold an edition.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(
            str(folder),
            expected="the folder of a build (manifest.json, couches/)",
            found=str(error),
            remedy="run `python3 -m terril build` first, or give its folder with --build",
        ) from error
    project = of_edition(manifest, folder)
    return Officiel(project=project, folder=folder, edition=project.configuration.sorties.edition)


def gathered(files: Sequence[Path], officiel: Officiel) -> tuple[list[Apport], list[TerrilError]]:
    """Return the contributions of some files, each once, and the errors of the files that were refused."""
    titles = {i: layer.title for i, layer in officiel.project.layers.items()}
    kept: dict[str, Apport] = {}
    refused: list[TerrilError] = []
    for path in files:
        try:
            found = [comparaison.located(a, officiel) for a in lecture.read(path, titles)]
        except TerrilError as error:
            refused.append(error)
        else:
            for apport in found:
                kept.setdefault(apport.id, apport)
    return list(kept.values()), refused


def run(files: Sequence[Path], officiel: Officiel, out: Path, *, as_json: bool = False, quiet: bool = False) -> int:
    """Gather contributions into ``out``; return how many files were refused.

    Raises
    ------
    OutputError
        The folder cannot be written.
    ApportError
        It holds an earlier gathering that cannot be read.
    """
    apports, refused = gathered(files, officiel)
    name = texts_name(officiel)
    written: list[Path] = []
    bilan = Bilan()
    if apports:
        titles = {i: layer.title for i, layer in officiel.project.layers.items()}
        earlier = lecture.gathered(out / rapport.GEOJSON, titles, officiel.project.epci)
        apports, bilan = joined(apports, earlier)
        written = rapport.write(comparaison.frame_of(apports, officiel), refused, out, name, bilan)
    if as_json:
        sys.stdout.write(json.dumps(_as_dict(apports, refused, written, bilan), ensure_ascii=False) + "\n")
    elif not quiet:
        _say(apports, written, bilan)
    _complain(refused)
    return len(refused)


def joined(new: Sequence[Apport], earlier: Sequence[Apport]) -> tuple[list[Apport], Bilan]:
    """Join contributions to those of an earlier gathering; a file takes the place of the one of the same name."""
    read = {a.file for a in new}
    kept = {a.id: a for a in earlier if a.file not in read}
    fresh = [a for a in new if a.id not in kept]
    before, after = (Counter(a.file for a in found) for found in ([a for a in earlier if a.id not in kept], fresh))
    bilan = Bilan(
        gardees=len(kept),
        remplacees=(before & after).total(),
        ajoutees=(after - before).total(),
        retirees=(before - after).total(),
    )
    return [*kept.values(), *fresh], bilan


def texts_name(officiel: Officiel) -> str:
    """Return the name of the territory, as the edition gives it."""
    manifest = json.loads((officiel.folder / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest.get("territoire", {}).get("nom") or officiel.project.epci)


def _say(apports: Sequence[Apport], written: Sequence[Path], bilan: Bilan) -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    count = len(apports)
    console.print(f"{count} proposition{'s' * (count > 1)} rassemblée{'s' * (count > 1)}.", markup=False)
    if written:
        console.print(bilan.phrase(), markup=False)
    for path in written:
        console.print(f"  {path}", markup=False)


def _complain(refused: Sequence[TerrilError]) -> None:
    console: Any = Console(stderr=True, highlight=False, soft_wrap=True)
    for error in refused:
        console.print(f"Refusé : {error}", markup=False)


def _as_dict(
    apports: Sequence[Apport], refused: Sequence[TerrilError], written: Sequence[Path], bilan: Bilan
) -> dict[str, Any]:
    return {
        "apports": [{"id": a.id, "fichier": a.file, **a.texts} for a in apports],
        "refuses": [{"ou": e.where, "attendu": e.expected, "trouve": e.found, "a_faire": e.remedy} for e in refused],
        "ecrits": [str(path) for path in written],
        "bilan": asdict(bilan),
    }
