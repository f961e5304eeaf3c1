"""Unfold a published edition into a workshop, so that what is printed is read as the pages of the site read it.

Only the folder of the edition is needed: its layers, its long table, its defects and its manifest.
"""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from layers.core.catalogue import asks
from layers.core.defects import FIELDS
from layers.core.errors import SourceError
from maps.core.model import Fichier, WebMap
from pipelines.core.publish import MANIFEST
from pipelines.core.runner import Receipt, Workshop
from terril.assembly import cartes, changements, store
from terril.project import Project, of_edition

NUMBERS = ("valeur", "borne_min", "borne_max", "precision")
#: Parameters that ``gather`` gives beside the layers and the indicators.
GIVEN = ("site", "communes", "parametres", "anomalies")


def projet(folder: Path, audience: str | None = None) -> tuple[Project, Mapping[str, Any]]:
    """Return the project of an edition, as an audience sees it, and its manifest.

    Raises
    ------
    SourceError
        The folder does not hold an edition.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        project = of_edition(manifest, folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            str(folder),
            expected=f"the folder of a build ({MANIFEST}, couches, indicateurs.csv)",
            found=str(error),
            remedy="run `python3 -m terril build` first, or give its folder with --build",
        ) from error
    if audience is None:
        return project, manifest
    outputs = project.configuration.sorties.model_copy(update={"audience": audience})
    settings = project.configuration.model_copy(update={"sorties": outputs})
    return replace(project, configuration=settings), manifest


def deplier(project: Project, manifest: Mapping[str, Any], folder: Path) -> Workshop:
    """Unfold an edition in an empty folder.

    Parameters
    ----------
    project
        Of the edition; ``project.out`` is its folder.
    manifest
        Of the edition.
    folder
        Where receipts, tables and links to the layers are put.

    Raises
    ------
    SourceError
        A file that the manifest names is not there.
    """
    workshop = Workshop(folder)
    try:
        rows = _indicators(project, workshop)
        journals = _journals(project, workshop)
        _changes(project, manifest, workshop)
        layers = {i: _layer(project, manifest, workshop, i) for i in project.layers}
    except OSError as error:
        raise SourceError(
            str(project.out),
            expected="every file that its manifest names",
            found=str(error),
            remedy="build this edition again",
        ) from error
    for layer_id, outputs in layers.items():
        info = manifest["couches"].get(layer_id) or _absent(project, layer_id)
        _receipt(workshop, f"couche:{layer_id}", [*outputs, *journals.get(layer_id, [])], info=info)
    for pipeline_id, name in rows.items():
        _receipt(workshop, f"indicateur:{pipeline_id}", [name])
    return workshop


def demander(
    project: Project, workshop: Workshop, couches: Iterable[str], indicateurs: Iterable[str]
) -> dict[str, Any]:
    """Return some layers and indicators, the site and what is in ``GIVEN``, cut down to what the audience may see.

    ``changements`` is what changed since the edition compared, None when there is none. A name that this edition does
    not know is None.
    """
    known = {*project.layers, *store.owners(project)}
    names = dict.fromkeys(n for n in (*couches, *indicateurs) if n not in GIVEN)
    asked = WebMap(id="fiches", title="Fiches", build=_asking([n for n in names if n in known]))
    given = cartes.gather(project, asked, (), workshop)  # a sheet on paper has no menu
    compared = (workshop.work / changements.KEPT).is_file()
    given["changements"] = changements.read(workshop) if compared else None
    return {**dict.fromkeys(names), **given}


def _asking(names: Iterable[str]) -> Callable[..., tuple[Fichier, ...]]:
    """Return a function that asks for some names, as the function of a page does."""

    @asks(*names, required=GIVEN)
    def build(**_: object) -> tuple[Fichier, ...]:
        return ()

    return build


def _receipt(workshop: Workshop, step: str, outputs: Iterable[str], **facts: Any) -> None:  # noqa: ANN401
    receipt: Receipt = workshop.seal(step, outputs, **facts)
    path = workshop.receipt_path(step)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = {"step": step, "outputs": dict(receipt.outputs), "facts": dict(receipt.facts)}
    path.write_text(json.dumps(written), encoding="utf-8")


def _absent(project: Project, layer_id: str) -> dict[str, Any]:
    """Describe a layer that the edition does not know: it was made by an older version."""
    layer = project.layers[layer_id]
    plain = {"nature": "reelle", "portee": "informative", "diffusion": "public"}
    return {"id": layer_id, "title": layer.title, "state": "absente", "reason": "inconnue de cette édition", **plain}


def _layer(project: Project, manifest: Mapping[str, Any], workshop: Workshop, layer_id: str) -> list[str]:
    """Link the file of a layer into the workshop; an edition without it has none."""
    name = f"couches/{layer_id}.{'tif' if project.layers[layer_id].raster else 'parquet'}"
    if name not in manifest["sorties"]:
        return []
    source, target = project.out / name, workshop.place(name)
    with suppress(OSError):
        os.link(source, target)
        return [name]
    shutil.copyfile(source, target)
    return [name]


def _plain(cell: object) -> object:
    """Take back the mark that keeps a spreadsheet from running a cell."""
    return cell.removeprefix("'") if isinstance(cell, str) else cell


def _indicators(project: Project, workshop: Workshop) -> dict[str, str]:
    """Write the long table in one file per pipeline, as a build does; return them by pipeline."""
    path = project.out / "indicateurs.csv"
    texts = {c: str for c in _header(path) if c not in NUMBERS}
    empty = {c: [""] for c in NUMBERS}
    table = pd.read_csv(path, sep=";", dtype=texts, keep_default_na=False, na_values=empty)
    for column in texts:
        table[column] = table[column].map(_plain)
    owner = {name.upper().replace("_", "-"): p.id for name, p in store.owners(project).items()}
    of_pipeline = table["indicateur"].map(owner)
    names: dict[str, str] = {}
    for pipeline in project.pipelines:
        names[pipeline] = f"interne/indicateurs/{pipeline}.parquet"
        table[of_pipeline == pipeline].to_parquet(workshop.place(names[pipeline]), index=False)
    return names


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return next(csv.reader(file, delimiter=";"))


def _journals(project: Project, workshop: Workshop) -> dict[str, list[str]]:
    """Write the defects in one file per layer, as a build does."""
    with (project.out / "anomalies.csv").open(encoding="utf-8", newline="") as file:
        lines = [[str(_plain(cell)) for cell in line] for line in csv.reader(file, delimiter=";")][1:]
    names: dict[str, list[str]] = {}
    for layer_id in dict.fromkeys(line[0] for line in lines):
        out = StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows([FIELDS, *(x for x in lines if x[0] == layer_id)])
        names[layer_id] = [f"interne/anomalies/{layer_id}.csv"]
        workshop.write(names[layer_id][0], out.getvalue())
    return names


def _changes(project: Project, manifest: Mapping[str, Any], workshop: Workshop) -> None:
    """Write what changed as a build does; nothing of an internal edition is told to the public."""
    made_for = manifest["configuration"]["sorties"]["audience"]
    if made_for not in {"public", project.configuration.sorties.audience} or changements.CSV not in manifest["sorties"]:
        return
    frame = pd.read_csv(project.out / changements.CSV, sep=";", dtype=str, keep_default_na=False).map(_plain)
    edition = manifest.get("comparaison") or changements.PRECEDENTE
    kept = {"edition": edition, "lignes": frame.to_dict("records")}
    workshop.write(changements.KEPT, json.dumps(kept, ensure_ascii=False))
