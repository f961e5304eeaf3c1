"""EAU-04: artificialised share of the protection perimeters (AS1) and, apart, of the catchments (AAC)."""

from collections.abc import Iterator, Mapping

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.servitudes_as1 import PERIMETRES
from pipelines.core import occupation
from pipelines.core.captages import (
    SANS_AAC,
    SANS_SERVITUDE,
    SANS_SOURCE,
    TERRITOIRE,
    TOTALE,
    areas,
    doubtful,
    lost,
    meeting,
    missing,
    partly_placed,
    parts_of,
    perimeters,
    polygons,
    ppi_diffusion,
    restricted,
    share_rows,
)
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve
from pipelines.core.table import located

_PART = "100 * {{artificialise{0}_ha}} / {{connue{0}_ha}}"
EAU_04 = Indicator(
    id="EAU-04",
    label="Part artificialisée des périmètres de protection et de l'aire d'alimentation",
    mesures=(
        Mesure(id="artificialise_ha", label="Surface artificialisée du périmètre", unit="ha"),
        Mesure(id="connue_ha", label="Surface du périmètre décrite par la source", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part artificialisée du périmètre",
            unit="%",
            extensive=False,
            absence=None,
            formule=_PART.format(""),
        ),
        Mesure(id="surface_ha", label="Surface du périmètre", unit="ha"),
        Mesure(id="artificialise_aac_ha", label="Surface artificialisée de l'aire", unit="ha"),
        Mesure(id="connue_aac_ha", label="Surface de l'aire décrite par la source", unit="ha"),
        Mesure(
            id="part_aac_pct",
            label="Part artificialisée de l'aire",
            unit="%",
            extensive=False,
            absence=None,
            formule=_PART.format("_aac"),
        ),
        Mesure(id="surface_aac_ha", label="Surface de l'aire", unit="ha"),
    ),
    grains=("epci", "commune", "aac"),
    rule=(
        "Sol artificialisé de la dernière édition de l'occupation du sol. Chaque périmètre (immédiat PPI, rapproché "
        "PPR, éloigné PPE) est mesuré entier, avec ceux qu'il contient, réunis avant la mesure : ne pas "
        "additionner. Pour les périmètres, ce qui est dans le territoire ; pour l'aire d'alimentation, l'aire "
        "entière et sa part dans le territoire. Un PPR ou un PPI sans PPE n'est pas dans la ligne PPE. La part est "
        "celle de ce que la source décrit ; ce qu'elle ne décrit pas et ce que son code ne permet pas de trancher font "
        "les bornes hautes de la surface et de la part, alors à vérifier au-delà d'une tolérance."
    ),
    definition="Surface artificialisée, surface décrite, part et surface du périmètre AS1 ; à part, de l'aire.",
    reference="catalogue, EAU-04 ; C. urb. R.101-1",
    parametres=("eau.couverture_min",),
    reserves="Aire entière : mêmes surfaces que ZAN-12 ; la part diffère quand la source ne décrit pas tout, car "
    "ZAN-12 divise par toute l'aire. Deux réponses à ne pas mêler : la servitude AS1 porte une règle à lire dans "
    "l'arrêté ; l'aire d'alimentation est sans effet direct sur le permis. L'absence d'une servitude dans la source ne "
    "vaut pas absence de protection.",
)
SUP = ("artificialise_ha", "connue_ha", "part_pct", "surface_ha")
AAC = ("artificialise_aac_ha", "connue_aac_ha", "part_aac_pct", "surface_aac_ha")
TEXTE = "occupation du sol non décrite, ou de code indéterminé, sur une part de la zone"


def compute(
    communes: gpd.GeoDataFrame,
    occupation_sol: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return areas (ha) and shares (%); 0 ha where a place has no zone, and then no share."""
    here = located(occupation.latest(occupation_sol))
    said = occupation.classes(here, occupation.ARTIFICIALISE)
    built = polygons(dissolve(here[said.fillna(value=False).astype(bool)]))
    known, doubt = polygons(dissolve(here)), polygons(dissolve(here[said.isna().to_numpy(bool)]))
    cover = {"surface": built, "connue": known, "indetermine": doubt}
    seuil = parametres.eau.couverture_min
    sup = _perimeters(communes, servitudes_as1, cover, territoire, seuil)
    aac = _catchments(communes, aires_alimentation, cover, territoire, seuil)
    return partly_placed(pd.concat([sup, aac], ignore_index=True), occupation_sol)


#: Land by what is read of it: artificial, described, described by a code that does not tell.
Cover = Mapping[str, gpd.GeoDataFrame]


def _perimeters(
    communes: gpd.GeoDataFrame,
    servitudes: gpd.GeoDataFrame | None,
    cover: Cover,
    territoire: Territoire,
    seuil: float,
) -> pd.DataFrame:
    if servitudes is None or servitudes.empty:
        modalites = [f"{m}:{name}" for name in PERIMETRES for m in SUP]
        return missing("EAU-04", _places(communes, territoire), modalites, SANS_SOURCE, Statut.INCONNU)
    tables = [
        share_rows("EAU-04", maille, SUP, name, amounts, seuil=seuil, texte=TEXTE,
                   couches=("communes", "servitudes_as1", "occupation_sol"))
        for name, frame in perimeters(servitudes).items()
        for maille, amounts in _amounts(communes, polygons(dissolve(frame)), cover, territoire)
    ]  # fmt: skip
    table = doubtful(pd.concat(tables, ignore_index=True), lost(servitudes))
    nothing = table["valeur"].fillna(0).eq(0) & table["statut"].isin([str(Statut.CALCULE), str(Statut.SANS_OBJET)])
    empty = nothing & table.groupby(["maille", "code", table["modalite"].str.rpartition(":")[2]])["valeur"].transform(
        lambda v: v.fillna(0).eq(0).all()
    )
    return restricted(
        table.assign(valeur_texte=table["valeur_texte"].mask(empty, SANS_SERVITUDE)), ppi_diffusion(servitudes)
    )


def _places(communes: gpd.GeoDataFrame, territoire: Territoire) -> Mapping[str, pd.Index]:
    return {"commune": communes.index, "epci": pd.Index([territoire.epci])}


def _amounts(
    communes: gpd.GeoDataFrame, zone: gpd.GeoDataFrame, cover: Cover, territoire: Territoire
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield, per commune then for the EPCI, the area of a zone and of each kind of land in it (ha)."""
    whole = zone.geometry.union_all()
    inside = {name: polygons(whole.intersection(c.geometry.union_all())) for name, c in cover.items()}
    each = pd.DataFrame({name: area_within(communes, c) / 1e4 for name, c in (inside | {"zone": zone}).items()})
    yield "commune", each
    yield "epci", each.sum().to_frame(territoire.epci).T


def _catchments(
    communes: gpd.GeoDataFrame,
    aires: gpd.GeoDataFrame | None,
    cover: Cover,
    territoire: Territoire,
    seuil: float,
) -> pd.DataFrame:
    if aires is None or aires.empty:
        modalites = [f"{m}:{TERRITOIRE}" for m in AAC]
        return missing("EAU-04", _places(communes, territoire), modalites, SANS_AAC, Statut.INCONNU)
    couches = ("communes", "aires_alimentation", "occupation_sol")
    parts, met = parts_of(aires, territoire), meeting(aires, territoire).index
    whole, inside = (parts[tail][parts[tail].index.isin(met)].union_all() for tail in (TOTALE, TERRITOIRE))
    one = polygons(inside)
    amounts = [(maille, TERRITOIRE, each) for maille, each in _amounts(communes, one, cover, territoire)]
    amounts += [("aac", tail, _of(shapes, cover)) for tail, shapes in parts.items()]
    amounts.append(("epci", TOTALE, _of(gpd.GeoSeries([whole], index=[territoire.epci], crs=communes.crs), cover)))
    tables = [
        share_rows("EAU-04", maille, AAC, tail, each, seuil=seuil, texte=TEXTE, couches=couches)
        for maille, tail, each in amounts
    ]
    return partly_placed(pd.concat(tables, ignore_index=True), aires)


def _of(shapes: gpd.GeoSeries, cover: Cover) -> pd.DataFrame:
    return pd.DataFrame({name: areas(shapes, c) for name, c in cover.items()} | {"zone": shapes.area / 1e4})


PIPELINE = Pipeline(
    id="sol_captages", title="Sol des périmètres et de l'aire d'alimentation", indicators=(EAU_04,), compute=compute
)
