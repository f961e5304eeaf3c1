"""EAU-07: business parks by the strictest protection perimeter (AS1) and, apart, in the catchments (AAC)."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.servitudes_as1 import PERIMETRES
from pipelines.core.captages import (
    AUCUN,
    SANS_AAC,
    SANS_SOURCE,
    beyond,
    doubtful,
    lost,
    missing,
    partly_placed,
    perimeters,
    polygons,
    ppi_diffusion,
    restricted,
    strictest,
)
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve, strictest_zone
from pipelines.core.table import located, lower_bound_if, rows

EAU_07 = Indicator(
    id="EAU-07",
    label="Parcs d'activités en périmètre de protection et dans l'aire d'alimentation",
    mesures=(
        Mesure(id="nombre", label="Parcs, périmètre le plus strict", unit="parcs"),
        Mesure(id="surface_ha", label="Surface de parc dans le périmètre", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part de la surface des parcs",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {surface_ha} / {EAU-07:surface_parcs_ha}",
        ),
        Mesure(id="nombre_aac", label="Parcs dans l'aire d'alimentation", unit="parcs"),
        Mesure(id="surface_aac_ha", label="Surface de parc dans l'aire d'alimentation", unit="ha"),
        Mesure(
            id="part_aac_pct",
            label="Part de la surface des parcs dans l'aire d'alimentation",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {EAU-07:surface_aac_ha} / {EAU-07:surface_parcs_ha}",
        ),
        Mesure(id="surface_parcs_ha", label="Surface des parcs", unit="ha"),
    ),
    grains=("epci", "commune", "aac"),
    rule=(
        "Nombre : un parc compte une fois, dans la commune qui en porte la plus grande partie et dans le périmètre "
        "le plus strict qu'il rencontre au-delà d'un éclat (immédiat PPI, rapproché PPR, éloigné PPE, aucun). "
        "Surfaces : parcs réunis, coupés par les communes et par les périmètres, chaque point dans le plus strict. "
        "L'aire d'alimentation est une autre réponse ; pour chaque aire, les parcs du territoire qu'elle rencontre et "
        "leur surface en elle."
    ),
    definition="Nombre, surface et part de la surface des parcs par périmètre AS1 ; à part, dans l'aire "
    "d'alimentation.",
    reference="catalogue, EAU-07 et S09",
    parametres=("eclat_m2",),
    reserves="Surface dessinée des parcs, non leur surface utile. Une règle d'un périmètre est à lire dans l'arrêté "
    "; l'aire d'alimentation est sans effet direct sur le permis.",
)
SUP = ("communes", "parcs_activites", "servitudes_as1")
AAC = ("communes", "parcs_activites", "aires_alimentation")


def compute(
    communes: gpd.GeoDataFrame,
    parcs_activites: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return parks, ha and shares per commune and for the EPCI; 0 where nothing is met, no share without a park."""
    parcs = located(parcs_activites)
    land = area_within(communes, parcs) / 1e4
    whole = {"commune": land, "epci": pd.Series([land.sum()], [territoire.epci])}
    tables = [rows("EAU-07", maille, "surface_parcs_ha", each, couches=SUP[:2]) for maille, each in whole.items()]
    tables.append(_perimeters(communes, parcs, servitudes_as1, whole, parametres.eclat_m2))
    tables.append(_catchments(communes, parcs, aires_alimentation, whole, (territoire, parametres.eclat_m2)))
    return partly_placed(pd.concat(tables, ignore_index=True), parcs_activites)


Whole = dict[str, pd.Series]


def _perimeters(
    communes: gpd.GeoDataFrame,
    parcs: gpd.GeoDataFrame,
    servitudes: gpd.GeoDataFrame | None,
    whole: Whole,
    sliver: float,
) -> pd.DataFrame:
    names = ("nombre", "surface_ha", "part_pct")
    if servitudes is None or servitudes.empty:
        modalites = [f"{m}:{name}" for name in (*PERIMETRES, AUCUN) for m in names]
        return missing("EAU-07", _codes(whole), modalites, SANS_SOURCE, Statut.INCONNU)
    zoned = pd.concat(perimeters(servitudes).values())
    met = strictest_zone(parcs, zoned, "perimetre", PERIMETRES, min_area_m2=sliver).fillna(AUCUN)
    inside = {name: _within(communes, parcs, zone) for name, zone in strictest(servitudes).items()}
    inside[AUCUN] = (whole["commune"] - sum(inside.values())).clip(lower=0)
    tables = [
        table
        for name, area in inside.items()
        for table in _rows(names, f":{name}", (parcs[met == name], area), whole, SUP)
    ]
    return restricted(doubtful(pd.concat(tables, ignore_index=True), lost(servitudes)), ppi_diffusion(servitudes))


def _codes(whole: Whole) -> dict[str, pd.Index]:
    return {maille: each.index for maille, each in whole.items()}


def _within(communes: gpd.GeoDataFrame, parcs: gpd.GeoDataFrame, zone: gpd.GeoDataFrame) -> pd.Series:
    """Return the area (ha) of the parks, taken once, in a zone, by commune."""
    both = polygons(shapely.intersection(dissolve(parcs), dissolve(zone)))
    return area_within(communes, both) / 1e4


def _rows(
    names: tuple[str, str, str],
    tail: str,
    found: tuple[gpd.GeoDataFrame, pd.Series],
    whole: Whole,
    couches: tuple[str, ...],
) -> Iterator[pd.DataFrame]:
    """Make the rows of parks, of their area in a zone and of its share, per commune then for the EPCI."""
    parcs, area = found
    count = parcs["commune_position"].value_counts().reindex(area.index, fill_value=0).astype("float64")
    for maille, land in whole.items():
        number, ha = (each if maille == "commune" else pd.Series([each.sum()], land.index) for each in (count, area))
        share = (100 * ha / land.where(land > 0)).clip(upper=100)
        nothing = pd.Series("", land.index).mask(land.eq(0), "aucun parc d'activités")
        statut = pd.Series(str(Statut.CALCULE), land.index).mask(land.eq(0), str(Statut.SANS_OBJET))
        yield rows("EAU-07", maille, f"{names[0]}{tail}", number, couches=couches)
        yield rows("EAU-07", maille, f"{names[1]}{tail}", ha, couches=couches)
        yield rows("EAU-07", maille, f"{names[2]}{tail}", share, statut=statut, valeur_texte=nothing, couches=couches)


def _catchments(
    communes: gpd.GeoDataFrame,
    parcs: gpd.GeoDataFrame,
    aires: gpd.GeoDataFrame | None,
    whole: Whole,
    place: tuple[Territoire, float],
) -> pd.DataFrame:
    """Return the same for the catchments; ``place`` is the territory and the area of a sliver (m²)."""
    territoire, sliver = place
    names = ("nombre_aac", "surface_aac_ha", "part_aac_pct")
    if aires is None or aires.empty:
        return missing("EAU-07", _codes(whole), names, SANS_AAC, Statut.INCONNU)
    here = located(aires).assign(zone="oui")
    met = strictest_zone(parcs, here, "zone", ("oui",), min_area_m2=sliver).notna()
    tables = [*_rows(names, "", (parcs[met], _within(communes, parcs, here)), whole, AAC)]
    made = lower_bound_if(pd.concat(tables, ignore_index=True), aires)
    return pd.concat([made, _of_catchments(communes, parcs, aires, territoire, sliver)], ignore_index=True)


def _of_catchments(
    communes: gpd.GeoDataFrame,
    parcs: gpd.GeoDataFrame,
    aires: gpd.GeoDataFrame,
    territoire: Territoire,
    sliver: float,
) -> pd.DataFrame:
    """Return the parks of the territory that each catchment meets, and their area (ha) in it, taken once."""
    zones, ours = located(aires).assign(zone="oui"), parcs[parcs["commune_position"].isin(communes.index)]
    met = {
        code: strictest_zone(ours, zones.loc[[code]], "zone", ("oui",), min_area_m2=sliver).notna().sum()
        for code in zones.index
    }
    land = polygons(shapely.intersection(dissolve(parcs), territoire.limit))
    why = pd.Series("", aires.index).mask(aires.geometry.isna(), "aire non localisée")
    values = {
        "nombre_aac": pd.Series(met, dtype="float64"),
        "surface_aac_ha": area_within(zones, land) / 1e4,
    }
    tables = [
        rows("EAU-07", "aac", name, each.reindex(aires.index), valeur_texte=why, couches=AAC)
        for name, each in values.items()
    ]
    return beyond(pd.concat(tables, ignore_index=True), aires, territoire, "les parcs")


PIPELINE = Pipeline(id="parcs_captages", title="Parcs d'activités et captages", indicators=(EAU_07,), compute=compute)
