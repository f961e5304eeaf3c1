"""The catalogue and the data dictionary: layers, indicators and files, with the meaning of each column."""

from collections.abc import Mapping
from dataclasses import dataclass

from layers.core import defects
from layers.core.model import FLAG_MEANINGS, POSITION, Column, Diffusion, Layer, LayerInfo, Nature, worst
from maps.core import coquille, texte
from maps.core.coquille import Page
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from pipelines.core import a_venir, controles, table
from pipelines.core.model import Indicator

PATH = "catalogue.html"
COLUMNS = tuple(map(Colonne, ("Colonne", "Libellé", "Type", "Unité", "Valeurs")))
MEASURES = (
    *map(Colonne, ("Mesure", "Libellé", "Unité", "Additive")),
    Colonne("Là où il n’y a rien"),
    Colonne("Formule"),
)
KINDS = {
    "text": "texte",
    "integer": "entier",
    "number": "nombre",
    "date": "date",
    "year": "année",
    "boolean": "oui ou non",
    "list": "liste",
}
SHAPES = {"Point": "points", "LineString": "lignes", "Polygon": "surfaces"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entree:
    """One layer of the catalogue, as this audience may read it; ``hidden`` counts its columns that are not shown."""

    layer: Layer
    info: LayerInfo
    table: Tableau
    hidden: int

    @property
    def anchor(self) -> str:
        """The place of the layer in the page."""
        return f"couche-{self.layer.id}"

    @property
    def fictif(self) -> bool:
        """True when its objects are invented."""
        return self.info.usable and self.info.nature is Nature.DEMONSTRATION

    @property
    def state(self) -> str:
        """The number of its objects, or why it is not there."""
        return f"{texte.nombre(self.info.rows)} objets" if self.info.usable else f"absente : {self.info.reason}"

    @property
    def shape(self) -> str:
        """What its objects are."""
        if self.layer.raster:
            return "grille"
        return texte.liste([SHAPES.get(kind, kind) for kind in self.layer.geometry]) or "aucune : c’est un tableau"


@dataclass(frozen=True, slots=True)
class Calcul:
    """One indicator, with the table of its measures."""

    indicator: Indicator
    table: Tableau


def build(*, site: Site) -> tuple[Fichier, ...]:
    """Return the page."""
    ranked = sorted(site.couches.values(), key=lambda layer: texte.sort_key(layer.title))
    page = Page(
        path=PATH,
        title="Catalogue et dictionnaire",
        heading="Que contient l’atlas, et que veut dire chaque colonne ?",
        lead=f"{len(ranked)} couches et {len(site.indicateurs)} indicateurs, leurs colonnes, règles et limites.",
        template="catalogue.html.j2",
        extra={
            "layers": [_entry(layer, site) for layer in ranked],
            "indicators": [Calcul(i, _measures(i)) for _, i in sorted(site.indicateurs.items())],
            "missing": _missing(),
            "files": _files(),
        },
    )
    return (coquille.render(page, site),)


def _entry(layer: Layer, site: Site) -> Entree:
    widest = Diffusion(site.audience)
    seen = [c for c in layer.columns if worst([c.diffusion, widest]) is widest]
    rows = tuple(_column(c) for c in seen)
    shown = Tableau(caption=f"Colonnes : {layer.title}", columns=COLUMNS, rows=rows)
    return Entree(layer=layer, info=coquille.info(site, layer.id), table=shown, hidden=len(layer.columns) - len(seen))


def _column(column: Column) -> tuple[Cellule, ...]:
    said = (column.name, column.label, KINDS.get(column.kind, column.kind), column.unit, " ; ".join(column.codes))
    return _words(*said)


def _words(*said: str) -> tuple[Cellule, ...]:
    return tuple(Cellule(text=texte.typo(text), value=text) for text in said)


def _measures(indicator: Indicator) -> Tableau:
    rows = tuple(
        _words(
            m.id,
            m.label,
            m.unit,
            "oui" if m.extensive else "non",
            texte.NON_DISPONIBLE if m.absence is None else texte.nombre(m.absence),
            m.formule,
        )
        for m in indicator.mesures
    )
    return Tableau(caption=f"Mesures de {indicator.id}", columns=MEASURES, rows=rows)


def _missing() -> Tableau:
    heads = tuple(map(Colonne, ("Indicateur", "Libellé", "Raison", "Détail")))
    rows = tuple(_words(o.id, o.libelle, o.raison, o.detail) for o in a_venir.load())
    return Tableau(caption="Indicateurs connus et non calculés", columns=heads, rows=rows)


def _files() -> list[Tableau]:
    said: Mapping[str, Mapping[str, str]] = {
        "indicateurs.csv et indicateurs.xlsx": table.MEANINGS,
        "controles.csv": controles.MEANINGS,
        "anomalies.csv": defects.MEANINGS,
        "Colonnes ajoutées à chaque couche": FLAG_MEANINGS | dict([POSITION]),
    }
    heads = tuple(map(Colonne, ("Colonne", "Sens")))
    return [
        Tableau(caption=name, columns=heads, rows=tuple(_words(c, m) for c, m in meanings.items()))
        for name, meanings in said.items()
    ]


WEB_MAP = WebMap(
    id="catalogue",
    title="Catalogue et dictionnaire",
    build=build,
    path=PATH,
    menu=Rubrique.PAGE,
    rank=30,
    every_layer=True,
)
