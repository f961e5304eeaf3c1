"""The catalogue as tables: what ``list layers|indicators|maps`` prints."""

from collections.abc import Callable, Mapping

from rich.markup import escape
from rich.table import Table

from pipelines.core import a_venir
from terril.project import Project

#: State of an indicator that this version computes.
COMPUTED = "calculé"
Row = dict[str, str | int | list[str]]


def layers(project: Project) -> list[Row]:
    """Return one row per layer: what it is, whether this build has a source for it."""
    return [
        {
            "id": i,
            "titre": layer.title,
            "geometrie": "grille" if layer.raster else "/".join(layer.geometry) or "table",
            "cle": layer.key,
            "colonnes": len(layer.columns),
            "diffusion": str(layer.diffusion),
            "source": " ; ".join(s.title for s in project.sources[i]) or "absente",
        }
        for i, layer in project.layers.items()
    ]


def indicators(project: Project) -> list[Row]:
    """Return one row per indicator: its measures, its grains, its pipeline; then those not computed, and why."""
    found = sorted(((i, p.id) for p in project.pipelines.values() for i in p.indicators), key=lambda pair: pair[0].id)
    computed: list[Row] = [
        {
            "id": i.id,
            "libelle": i.label,
            "mesures": ", ".join(f"{m.id} ({m.unit})" for m in i.mesures),
            "mailles": ", ".join(i.grains),
            "chaine": pipeline,
            "etat": COMPUTED,
            "regle": i.rule,
        }
        for i, pipeline in found
    ]
    return computed + [_not_computed(other) for other in a_venir.load()]


def _not_computed(other: a_venir.NonCalcule) -> Row:
    why = f"{other.raison} : {other.detail}"
    return {
        "id": other.id,
        "libelle": other.libelle,
        "mesures": "",
        "mailles": "",
        "chaine": "",
        "etat": why,
        "regle": "",
    }


def maps(project: Project) -> list[Row]:
    """Return one row per page or family of pages."""
    return [{"id": i, "titre": m.title, "page": m.path} for i, m in project.maps.items()]


ROWS: Mapping[str, Callable[[Project], list[Row]]] = {"layers": layers, "indicators": indicators, "maps": maps}


#: Columns shown in a terminal; the others are long texts, for ``--json`` only.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "layers": ("id", "titre", "geometrie", "source"),
    "indicators": ("id", "libelle", "mailles", "etat"),
    "maps": ("id", "titre", "page"),
}


def as_table(kind: str, rows: list[Row]) -> Table:
    """Return the rows as a table for a terminal; ids are never cut."""
    names = SHOWN[kind]
    others = sum(row.get("etat", COMPUTED) != COMPUTED for row in rows)
    title = f"{len(rows) - others} {kind}" + (f", {others} more listed and not computed" if others else "")
    table = Table(title=title, title_justify="left")
    for name in names:
        table.add_column(name, no_wrap=name == "id")
    for row in rows:
        table.add_row(*(escape(str(row[name])) for name in names))
    return table
