"""MIN-02: share of friches, communes and mining estates in the World Heritage property and in its buffer zone."""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from layers.patrimoine import BIEN, TAMPON
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, share_of_area
from pipelines.core.table import located, lower_bound_if, rows, total

MIN_02 = Indicator(
    id="MIN-02",
    label="Recouvrement par le bien inscrit et la zone tampon UNESCO",
    mesures=(
        Mesure(id="part_pct", label="Part de la surface", unit="%", extensive=False),
        Mesure(id="surface_ha", label="Surface", unit="ha"),
    ),
    grains=("epci", "commune", "friche", "cite_miniere"),
    rule=(
        "Part de la surface dans le périmètre, polygones réunis avant la mesure ; bien et zone tampon séparés, ne pas "
        "les additionner sans les réunir. Un site connu par un point n'a pas de part."
    ),
    definition="Surface et part dans le bien inscrit, surface et part dans la zone tampon.",
    reference="catalogue, MIN-02",
)
GRAINS = {"communes": "commune", "friches": "friche", "cites_minieres": "cite_miniere"}


def compute(
    communes: gpd.GeoDataFrame,
    patrimoine: gpd.GeoDataFrame,
    territoire: Territoire,
    friches: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return share (%) and area (ha) in each perimeter; 0 outside, NA for points and places not located."""
    places = {"communes": communes, "friches": friches, "cites_minieres": cites_minieres}
    tables = []
    for kind in (BIEN, TAMPON):
        zones = located(patrimoine[patrimoine["type"] == kind])
        tables += [
            _rows(layer, frame, zones, kind, _beyond(frame, territoire))
            for layer, frame in places.items()
            if frame is not None
        ]
        inside = float(area_within(communes, zones).sum())
        tables += [
            total("MIN-02", f"surface_ha:{kind}", inside / 1e4, territoire, couches=("communes", "patrimoine")),
            total(
                "MIN-02",
                f"part_pct:{kind}",
                100 * inside / float(communes.geometry.area.sum()),
                territoire,
                couches=("communes", "patrimoine"),
            ),
        ]
    missing = [kind for kind in (BIEN, TAMPON) if not patrimoine["type"].eq(kind).any()]
    return lower_bound_if(_without(pd.concat(tables), missing), patrimoine)


def _without(table: pd.DataFrame, kinds: list[str]) -> pd.DataFrame:
    """Take back what was said of a perimeter that the source does not hold: it is not a perimeter of 0 ha."""
    hit = table["modalite"].str.partition(":")[2].isin(kinds)
    numbers = ["valeur", "borne_min", "borne_max"]
    return table.assign(
        **{name: table[name].mask(hit) for name in numbers},
        statut=table["statut"].mask(hit, str(Statut.SANS_COUCHE)),
        valeur_texte=table["valeur_texte"].mask(hit, "périmètre absent de la source"),
    )


def _beyond(frame: gpd.GeoDataFrame, territoire: Territoire) -> pd.Series:
    """Tell which places lie partly where the source has stopped: what is found there is a lower bound."""
    if territoire.couche("patrimoine").covers_halo:
        return pd.Series(data=False, index=frame.index)
    return ~frame.geometry.within(territoire.limit.buffer(1)) & frame.geometry.notna()


def _rows(layer: str, frame: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, kind: str, beyond: pd.Series) -> pd.DataFrame:
    here = located(frame)
    polygons = here[here.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    share = (share_of_area(polygons, zones) * 100).reindex(frame.index)
    area = (area_within(polygons, zones) / 1e4).reindex(frame.index)
    why = (
        pd.Series("", frame.index)
        .mask(share.isna(), "géométrie ponctuelle")
        .mask(frame.geometry.isna(), "site non localisé")
    )
    statut = pd.Series(str(Statut.CALCULE), frame.index).mask(beyond, str(Statut.AU_MOINS))
    statut = statut.mask(share.isna(), str(Statut.INCONNU))
    row = partial(rows, "MIN-02", GRAINS[layer], valeur_texte=why, statut=statut, couches=(layer, "patrimoine"))
    return pd.concat([row(f"part_pct:{kind}", share), row(f"surface_ha:{kind}", area)])


PIPELINE = Pipeline(id="recouvrement_unesco", title="Recouvrement UNESCO", indicators=(MIN_02,), compute=compute)
