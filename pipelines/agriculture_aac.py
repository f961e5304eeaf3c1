"""EAU-02, EAU-03: farmed share of the catchments (AAC), and organic share of their farmed land."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import occupation
from pipelines.core.captages import (
    TERRITOIRE,
    TOTALE,
    areas,
    meeting,
    missing,
    partly_placed,
    parts_of,
    polygons,
    seen_area,
    share_rows,
)
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import located

EAU_02 = Indicator(
    id="EAU-02",
    label="Part agricole de l'aire d'alimentation des captages",
    mesures=(
        Mesure(id="surface_agricole_ha", label="Surface agricole", unit="ha"),
        Mesure(id="surface_connue_ha", label="Surface décrite par la source", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part agricole",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {surface_agricole_ha} / {surface_connue_ha}",
        ),
    ),
    grains=("aac", "epci"),
    rule=(
        "Parcelles déclarées à la politique agricole commune (RPG) dans l'aire ; à défaut de cette couche, usage "
        "agricole de l'occupation du sol, dernière édition. Part de ce que la source décrit : au-delà, la surface "
        "est un minimum et la part est à vérifier, entre ce qu'elle serait si le reste n'était pas agricole et s'il "
        "l'était tout entier."
    ),
    definition="Surface agricole de l'aire entière, et de sa part dans le territoire, rapportée à la surface décrite.",
    reference="catalogue, EAU-02",
    parametres=("eau.couverture_min",),
    reserves="Le RPG ne porte que ce qui est déclaré à la PAC : il ne vaut pas toute la surface agricole. Les deux "
    "sources ne se comparent pas.",
)
EAU_03 = Indicator(
    id="EAU-03",
    label="Part de l'agriculture biologique dans l'aire d'alimentation des captages",
    mesures=(
        Mesure(id="surface_bio_ha", label="Surface en agriculture biologique", unit="ha"),
        Mesure(id="surface_renseignee_ha", label="Surface agricole dont la conduite est connue", unit="ha"),
        Mesure(id="surface_agricole_ha", label="Surface agricole", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part en agriculture biologique",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {surface_bio_ha} / {surface_renseignee_ha}",
        ),
    ),
    grains=("aac", "epci"),
    rule=(
        "Parcelles dites biologiques, rapportées aux parcelles dont la source dit la conduite. Une parcelle dont "
        "elle ne dit rien n'est ni biologique ni conventionnelle : la part est alors à vérifier, bornée par les "
        "deux lectures."
    ),
    definition="Surface biologique de l'aire entière et de sa part dans le territoire, rapportée à la surface "
    "agricole.",
    reference="catalogue, EAU-03 et S47 (11 ha certifiés dans le périmètre de Wingles)",
    parametres=("eau.couverture_min",),
    reserves="Déclaré biologique à la PAC n'est pas certifié ; une parcelle en conversion n'est pas encore biologique.",
)
SURFACES = ("surface_agricole_ha", "surface_connue_ha", "part_pct")
CONDUITES = ("surface_bio_ha", "surface_renseignee_ha", "part_pct", "surface_agricole_ha")
CONDUITE_INCONNUE = "conduite de parcelles inconnue"
SANS_PARCELLES = "parcelles agricoles non fournies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What tells the farmed land: farmed zones, zones that are described, how it is said where they stop, layers."""

    agricole: gpd.GeoDataFrame
    connue: gpd.GeoDataFrame
    texte: str
    couches: tuple[str, ...]


def compute(
    aires_alimentation: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    parcelles_agricoles: gpd.GeoDataFrame | None = None,
    occupation_sol: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return areas (ha) and shares (%) per catchment and for all of them, whole and within the territory."""
    seuil = parametres.eau.couverture_min
    places = {"aac": pd.Index(aires_alimentation.index), "epci": pd.Index([territoire.epci])}
    source = _source(territoire, parcelles_agricoles, occupation_sol)
    if source is None:
        modalites = [f"{m}:{tail}" for tail in (TOTALE, TERRITOIRE) for m in SURFACES]
        tables = [missing("EAU-02", places, modalites, "ni parcelles agricoles ni occupation du sol")]
    else:
        tables = [
            share_rows("EAU-02", maille, SURFACES, tail, _farmed(shapes, source), seuil=seuil, texte=source.texte,
                       couches=source.couches)
            for maille, tail, shapes in _zones(aires_alimentation, territoire)
        ]  # fmt: skip
    tables.append(_organic(aires_alimentation, territoire, seuil, parcelles_agricoles, places))
    return partly_placed(pd.concat(tables, ignore_index=True), aires_alimentation)


def _zones(aires: gpd.GeoDataFrame, territoire: Territoire) -> Iterator[tuple[str, str, gpd.GeoSeries]]:
    """Yield grain, modality and shapes: each catchment, then all that meet the territory, taken once."""
    met = meeting(aires, territoire).index
    for tail, shapes in parts_of(aires, territoire).items():
        yield "aac", tail, shapes
        one = shapes[shapes.index.isin(met)].union_all()
        yield "epci", tail, gpd.GeoSeries([one], index=[territoire.epci], crs=shapes.crs)


def _source(
    territoire: Territoire, parcelles: gpd.GeoDataFrame | None, cover: gpd.GeoDataFrame | None
) -> Source | None:
    """Return what tells the farmed land, parcels first; None when nothing does."""
    if parcelles is not None:
        return Source(
            agricole=located(parcelles),
            connue=polygons(seen_area(territoire, "parcelles_agricoles")),
            texte="parcelles non fournies sur toute l'aire",
            couches=("aires_alimentation", "parcelles_agricoles"),
        )
    if cover is None:
        return None
    here = located(occupation.latest(cover))
    farmed = occupation.classes(here, occupation.AGRICOLE)
    return Source(
        agricole=here[farmed.fillna(value=False).astype(bool)],
        connue=here[farmed.notna().to_numpy(bool)],
        texte="occupation du sol non décrite sur toute l'aire",
        couches=("aires_alimentation", "occupation_sol"),
    )


def _farmed(shapes: gpd.GeoSeries, source: Source) -> pd.DataFrame:
    return pd.DataFrame(
        {"surface": areas(shapes, source.agricole), "connue": areas(shapes, source.connue), "zone": shapes.area / 1e4}
    )


def _organic(
    aires: gpd.GeoDataFrame,
    territoire: Territoire,
    seuil: float,
    parcelles: gpd.GeoDataFrame | None,
    places: Mapping[str, pd.Index],
) -> pd.DataFrame:
    modalites = [f"{m.id}:{tail}" for tail in (TOTALE, TERRITOIRE) for m in EAU_03.mesures]
    if parcelles is None:
        return missing("EAU-03", places, modalites, SANS_PARCELLES)
    if not parcelles["bio"].notna().any():
        words = "la source ne dit pas ce qui est biologique"
        return missing("EAU-03", places, modalites, words, Statut.INCONNU)
    here, couches = located(parcelles), ("aires_alimentation", "parcelles_agricoles")
    seen = polygons(seen_area(territoire, "parcelles_agricoles"))
    tables = []
    for maille, tail, shapes in _zones(aires, territoire):
        amounts = _conducts(shapes, here)
        beyond = areas(shapes, seen) < seuil * shapes.area / 1e4
        tables.append(
            _bounded(
                share_rows("EAU-03", maille, CONDUITES, tail, amounts, seuil=seuil, texte=CONDUITE_INCONNUE,
                           couches=couches),
                beyond,
            )
        )  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def _conducts(shapes: gpd.GeoSeries, parcelles: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the organic area, the one whose conduct is said, and the whole farmed area (ha) of each shape."""
    said = parcelles["bio"].notna().to_numpy(bool)
    organic = parcelles["bio"].fillna(value=False).astype(bool).to_numpy()
    return pd.DataFrame(
        {
            "surface": areas(shapes, parcelles[organic]),
            "connue": areas(shapes, parcelles[said]),
            "zone": areas(shapes, parcelles),
        }
    )


def _bounded(table: pd.DataFrame, beyond: pd.Series) -> pd.DataFrame:
    """Lower what is said of catchments where the parcels stop: areas are « au moins », shares have no bound."""
    hit = table["code"].map(beyond).fillna(value=False).astype(bool) & table["valeur"].notna()
    share = table["modalite"].str.startswith("part_")
    statut = table["statut"].mask(hit & ~share, str(Statut.AU_MOINS)).mask(hit & share, str(Statut.A_VERIFIER))
    return table.assign(
        statut=statut,
        borne_min=table["borne_min"].mask(hit & share),
        borne_max=table["borne_max"].mask(hit),
        valeur_texte=table["valeur_texte"].mask(hit, "parcelles non fournies sur toute l'aire"),
    )


PIPELINE = Pipeline(
    id="agriculture_aac",
    title="Agriculture dans l'aire d'alimentation des captages",
    indicators=(EAU_02, EAU_03),
    compute=compute,
)
