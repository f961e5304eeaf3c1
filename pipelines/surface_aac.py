"""EAU-01: area of the catchments (AAC), whole and within the territory, and communes that they meet."""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.captages import (
    HORS_TERRITOIRE,
    TERRITOIRE,
    TOTALE,
    leaves,
    meeting,
    partly_placed,
    parts_of,
    polygons,
)
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, members
from pipelines.core.table import located, rows

EAU_01 = Indicator(
    id="EAU-01",
    label="Surface et communes de l'aire d'alimentation des captages",
    mesures=(
        Mesure(id="surface_km2", label="Surface de l'aire", unit="km²"),
        Mesure(
            id="part_aac_pct",
            label="Part de l'aire dans le territoire",
            unit="%",
            extensive=False,
            absence=None,
            formule=f"100 * {{surface_km2:{TERRITOIRE}}} / {{surface_km2:{TOTALE}}}",
        ),
        Mesure(
            id="part_pct",
            label="Part de la surface dans l'aire",
            unit="%",
            extensive=False,
            formule=f"10000 * {{surface_km2:{TERRITOIRE}}} / {{TER-01:superficie_ha}}",
        ),
        Mesure(id="communes", label="Communes du territoire dans l'aire", unit="communes", extensive=False),
        Mesure(
            id="exploitations",
            label="Exploitations agricoles de l'aire",
            unit="exploitations",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("aac", "epci", "commune"),
    rule=(
        "Aires qui rencontrent le territoire, réunies avant la mesure : ce que deux aires partagent compte une fois ; "
        "une aire voisine garde sa ligne et n'entre dans aucun total. Deux surfaces : l'aire "
        "entière, même hors du territoire, et sa part dans le territoire. Une commune est dans l'aire à partir de "
        "la part, ou du recouvrement, de la règle d'appartenance ; les communes hors du territoire ne sont pas "
        "comptées."
    ),
    definition="Surface entière et dans le territoire ; part de l'aire, part du lieu ; communes ; exploitations "
    "déclarées.",
    reference="catalogue, EAU-01 et S47 (180 km², 212 exploitations)",
    parametres=("appartenance_part", "appartenance_ha"),
    reserves="L'aire d'alimentation n'est pas une servitude : elle est sans effet direct sur le permis. Le nombre "
    "d'exploitations est celui de l'étude de l'aire, il ne se recompte pas sur les parcelles.",
)
COUCHES = ("communes", "aires_alimentation")
row = partial(rows, "EAU-01", couches=COUCHES)


def compute(
    communes: gpd.GeoDataFrame, aires_alimentation: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return areas (km²), shares (%), communes and farms per catchment, for the EPCI and per commune (0 outside)."""
    here = meeting(aires_alimentation, territoire)
    one = polygons(located(here).geometry.union_all())
    tables = [
        _areas(aires_alimentation, communes, territoire, parametres),
        _whole(one, communes, here, territoire, parametres),
        _communes(one, communes),
    ]
    return partly_placed(pd.concat(tables, ignore_index=True), aires_alimentation)


def _areas(
    aires: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return what is said of each catchment; one without a shape has only its farms."""
    whole, inside = (shapes.area / 1e6 for shapes in parts_of(aires, territoire).values())
    met = _met(located(aires), communes, parametres).groupby("feature")["commune"].nunique()
    away = ~aires.index.isin(meeting(aires, territoire).index)
    beyond = leaves(aires, territoire).reindex(aires.index, fill_value=False) & ~away
    farms = aires["nb_exploitations"].astype("float64")
    why = pd.Series("", aires.index).mask(aires.geometry.isna(), "aire non localisée").mask(away, HORS_TERRITOIRE)
    tables = [
        row("aac", name, values.reindex(aires.index), valeur_texte=why)
        for name, values in (
            (f"surface_km2:{TOTALE}", whole),
            (f"surface_km2:{TERRITOIRE}", inside),
            ("part_aac_pct", 100 * inside / whole),
        )
    ]
    count = met.reindex(whole.index, fill_value=0).reindex(aires.index)
    said = farms.notna().map({True: "nombre de l'étude de l'aire", False: "non renseigné par la source"})
    return pd.concat(
        [
            *tables,
            _count_rows("aac", count, beyond, why),
            row("aac", "exploitations", farms, valeur_texte=said),
        ]
    )


def _count_rows(maille: str, count: pd.Series, beyond: pd.Series, why: pd.Series) -> pd.DataFrame:
    statut = pd.Series(str(Statut.CALCULE), count.index).mask(beyond, str(Statut.AU_MOINS))
    words = why.mask(beyond, "communes hors du territoire non comptées")
    return row(maille, "communes", count, statut=statut.mask(count.isna(), str(Statut.INCONNU)), valeur_texte=words)


def _met(zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres) -> pd.DataFrame:
    """Return which communes are in which zones: the rule is about the share of the commune."""
    pairs = members(communes, zones, share=parametres.appartenance_part, area_m2=parametres.appartenance_ha * 1e4)
    return pairs.rename(columns={"feature": "commune", "commune": "feature"})


def _whole(
    one: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    aires: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return what is said of all catchments taken once."""
    code = [territoire.epci]
    whole, inside = float(one.area.sum()) / 1e6, float(area_within(communes, one).sum()) / 1e6
    met = _met(one.dissolve() if len(one) else one, communes, parametres)["commune"].nunique()
    land = float(communes.geometry.area.sum()) / 1e6
    values = {
        f"surface_km2:{TOTALE}": whole,
        f"surface_km2:{TERRITOIRE}": inside,
        "part_aac_pct": 100 * inside / whole if whole else float("nan"),
        "part_pct": 100 * inside / land,
    }
    tables = [
        row(
            "epci",
            name,
            pd.Series([value], code),
            statut=Statut.SANS_OBJET if value != value else Statut.CALCULE,  # noqa: PLR0124 - NaN
            valeur_texte="" if value == value else "aucune aire",  # noqa: PLR0124 - NaN
        )
        for name, value in values.items()
    ]
    beyond = pd.Series(bool(leaves(aires, territoire).any()), code)
    return pd.concat([*tables, _count_rows("epci", pd.Series([float(met)], code), beyond, pd.Series("", code))])


def _communes(one: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    inside = area_within(communes, one)
    return pd.concat(
        [
            row("commune", f"surface_km2:{TERRITOIRE}", inside / 1e6),
            row("commune", "part_pct", 100 * inside / communes.geometry.area),
        ]
    )


PIPELINE = Pipeline(id="surface_aac", title="Aire d'alimentation des captages", indicators=(EAU_01,), compute=compute)
