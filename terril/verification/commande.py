"""What ``terril check`` does: find the places, check them, say or write the answers."""

import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from layers.core.crs import Bounds
from layers.core.errors import ConfigurationError
from maps.core import texte
from maps.core.saisie.messages import LieuError
from pipelines.core.verification import MENTION, Etat, as_json, verify, verify_table
from terril.explication import last
from terril.verification import edition, fichiers, formes, lieux, rangees, sorties
from terril.verification import texte as ecriture
from terril.verification.edition import Edition
from terril.verification.fichiers import Fichier
from terril.verification.lieux import Lieu
from terril.verification.rangees import Tranche

#: A file of more places than this wants --out.
FEW = 20
#: Columns of the result that the command adds before the answers.
STATUT = "reponse"
#: A place this near to the territory tells the system of its file (m).
AROUND_M = 5000.0
#: The state of a place outside the territory.
DEHORS = str(Etat.DEHORS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What was asked: texts, a commune, addresses, parcels or a file."""

    textes: tuple[str, ...] = ()
    commune: str | None = None
    adresses: tuple[str, ...] = ()
    parcelles: tuple[str, ...] = ()
    file: Path | None = None
    out: Path | None = None
    inner: str | None = None
    crs: str | None = None
    precision_m: float | None = None
    as_json: bool = False
    quiet: bool = False


def texts(words: Sequence[str]) -> tuple[str, ...]:
    """Return the one text that the words of the command line make.

    Raises
    ------
    ConfigurationError
        An option that does not exist: only negative numbers begin with a dash.
    """
    wrong = next((w for w in words if w.startswith("-") and not w[1:2].isdigit()), None)
    if wrong is not None:
        raise ConfigurationError(
            wrong, expected="an option of check", found="an unknown one", remedy="see python3 -m terril check --help"
        )
    return (" ".join(words),) if words else ()


def answer(demande: Demande, built: Path | None, audience: str) -> int:
    """Answer from an edition; return how many places have no answer.

    Raises
    ------
    TerrilError
        The command makes no sense, there is no edition, or nothing could be answered.
    """
    _refuse(demande, audience)
    return run(demande, edition.read(built or last(Path.cwd()), audience))


def _refuse(demande: Demande, audience: str) -> None:
    if audience not in {"public", "interne"}:
        raise ConfigurationError("--audience", expected="public or interne", found=repr(audience), remedy="choose one")
    several = [*demande.textes, *demande.adresses, *demande.parcelles]
    if demande.file is not None and (several or demande.commune):
        raise ConfigurationError("--file", expected="a file, or places", found="both", remedy="give one or the other")
    if demande.precision_m is not None and not demande.precision_m >= 0:
        raise ConfigurationError(
            "--precision", expected="metres, 0 or more", found=str(demande.precision_m), remedy="correct it"
        )


def run(demande: Demande, edition: Edition) -> int:
    """Answer; return how many places have no answer.

    Raises
    ------
    TerrilError
        Nothing could be answered.
    """
    if demande.file is not None and demande.out is not None:
        return _to_file(demande, edition)
    if demande.file is not None:
        return _say_file(demande, edition)
    found, errors = places(demande, edition)
    if demande.out is not None:
        return _write_places(found, errors, demande, edition)
    return len(errors) + _say(found, edition, demande, errors)


# --- a few places ----------------------------------------------------------------------------------------


def places(demande: Demande, edition: Edition) -> tuple[list[Lieu], list[LieuError]]:
    """Return the places asked for, and the errors of those that were not found when others were.

    Raises
    ------
    LieuError
        The only place asked for was not found.
    """
    code = lieux.code_of(demande.commune, edition) if demande.commune else None
    if not (demande.textes or demande.adresses or demande.parcelles):
        if code is None:
            raise LieuError("check", "vide")
        return [lieux.whole(code, edition)], []
    calls: list[Callable[[], Lieu]] = [
        *(call for text in demande.textes for call in lieux.asked(text, edition, code)),
        *(partial(lieux.address, text, edition, code) for text in demande.adresses),
        *(call for text in demande.parcelles for call in lieux.listed(text, edition, code)),
    ]
    found: list[Lieu] = []
    errors: list[LieuError] = []
    for call in calls:
        try:
            found.append(call())
        except LieuError as error:
            errors.append(error)
    if not found and len(errors) == 1:
        raise errors[0]
    return found, errors


def _say(found: Sequence[Lieu], edition: Edition, demande: Demande, errors: Iterable[LieuError]) -> int:
    """Print the answers; return how many places lie outside the territory."""
    answers = verify(edition.base, lieux.frame(found)) if found else []
    pairs = list(zip(found, answers, strict=True))
    if demande.as_json:
        sys.stdout.write(json.dumps(_document(pairs, errors, edition), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(ecriture.of_place(lieu, reponses) for lieu, reponses in pairs))
        if pairs and not demande.quiet:
            sys.stdout.write(f"\n{ecriture.edition(edition.folder)}\n")
        for error in errors:
            sys.stderr.write(f"{error}\n")
    return sum(outside(reponses) for _, reponses in pairs)


def outside(reponses: Sequence[Any]) -> bool:
    """Tell whether a place lies outside the territory: its only answer says so."""
    return len(reponses) == 1 and str(reponses[0].etat) == DEHORS


def _document(pairs: Any, errors: Iterable[LieuError], edition: Edition) -> dict[str, Any]:  # noqa: ANN401
    listed = [
        {"lieu": lieu.nom, "lu": lieu.dit, "precision_m": lieu.precision_m, "reponses": [as_json(r) for r in reponses]}
        for lieu, reponses in pairs
    ]
    failed = [
        {"lieu": e.where, "attendu": e.expected, "trouve": e.found, "faire": e.remedy, "cle": e.cle} for e in errors
    ]
    return {"edition": str(edition.folder), "lieux": listed, "erreurs": failed, "mention": MENTION}


def _write_places(found: Sequence[Lieu], errors: Sequence[LieuError], demande: Demande, edition: Edition) -> int:
    """Write the answers on places that were named: one row each, those that were not found too."""
    out = demande.out or Path()
    sorties.check(out)
    frame = lieux.frame(found)
    table = answered(gpd.GeoDataFrame(frame[["nom", "geometry"]]), frame, pd.Series("", frame.index), edition)
    lost = pd.DataFrame({"nom": [e.where for e in errors], STATUT: [lieux.raison(e) for e in errors]})
    whole = gpd.GeoDataFrame(pd.concat([table, lost], ignore_index=True), geometry="geometry", crs=table.crs)
    with sorties.writing(out) as writer:
        writer.write(whole)
    _report(demande, edition, len(whole), int(whole[STATUT].ne("").sum()))
    return int(whole[STATUT].ne("").sum())


# --- a file ----------------------------------------------------------------------------------------------


def _say_file(demande: Demande, edition: Edition) -> int:
    """Print the answers on a file of a few places."""
    file = _looked(demande)
    found: list[Lieu] = []
    errors: list[LieuError] = []
    for some in _prepared(file, demande, edition):
        for rank, row in some.frame.iterrows():
            nom = _name(row, len(found) + len(errors) + 1)
            if rank in some.erreurs:
                errors.append(some.erreurs[rank])
            elif some.why[rank]:
                errors.append(LieuError(nom, some.why[rank]))
            else:
                found.append(some.trouves.get(rank) or _read(nom, rank, some))
        if len(found) + len(errors) > FEW:
            raise ConfigurationError(
                str(demande.file),
                expected=f"at most {FEW} places to print",
                found="more of them",
                remedy="give --out RESULT.csv (or .parquet, .geojson)",
            )
    return len(errors) + _say(found, edition, demande, errors)


def _name(row: pd.Series, rank: int) -> str:
    """Name a row by the first column that names things, else by its rank."""
    for column in ("nom", "name", "libelle", "label", "adresse", "id", "site_nom"):
        value = row.get(column)
        if isinstance(value, str) and value.strip():
            return value.strip()[:80]
    return f"ligne {rank}"


def _read(nom: str, rank: Any, some: Tranche) -> Lieu:  # noqa: ANN401 - a label of pandas
    """Return the place of a row that has a shape, and say how precise it is."""
    known = float(some.precision_m[rank])
    metres = None if math.isnan(known) else known
    return Lieu(nom=nom, shape=some.frame.geometry[rank], precision_m=metres, dit=ecriture.precision(metres))


def _looked(demande: Demande) -> Fichier:
    return fichiers.look(demande.file or Path(), demande.inner, demande.crs)


def _prepared(file: Fichier, demande: Demande, edition: Edition) -> Iterable[Tranche]:
    """Give the rows of a file by slices: shapes in EPSG:2154, and why some cannot be checked."""
    extent = _extent(edition)
    some = False
    for raw in fichiers.slices(file):
        known = rangees.columns(raw)
        fichiers.refuse_without_place(raw, file.path, words=bool({"code", "adresse", "parcelle"} & set(known)))
        frame = formes.in_calc(raw, file.crs, extent, file.path)
        named = rangees.named(frame, known)
        if "code" in known:
            frame, _ = formes.by_commune(frame, known["code"], edition.base.communes, named)
        frame, found, errors = rangees.find(frame, named, known, edition)
        digits = formes.digits(raw) if file.seen.format == "CSV" else pd.Series(float("nan"), index=raw.index)
        some = some or bool(len(frame))
        ready, why = formes.checkable(frame)
        metres = rangees.precision(digits, demande.precision_m, found)
        yield Tranche(frame=ready, precision_m=metres, why=why, trouves=found, erreurs=errors)
    if not some:
        raise LieuError(file.path.name, "fichier_vide")


def _extent(edition: Edition) -> Bounds:
    west, south, east, north = (float(v) for v in edition.base.communes.total_bounds)
    return west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M


def _to_file(demande: Demande, edition: Edition) -> int:
    """Check a file of any size, slice by slice."""
    out = demande.out or Path()
    sorties.check(out, demande.file)
    file = _looked(demande)
    console = Console(stderr=True, quiet=demande.quiet or demande.as_json)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = lost = vague = 0
    with (
        sorties.writing(out) as writer,
        Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task("Vérification", total=file.count)
        for some in _prepared(file, demande, edition):
            table = answered(some.frame, some.frame.assign(precision_m=some.precision_m), some.raisons, edition)
            writer.write(table)
            done, lost = done + len(table), lost + int(table[STATUT].ne("").sum())
            drawn = ~some.frame.index.isin(list(some.trouves))  # --precision is not for addresses and parcels
            vague += int((table[STATUT].eq("") & some.precision_m.isna() & drawn).sum())
            progress.update(task, completed=done)
    _report(demande, edition, done, lost, vague)
    return lost


def answered(
    attributes: gpd.GeoDataFrame, places: gpd.GeoDataFrame, why: pd.Series, edition: Edition
) -> gpd.GeoDataFrame:
    """Return the rows with their answers beside their columns; a row without one says why."""
    good = why.eq("").to_numpy(bool)
    table = verify_table(edition.base, places.loc[good, ["precision_m", "geometry"]])
    table = table.reindex(places.index)
    statut = why.astype("object")
    beyond = good & table["commune_etat"].eq(DEHORS).to_numpy(bool)
    statut[beyond] = "hors du territoire"
    added = table.assign(**{STATUT: statut})[[STATUT, *table.columns]]
    kept = attributes.rename(columns={c: f"{c}_source" for c in attributes.columns if c in added.columns})
    return gpd.GeoDataFrame(pd.concat([kept, added], axis=1), geometry="geometry", crs=attributes.crs)


def _report(demande: Demande, edition: Edition, rows: int, lost: int, vague: int = 0) -> None:
    """Say what was written: how many places, how many without an answer or of unknown precision, in which edition."""
    if demande.as_json:
        known = {"edition": str(edition.folder), "resultat": str(demande.out), "lieux": rows, "sans_reponse": lost}
        sys.stdout.write(json.dumps(known, ensure_ascii=False) + "\n")
    elif not demande.quiet:
        some = "lieux vérifiés" if rows > 1 else "lieu vérifié"
        said = f"{texte.nombre(rows)} {some}, {texte.nombre(lost)} sans réponse : {demande.out}\n"
        if vague:
            said += f"{texte.nombre(vague)} sans précision connue : --precision METRES la donne.\n"
        sys.stdout.write(texte.typo(said + f"{MENTION}\n") + f"{ecriture.edition(edition.folder)}\n")
