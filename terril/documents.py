"""Documents generated from the catalogues; a test fails when one is stale (``python3 -m terril docs``)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from layers.core import defects
from layers.core.model import FLAG_MEANINGS, POSITION, Column, Layer
from pipelines.core import a_venir, controles, table
from pipelines.core.model import Indicator
from terril.closure import ROOT
from terril.default_config import default_config
from terril.picture import picture
from terril.project import Project, make_project

HEADER = "<!-- Written by `python3 -m terril docs`. Do not edit by hand. -->\n"


def write(*, check: bool = False) -> list[str]:
    """Write the documents that are stale and return their names; with ``check``, only name them."""
    stale = [(path, text) for path, text in _documents().items() if _read(path) != text]
    if not check:
        for path, text in stale:
            path.write_text(text, encoding="utf-8", newline="\n")
    return [path.relative_to(ROOT).as_posix() for path, _ in stale]


def _documents() -> dict[Path, str]:
    project = make_project()
    return {
        ROOT / "layers" / "CATALOGUE.md": catalogue(project.layers.values()),
        ROOT / "pipelines" / "INDICATEURS.md": indicators(project),
        ROOT / "pipelines" / "DICTIONNAIRE.md": dictionary(),
        ROOT / "layers" / "territoire.defaut.toml": default_config(),
        ROOT / "maps" / "apercu.svg": picture(),
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def catalogue(layers: Iterable[Layer]) -> str:
    """Return the data dictionary: each layer, its columns, units and code lists."""
    return HEADER + "# Catalogue des couches\n" + "".join(_layer(layer) for layer in layers)


def _layer(layer: Layer) -> str:
    about = [
        ("Identifiant", f"`{layer.id}`"),
        ("Clé", f"`{layer.key}`"),
        ("Géométrie", _shape(layer)),
        ("Diffusion", str(layer.diffusion)),
        *((f"Source « {profile} »", _joined(s.title for s in sources)) for profile, sources in layer.sources.items()),
    ]
    rows = [[f"`{c.name}`", c.label, c.kind, c.unit, _duty(c), _codes(c), str(c.diffusion)] for c in layer.columns]
    head = ["Colonne", "Libellé", "Type", "Unité", "Obligation", "Valeurs", "Diffusion"]
    lines = "".join(f"- {k} : {v}\n" for k, v in about)
    return f"\n## {layer.title}\n\n{layer.description}\n\n{lines}\n{_table(head, rows)}"


def _shape(layer: Layer) -> str:
    return "grille (raster)" if layer.raster else " ou ".join(layer.geometry) or "aucune (table)"


def _duty(column: Column) -> str:
    return "indispensable" if column.fatal else "obligatoire" if column.required else ""


def _codes(column: Column) -> str:
    pattern = f"`{column.pattern}`" if column.pattern else ""
    return " ; ".join(column.codes) or pattern


def indicators(project: Project) -> str:
    """Return the indicators: definition, measures, grains, rule, reference."""
    found = [i for pipeline in project.pipelines.values() for i in pipeline.indicators]
    listed = "".join(_indicator(i) for i in sorted(found, key=lambda i: i.id))
    others = _table(
        ["Indicateur", "Libellé", "Raison", "Détail"], [[o.id, o.libelle, o.raison, o.detail] for o in a_venir.load()]
    )
    return f"{HEADER}# Indicateurs\n{listed}\n## Indicateurs non calculés\n\n{others}"


def dictionary() -> str:
    """Return the dictionary of what a build writes: the columns of its tables, the statuses of a value."""
    tables = {
        "indicateurs.csv, indicateurs.xlsx": table.MEANINGS,
        "controles.csv": controles.MEANINGS,
        "anomalies.csv": defects.MEANINGS,
    }
    parts = [f"\n## {name}\n\n{_table(['Colonne', 'Sens'], _pairs(said))}" for name, said in tables.items()]
    added = _table(["Colonne", "Sens"], _pairs(FLAG_MEANINGS | dict([POSITION])))
    flags = f"\n## Colonnes ajoutées à chaque couche\n\n{added}"
    about = "Les CSV ont « ; » pour séparateur, le point décimal, l'encodage UTF-8."
    return f"{HEADER}# Dictionnaire des sorties\n\n{about}\n{''.join(parts)}{flags}"


def _pairs(said: Mapping[str, str]) -> list[list[str]]:
    return [[f"`{name}`", meaning] for name, meaning in said.items()]


def _indicator(indicator: Indicator) -> str:
    head = ["Mesure", "Libellé", "Unité", "Additive", "Là où il n'y a rien", "Formule"]
    rows = [
        [
            f"`{m.id}`",
            m.label,
            m.unit,
            "oui" if m.extensive else "non",
            "n. d." if m.absence is None else f"{m.absence:g}",
            f"`{m.formule}`" if m.formule else "",
        ]
        for m in indicator.mesures
    ]
    said = {
        "Mailles": ", ".join(indicator.grains),
        "Règle": indicator.rule,
        "Réserves": indicator.reserves,
        "Paramètres": ", ".join(f"`{p}`" for p in indicator.parametres),
        "Référence": indicator.reference,
    }
    about = "".join(f"- {name} : {text}\n" for name, text in said.items() if text)
    return f"\n## {indicator.id} — {indicator.label}\n\n{indicator.definition}\n\n{about}\n{_table(head, rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _joined(values: Iterable[str]) -> str:
    return " ; ".join(values)
