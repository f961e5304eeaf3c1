"""ZAN-12 and ZAN-14: share of places that is artificial, or sealed, in the latest edition of the land cover."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import occupation
from pipelines.core import zan as z
from pipelines.core.lieux import OUTSIDE, here
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within
from pipelines.core.table import located, rows

GRAINS = {"communes": "commune", "qpv": "qpv", "friches": "friche", "aires_alimentation": "aac"}
_RULE = (
    "Dernière édition de la nomenclature de la couche ; polygones réunis avant la mesure ; part de la surface du lieu. "
    "Ce que le code ne permet pas de trancher, et ce que la source ne couvre pas, fait la borne haute ; la valeur est "
    "alors à vérifier au-delà d'une tolérance. Un lieu connu par un point n'a pas de part ; un quartier d'une autre "
    "agglomération est sans objet."
)
_GRAINS = ("epci", "commune", "qpv", "friche", "aac")
_PARAMETRES = (
    "appartenance_part",
    "appartenance_ha",
    "zan.couverture_min_pct",
    "zan.triennal_articles",
    "zan.triennal_echeances",
    "zan.date_lecture",
)


def _mesures(surface: str, part: str) -> tuple[Mesure, ...]:
    return (
        Mesure(id="surface_ha", label=surface, unit="ha"),
        Mesure(id="part_pct", label=part, unit="%", extensive=False, absence=None),
        Mesure(id="decrit_ha", label="Surface décrite par la source", unit="ha"),
    )


ZAN_12 = Indicator(
    id="ZAN-12",
    label="Part artificialisée",
    fictif_en_demo=True,
    mesures=_mesures("Surface artificialisée", "Part artificialisée"),
    grains=_GRAINS,
    rule=f"Classe « artificialisé » de la nomenclature (pipelines/core/occupation.toml). {_RULE}",
    definition="Surface artificialisée rapportée à la surface du lieu.",
    reference="C. urb. R.101-1, décret 2023-1096 ; SPARTE (OCS GE) ; matrice ENAF de l'OCS2D ; catalogue, ZAN-12",
    parametres=_PARAMETRES,
    reserves=(
        "Pour l'OCS2D, équivalent le plus proche, sans valeur réglementaire ; sans les seuils de surface du décret. Ne "
        "se compare ni à la consommation d'ENAF, ni à une autre nomenclature."
    ),
)
ZAN_14 = Indicator(
    id="ZAN-14",
    label="Part imperméabilisée",
    fictif_en_demo=True,
    mesures=_mesures("Surface imperméabilisée", "Part imperméabilisée"),
    grains=_GRAINS,
    rule=f"Classe « imperméabilisé » de la nomenclature : surfaces bâties et revêtues. {_RULE}",
    definition="Surface imperméabilisée rapportée à la surface du lieu.",
    reference="CGCT R.2231-1 ; OCS GE CS1.1.1, OCS2D CS1.1 ; catalogue, ZAN-14",
    parametres=_PARAMETRES,
    reserves="Le sol tassé ou stabilisé n'y est pas ; ce n'est pas un coefficient de ruissellement.",
)
CLASSES = {
    "ZAN-12": (occupation.ARTIFICIALISE, "artificialisation"),
    "ZAN-14": (occupation.IMPERMEABLE, "impermeabilisation"),
}


def compute(  # noqa: PLR0913, PLR0917 - parameter names are the dependencies
    communes: gpd.GeoDataFrame,
    occupation_sol: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area (ha), share (%) and area described (ha) of each place; NA for points and what is not described."""
    layers = {"communes": communes, "qpv": qpv, "friches": friches, "aires_alimentation": aires_alimentation}
    given = {name: frame for name, frame in layers.items() if frame is not None and len(frame)}
    places = pd.concat([_places(name, frame) for name, frame in given.items()])
    away = _away(qpv, territoire, parametres)
    drawn = places[places["surface"] > 0].set_geometry("geometry")
    cover = occupation.latest(occupation_sol[occupation_sol.geometry.notna()])
    described = _hectares(drawn, cover)
    least = parametres.zan.couverture_min_pct
    parts: list[pd.DataFrame] = []
    for number, (name, due) in CLASSES.items():
        known = occupation.classes(cover, name)
        sure = _hectares(drawn, cover[known.fillna(value=False).astype(bool)])
        doubt = _hectares(drawn, cover[known.isna().astype(bool)])
        table = places.join(pd.DataFrame({"sure": sure, "doubt": doubt, "described": described}))
        words = z.mots(_edition(cover), z.fictif(territoire, "occupation_sol"))
        said = [_bounded(t, least, words) for t in (table.drop(columns="geometry"), _whole(table, territoire))]
        parts += _rows_of(number, _without(pd.concat(said), away), z.exigible(parametres.zan, due))
    return pd.concat(parts, ignore_index=True)


def _places(name: str, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the places of one layer: grain, code, area (ha; 0 for a point, NaN when not located)."""
    area = frame.geometry.area.where(frame.geometry.notna()) / z.M2_HA
    data = {"couche": name, "maille": GRAINS[name], "code": frame.index.astype("str"), "surface": area.to_numpy()}
    index = GRAINS[name] + "|" + frame.index.astype("str")
    return gpd.GeoDataFrame(data, geometry=frame.geometry.to_numpy(), index=index, crs=frame.crs)


def _away(qpv: gpd.GeoDataFrame | None, territoire: Territoire, parametres: Parametres) -> pd.Index:
    """Return the keys (``_places``) of the neighbourhoods that belong to no commune of the territory."""
    if qpv is None:
        return pd.Index([])
    drawn = located(qpv).index
    outside = drawn[~drawn.isin(here(located(qpv), territoire.communes, parametres).index)]
    return GRAINS["qpv"] + "|" + outside.astype("str")


def _without(said: pd.DataFrame, away: pd.Index) -> pd.DataFrame:
    """Take back what is said of places that have no figure here."""
    hit = said.index.isin(away)
    numbers = {name: said[name].mask(hit) for name in ("valeur", "borne_min", "borne_max", "described")}
    return said.assign(
        **numbers, statut=said["statut"].mask(hit, str(Statut.SANS_OBJET)), texte=said["texte"].mask(hit, OUTSIDE)
    )


def _hectares(places: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    return area_within(places, zones) / z.M2_HA


def _edition(cover: gpd.GeoDataFrame) -> str:
    years = occupation.editions(cover)
    return f"{occupation.nomenclature(cover)}, édition {years[-1]}" if years else "aucune édition"


def _bounded(table: pd.DataFrame, least_pct: float, words: str) -> pd.DataFrame:
    """Add bounds, status and words: what is not decided or not described may all be in the class."""
    area = table["surface"]
    seen = table["described"].fillna(0.0)
    hidden = (area - seen).clip(lower=0)
    spare = area * (1 - least_pct / 100)
    nothing = (seen < spare) & (area > 0)
    unsure = table["doubt"] + hidden > spare
    part = (100 * (table["doubt"] + hidden) / area.where(area > 0)).fillna(0.0).map("{:.1f}".format)
    lack = words + " ; au moins : " + part.str.replace(".", ",") + " % du lieu non décrits ou indéterminés"
    return table.assign(
        valeur=table["sure"].mask(nothing),
        borne_min=table["sure"].mask(nothing),
        borne_max=(table["sure"] + table["doubt"] + hidden).mask(nothing),
        statut=pd.Series(str(Statut.CALCULE), table.index)
        .mask(unsure, str(Statut.A_VERIFIER))
        .mask(~(area > 0) | nothing, str(Statut.INCONNU)),
        texte=pd.Series(words, table.index)
        .mask(unsure, lack)
        .mask(nothing, "hors de la couche d'occupation du sol")
        .mask(area == 0, "géométrie ponctuelle")
        .mask(area.isna(), "site non localisé"),
    )


def _whole(table: pd.DataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return the territory as one place: the sum of its communes."""
    communes = table[table["maille"] == "commune"]
    numbers = communes[["surface", "sure", "doubt", "described"]].sum().to_frame().T.set_axis([territoire.epci])
    return numbers.assign(couche="communes", maille="epci", code=territoire.epci)


def _rows_of(number: str, said: pd.DataFrame, due: str) -> Iterator[pd.DataFrame]:
    """Yield the rows of every grain; what the triennial report holds says whether it is due."""
    for maille, some in said.groupby("maille", sort=False):
        table = some.set_index("code")
        if maille in {"commune", "epci"}:
            table = table.assign(texte=table["texte"] + " ; " + due)
        yield from _rows(number, table, str(table["couche"].iloc[0]))


def _rows(number: str, said: pd.DataFrame, layer: str) -> Iterator[pd.DataFrame]:
    maille, used = str(said["maille"].iloc[0]), (layer, "occupation_sol")
    for modalite, factor in (("surface_ha", pd.Series(1.0, said.index)), ("part_pct", 100 / said["surface"])):
        yield rows(
            number,
            maille,
            modalite,
            said["valeur"] * factor,
            borne_min=said["borne_min"] * factor,
            borne_max=said["borne_max"] * factor,
            statut=said["statut"],
            valeur_texte=said["texte"],
            couches=used,
        )
    yield rows(
        number,
        maille,
        "decrit_ha",
        said["described"],
        statut=pd.Series(str(Statut.CALCULE), said.index).mask(said["described"].isna(), said["statut"]),
        valeur_texte=said["texte"].where(said["described"].isna(), ""),
        couches=used,
    )


PIPELINE = Pipeline(
    id="artificialisation",
    title="Part artificialisée et part imperméabilisée",
    indicators=(ZAN_12, ZAN_14),
    compute=compute,
)
