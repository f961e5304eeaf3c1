"""Explain one value of an edition: its formula with its numbers, its inputs, rule, parameters, controls, caveats.

Everything is read from the edition itself (``indicateurs.csv``, ``controles.csv``, ``manifest.json``) and from the
catalogue: what is explained is what was published.
"""

import csv
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.core import config
from layers.core.catalogue import dependencies, nearest
from layers.core.errors import CatalogueError, SourceError
from layers.core.parametres import Parametres
from layers.core.schema import normalize
from maps.core import texte
from pipelines.core import a_venir, controles, formule
from pipelines.core.model import Indicator, Pipeline
from terril.assembly.store import RESERVED, owners
from terril.project import Project

Row = dict[str, Any]
Table = Mapping[tuple[str, str, str, str], Mapping[str, str]]
#: Columns of a row that are shown as they are.
_SAID = ("modalite", "unite", "statut", "valeur_texte", "nature", "precision", "millesime", "source", "diffusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What was published: the long table by its key, the controls, the manifest, the parameters it was made with."""

    folder: Path
    table: Table
    controls: list[dict[str, str]]
    manifest: Mapping[str, Any]
    parametres: Parametres


def read(folder: Path) -> Edition:
    """Read an edition.

    Raises
    ------
    SourceError
        The folder does not hold a whole edition.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        rows = _csv(folder / "indicateurs.csv")
        controls = _csv(folder / "controles.csv")
    except (OSError, ValueError) as error:
        raise SourceError(
            str(folder),
            expected="the folder of a build (indicateurs.csv, controles.csv, manifest.json)",
            found=str(error),
            remedy="run `python3 -m terril build` first, or give its folder with --build",
        ) from error
    keys = ("indicateur", "maille", "code", "modalite")
    settings = config.parse(manifest["configuration"], "manifest.json")
    return Edition(
        folder=folder,
        table={tuple(_plain(row[k]) for k in keys): row for row in rows},  # type: ignore[misc]
        controls=controls,
        manifest=manifest,
        parametres=settings.parametres,
    )


def last(folder: Path) -> Path:
    """Return the edition made last among the builds of a folder.

    Raises
    ------
    SourceError
        There is none.
    """
    found = [p for p in folder.glob("build*/manifest.json") if p.is_file()]
    if not found:
        raise SourceError(
            str(folder),
            expected="a folder that holds a build (build/, build-demo/)",
            found="none",
            remedy="run `python3 -m terril build` first, or give its folder with --build",
        )
    return max(found, key=lambda p: p.stat().st_mtime).parent


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _plain(cell: str) -> str:
    """Take back the mark that keeps a spreadsheet from running a cell."""
    return cell.removeprefix("'")


def explain(project: Project, edition: Edition, name: str, code: str, modalite: str | None = None) -> Row:
    """Return all that can be said of an indicator at one place.

    Parameters
    ----------
    name
        Id of the indicator, ``ZAN-06`` (or ``zan_06``).
    code
        Code of the place: EPCI, commune, friche, QPV...
    modalite
        One modality, or the measure at its head; None: all of them.

    Raises
    ------
    CatalogueError
        An indicator, place or modality that is not in the edition, with the nearest ones.
    """
    wanted = name.upper().replace("_", "-")
    indicator, pipeline = _find(project, wanted)
    rows = _rows(edition, indicator, code, modalite)
    inputs = _inputs(project, edition, pipeline)
    return {
        "edition": str(edition.folder),
        "indicateur": {
            "id": indicator.id, "libelle": indicator.label, "definition": indicator.definition,
            "regle": indicator.rule, "reference": indicator.reference, "reserves": indicator.reserves,
        },
        "lieu": {"maille": rows[0]["maille"], "code": _plain(rows[0]["code"]), "nom": _plain(rows[0]["nom"])},
        "valeurs": [_value(edition, indicator, row) for row in rows],
        "entrees": inputs,
        "parametres": {p: _shown(formule.parameter(edition.parametres, p)) for p in indicator.parametres},
        "controles": _controls(edition, {i["couche"] for i in inputs}),
    }  # fmt: skip


def _find(project: Project, wanted: str) -> tuple[Indicator, Pipeline]:
    found = {i.id: (i, p) for p in project.pipelines.values() for i in p.indicators}
    if wanted in found:
        return found[wanted]
    for other in a_venir.load():
        if other.id == wanted:
            raise CatalogueError(
                f"indicator {wanted} ({other.libelle})",
                expected="an indicator that this version computes",
                found=f"{other.raison} : {other.detail}",
                remedy="see pipelines/INDICATEURS.md for what is computed",
            )
    raise CatalogueError(
        f"indicator {wanted!r}",
        expected="an indicator of the catalogue",
        found="no such id",
        remedy=nearest(wanted, list(found)),
    )


def _rows(edition: Edition, indicator: Indicator, code: str, modalite: str | None) -> list[Mapping[str, str]]:
    every = {key: row for key, row in edition.table.items() if key[0] == indicator.id}
    found = _code_of(every, code)
    here = {key: row for key, row in every.items() if key[2] == found}
    if not here:
        codes = sorted({f"{key[2]} ({_plain(row['nom'])})" for key, row in every.items()})
        raise CatalogueError(
            f"indicator {indicator.id}, place {code!r}",
            expected=f"a place of the grains {', '.join(indicator.grains)}",
            found=f"none of the {len(codes)} places of this indicator in {edition.folder}",
            remedy=nearest(code, codes) if codes else "build an edition with this indicator's layers",
        )
    kept = [here[key] for key in sorted(here, key=lambda key: _rank(indicator, key[3]))]
    kept = [
        row for row in kept if modalite in {None, _plain(row["modalite"]), _plain(row["modalite"]).partition(":")[0]}
    ]
    if not kept:
        known = [key[3] for key in here]
        raise CatalogueError(
            f"indicator {indicator.id}, modality {modalite!r}",
            expected="a modality of this indicator at this place",
            found="no such modality",
            remedy=nearest(str(modalite), known),
        )
    return kept


def _code_of(rows: Mapping[tuple[str, str, str, str], Mapping[str, str]], said: str) -> str:
    """Return the code of a place given by its code, its name, or a grain that has one place only (``epci``)."""
    codes = {key[2] for key in rows}
    wanted = normalize(said)
    named = {key[2] for key, row in rows.items() if wanted in {normalize(_plain(row["nom"])), normalize(key[1])}}
    return said if said in codes or len(named) != 1 else named.pop()


def _rank(indicator: Indicator, modalite: str) -> tuple[int, list[tuple[int, str]]]:
    """Order modalities as the indicator declares its measures, then their tails, numbers as numbers."""
    head, _, tail = modalite.partition(":")
    parts = [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", tail)]
    return [m.id for m in indicator.mesures].index(head), parts


def _value(edition: Edition, indicator: Indicator, row: Mapping[str, str]) -> Row:
    modalite = _plain(row["modalite"])
    mesure = indicator.mesure(modalite)
    said: Row = {name: _plain(row[name]) for name in _SAID}
    said |= {name: _number(row[name]) for name in ("valeur", "borne_min", "borne_max")}
    said["libelle"] = mesure.label if mesure else modalite
    if mesure and mesure.formule and said["valeur"] is not None:
        terms = [_term(edition, row, t) for t in formule.terms(mesure.formule, indicator.id, modalite)]
        shown = {t["ref"]: t["affiche"] for t in terms}
        said |= {"formule": mesure.formule, "calcul": formule.filled(mesure.formule, shown), "termes": terms}
    return said


def _term(edition: Edition, row: Mapping[str, str], term: formule.Terme) -> Row:
    if term.parametre:
        value = _shown(formule.parameter(edition.parametres, term.parametre))
        return {"ref": term.texte, "parametre": term.parametre, "valeur": value, "affiche": texte.nombre(value)}
    found = edition.table.get((term.indicateur, row["maille"], _plain(row["code"]), term.modalite))
    if found is None:
        return {"ref": term.texte, "valeur": None, "affiche": "n. d.", "statut": "absent de l'édition"}
    value = _number(found["valeur"])
    return {
        "ref": term.texte, "indicateur": term.indicateur, "modalite": term.modalite, "valeur": value,
        "unite": found["unite"], "statut": found["statut"], "affiche": texte.nombre(value),
    }  # fmt: skip


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _shown(value: Any) -> Any:  # noqa: ANN401 - a parameter of any kind, ready for JSON
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(k): _shown(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_shown(v) for v in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _inputs(project: Project, edition: Edition, pipeline: Pipeline) -> list[Row]:
    """Return every layer the pipeline reads, directly or through other indicators, with its sources and hashes."""
    known = edition.manifest["couches"]
    return [
        {
            "couche": i, "titre": known[i]["title"], "etat": known[i]["state"], "raison": known[i]["reason"],
            "source": known[i]["source"], "producteur": known[i]["producer"], "licence": known[i]["licence"],
            "millesime": known[i]["vintage"], "echelle": known[i]["scale"], "nature": known[i]["nature"],
            "fichiers": edition.manifest["entrees"].get(i, []),
        }
        for i in sorted(_layers_of(project, pipeline, set())) if i in known
    ]  # fmt: skip


def _layers_of(project: Project, pipeline: Pipeline, seen: set[str]) -> set[str]:
    seen.add(pipeline.id)
    made_by, found = owners(project), set()
    for name in (n for names in dependencies(pipeline.compute) for n in names if n not in RESERVED):
        if name not in made_by:
            found.add(name)
        elif made_by[name].id not in seen:
            found |= _layers_of(project, made_by[name], seen)
    return found


def _controls(edition: Edition, layers: Iterable[str]) -> list[dict[str, str]]:
    """Return the control totals of some layers, as the edition found them."""
    _, controls = controles.load()
    wanted = {c.id for c in controls if c.couche in set(layers)}
    return [row for row in edition.controls if row["controle"] in wanted]


def as_text(said: Row) -> str:
    """Write an explanation for a terminal, in French."""
    indicator, place = said["indicateur"], said["lieu"]
    lines = [f"{indicator['id']} — {indicator['libelle']}", f"{place['nom']} ({place['maille']} {place['code']})"]
    lines += [f"Édition lue : {said['edition']}", ""]
    for value in said["valeurs"]:
        lines += _value_lines(value)
    lines += ["", "Définition", f"  {indicator['definition']}", "Règle", f"  {indicator['regle']}"]
    lines += ["Réserves", f"  {indicator['reserves']}"] if indicator["reserves"] else []
    lines += ["Référence", f"  {indicator['reference']}"] if indicator["reference"] else []
    lines += (
        ["Paramètres", *(f"  {k} = {_said(v)}" for k, v in said["parametres"].items())] if said["parametres"] else []
    )
    lines += ["Entrées", *(line for i in said["entrees"] for line in _input_lines(i))]
    lines += ["Contrôles", *map(_control_line, said["controles"])] if said["controles"] else []
    return "\n".join(lines) + "\n"


def _said(value: object) -> str:
    """Write a parameter as it is written in the configuration."""
    return "non renseigné" if value is None else json.dumps(value, ensure_ascii=False)


def _value_lines(value: Row) -> list[str]:
    unit = f" {value['unite']}" if value["unite"] else ""
    number, low, high = value["valeur"], value["borne_min"], value["borne_max"]
    apart = None not in {low, high} and not math.isclose(float(low), float(high))
    bounds = f" (entre {texte.nombre(low)} et {texte.nombre(high)})" if apart else ""
    words = f" — {value['valeur_texte']}" if value["valeur_texte"] else ""
    shown = _on_scale(number, value["unite"]) or f"{texte.nombre(number)}{unit}"
    lines = [f"{value['libelle']} [{value['modalite']}] : {shown}{bounds}, {value['statut']}{words}"]
    if "calcul" in value:
        lines.append(f"  = {value['calcul']}")
        lines += [f"    {t['affiche']} {t.get('unite', '')}".rstrip() + f" : {_origin(t)}" for t in value["termes"]]
    return lines


def _on_scale(value: float | None, unit: str) -> str:
    """Write a mark on its scale: « non » where the unit says « 1 : oui, 0 : non », else the mark, then its scale."""
    if not re.search(r"\d", unit.replace("CO2", "")) and not unit.startswith("rang"):
        return ""
    words = dict(re.findall(r"(\d+) : ([^,;]+)", unit))
    if value is None:
        return texte.nombre(value)
    return words.get(f"{value:g}", f"{texte.nombre(value)} ({unit})")


def _origin(term: Row) -> str:
    if "parametre" in term:
        return f"paramètre {term['parametre']}"
    return f"{term.get('indicateur', term['ref'])} {term.get('modalite', '')}, {term['statut']}"


def _input_lines(entry: Row) -> list[str]:
    if not entry["source"]:
        return [f"  {entry['titre']} ({entry['couche']}) : {entry['etat']}, {entry['raison']}"]
    head = f"  {entry['titre']} ({entry['couche']}) : {entry['producteur']}, {entry['source']}, {entry['millesime']}"
    files = [f"    {f['fichier']}  sha256 {f['sha256']}" for f in entry["fichiers"]]
    return [f"{head} ; licence {entry['licence']} ; {entry['nature']}", *files]


def _control_line(row: Mapping[str, str]) -> str:
    figures = f"attendu {row['attendu']}, observé {row['observe'] or 'n. d.'}"
    return f"  {row['controle']} : {row['libelle']}, {figures}, {row['statut']}"
