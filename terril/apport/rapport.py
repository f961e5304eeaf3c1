"""Write the contributions: one layer (GeoPackage, GeoJSON), a table, and a report that a service can read."""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd

from layers.core.errors import OutputError, TerrilError
from layers.core.model import MAP_CRS
from maps.core import tableau, texte
from maps.core.saisie.apport import GESTES

GEOJSON = "apports.geojson"
NAMES = ("apports.gpkg", GEOJSON, "apports.csv", "apports.md")
#: Columns of the table with their headings.
TITRES = {
    "apport_id": "identifiant", "couche": "couche", "geste": "demande", "cle": "clé de l'objet officiel",
    "objet": "objet officiel", "commune": "commune", "nom": "nom", "service": "service", "date": "date",
    "surface_ha": "surface (ha)", "longueur_m": "longueur (m)", "conserve_ha": "conservé (ha)",
    "ajoute_ha": "ajouté (ha)", "retire_ha": "retiré (ha)", "distance_m": "distance à l'objet (m)",
    "recouvre": "recouvre", "autres": "autres propositions",
    "population": "population (carroyage)", "avertissements": "à regarder", "commentaire": "commentaire",
    "nature": "nature", "edition": "édition", "fichier": "fichier",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """How many contributions come from an earlier gathering, take the place of one of them, are new, are gone."""

    gardees: int = 0
    remplacees: int = 0
    ajoutees: int = 0
    retirees: int = 0

    def phrase(self) -> str:
        """Say it in one sentence."""
        counts = (
            (self.gardees, "gardée", " d’un rassemblement précédent"),
            (self.remplacees, "remplacée", ""),
            (self.ajoutees, "ajoutée", ""),
            (self.retirees, "retirée", " avec l’ancienne version du fichier"),
        )
        said = [f"{n} {word}{'s' * (n > 1)}{more}" for n, word, more in counts if n or word != "retirée"]
        return f"{texte.liste(said)}."


def write(frame: gpd.GeoDataFrame, refused: Sequence[TerrilError], out: Path, title: str, bilan: Bilan) -> list[Path]:
    """Write the four files, all or none, over those of an earlier gathering, whose contributions ``frame`` holds.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".apports-") as place:
            work = Path(place)
            _geopackage(frame, work / "apports.gpkg")
            (work / GEOJSON).write_text(_geojson(frame), encoding="utf-8")
            (work / "apports.csv").write_text(_table(frame), encoding="utf-8", newline="")
            (work / "apports.md").write_text(_report(frame, refused, title, bilan), encoding="utf-8")
            for name in NAMES:
                (work / name).replace(out / name)
    except OSError as error:
        raise OutputError(
            str(out), expected="a folder that can be written", found=str(error), remedy="choose another --out"
        ) from error
    return [out / name for name in NAMES]


def _geopackage(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_file(path, layer="apports", driver="GPKG", geometry_type="Unknown")


def _geojson(frame: gpd.GeoDataFrame) -> str:
    """Write GeoJSON (RFC 7946): degrees, no other system, missing values as null."""
    features = frame.to_crs(MAP_CRS).to_json(drop_id=True, na="null")
    made = json.loads(features)
    made.pop("crs", None)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _table(frame: gpd.GeoDataFrame) -> str:
    rows = ([_cell(row[c]) for c in TITRES] for row in frame.to_dict("records"))
    return tableau.csv_text(list(TITRES.values()), rows)


def _cell(value: object) -> object:
    return round(value, 4) if isinstance(value, float) and not pd.isna(value) else value


def _report(frame: gpd.GeoDataFrame, refused: Sequence[TerrilError], title: str, bilan: Bilan) -> str:
    """Write the report, in Markdown; what comes from the files is escaped: it stays text."""
    head = [f"# Propositions reçues · {md(title)}", "", _count(len(frame), len(refused)), bilan.phrase(), ""]
    body = [line for row in frame.to_dict("records") for line in _one(row)]
    return "\n".join([*head, *body, *_refusals(refused)]).rstrip() + "\n"


def _count(kept: int, refused: int) -> str:
    some = f"{kept} proposition{'s' * (kept > 1)} rassemblée{'s' * (kept > 1)}"
    return f"{some}, {refused} fichier{'s' * (refused > 1)} refusé{'s' * (refused > 1)}."


def _one(row: dict[str, object]) -> list[str]:
    asked = GESTES[str(row["geste"])].replace("’", "'")
    lines = [f"## {md(row['nom'])}", "", f"- Demande : {asked}, couche {md(row['couche'])}"]
    said = (
        ("Objet officiel", f"{md(row['objet'] or row['cle'])} ({md(row['cle'])})" if row["cle"] else ""),
        ("Commune", md(row["commune"])),
        ("Service", md(row["service"])),
        ("Date", md(texte.date(row["date"]))),
        ("Mesure", _measure(row)),
        ("Changement", _change(row)),
        ("Recouvre", md(row["recouvre"])),
        ("Population", md(row["population"])),
        ("Autres propositions au même endroit", md(row["autres"])),
        ("À regarder", md(row["avertissements"])),
        ("Fichier", f"{md(row['fichier'])} [{row['apport_id']}]"),
    )
    lines += [f"- {name} : {value}" for name, value in said if value]
    quoted = [f"> {md(line)}" for line in str(row["commentaire"]).splitlines()]
    return [*lines, "", *quoted, *([""] if quoted else [])]


def _measure(row: dict[str, object]) -> str:
    if not texte.is_missing(row["surface_ha"]):
        return texte.with_unit(row["surface_ha"], "ha")
    return "" if texte.is_missing(row["longueur_m"]) else texte.with_unit(row["longueur_m"], "m")


def _change(row: dict[str, object]) -> str:
    far = row["distance_m"]
    if not texte.is_missing(far):
        apart = texte.with_unit(far, "m")
        return f"à {apart} de l'objet officiel" if float(str(far)) else "l'un touche l'autre, sans surface commune"
    if texte.is_missing(row["conserve_ha"]):
        return ""
    words = (("conserve_ha", "conservés"), ("ajoute_ha", "ajoutés"), ("retire_ha", "retirés"))
    return ", ".join(f"{texte.with_unit(row[name], 'ha')} {word}" for name, word in words)


def _refusals(refused: Sequence[TerrilError]) -> list[str]:
    if not refused:
        return []
    lines = ["## Fichiers refusés", ""]
    for error in refused:
        lines += [f"- **{md(error.where)}**", f"  - attendu : {md(error.expected)}", f"  - trouvé : {md(error.found)}"]
        lines += [f"  - à faire : {md(error.remedy)}"]
    return [*lines, ""]


def md(value: object) -> str:
    """Write a text of unknown origin in Markdown: no markup, no HTML, on one line."""
    plain = html.escape(" ".join(str(value or "").split()), quote=False)
    return "".join(f"\\{c}" if c in _MARKS else c for c in plain)


#: What would make a link, a title, an emphasis, a code or a table.
_MARKS = frozenset("\\`*_[]#|~")
