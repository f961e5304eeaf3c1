"""EAU-05: people by the strictest protection perimeter (AS1) and, apart, in the catchments (AAC)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.servitudes_as1 import PERIMETRES
from pipelines.core import population
from pipelines.core.captages import (
    AUCUN,
    SANS_AAC,
    SANS_SOURCE,
    doubtful,
    leaves,
    lost,
    missing,
    perimeters,
    polygons,
    ppi_diffusion,
    restricted,
    strictest,
)
from pipelines.core.lieux import UNCALIBRATED
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within
from pipelines.core.table import located, lower_bound_if, rows

EAU_05 = Indicator(
    id="EAU-05",
    label="Population dans les périmètres de protection et dans l'aire d'alimentation",
    mesures=(
        Mesure(id="habitants", label="Habitants, périmètre le plus strict", unit="hab."),
        Mesure(
            id="part_pct",
            label="Part de la population",
            unit="%",
            extensive=False,
            formule="100 * {habitants} / {EAU-05:population}",
        ),
        Mesure(id="habitants_aac", label="Habitants dans l'aire d'alimentation", unit="hab."),
        Mesure(
            id="part_aac_pct",
            label="Part de la population dans l'aire d'alimentation",
            unit="%",
            extensive=False,
            formule="100 * {EAU-05:habitants_aac} / {EAU-05:population}",
        ),
        Mesure(id="population", label="Population placée par le carroyage", unit="hab.", absence=None),
    ),
    grains=("commune", "epci", "aac"),
    rule=(
        "Carreaux de 200 m coupés par les communes et calés sur la population municipale. Une personne compte dans "
        "le périmètre le plus strict qui la contient (immédiat PPI, rapproché PPR, éloigné PPE, aucun) ; l'aire "
        "d'alimentation est une autre réponse. Une partie de carreau a la part des habitants de sa surface : bornes "
        "données par les carreaux tout entiers dans la zone et par ceux qu'elle touche. Un nombre qui porte sur trop "
        "peu de ménages est secret, comme celui qui le ferait retrouver par différence."
    ),
    definition="Habitants par périmètre AS1 le plus strict ; à part, habitants de l'aire d'alimentation ; parts.",
    reference="catalogue, EAU-05",
    parametres=("secret_menages",),
    reserves="Habiter dans un périmètre n'est pas boire une eau polluée : le périmètre protège la ressource. La "
    "répartition à la surface place des habitants dans les champs, et parfois dans un périmètre immédiat où nul "
    "n'habite.",
)
COUCHES = ("communes", "population_carroyee")
#: A smaller overlap is the rounding of coordinates, m².
BRUIT_M2 = 1e-3
#: People: bounds nearer than this are one figure.
PERSONNE = 1e-6
HORS = "hors"
ESTIME = "estimation au prorata de la surface des carreaux"
SANS_HABITANT = "carroyage sans habitant dans la commune"
CARREAU_MUET = "habitants d'un carreau inconnus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieux:
    """The places of one grain: where each piece counts, the people of each, the households under which it is secret."""

    maille: str
    de: pd.Series
    population: pd.Series
    secret: float
    non_cale: pd.Series


def compute(
    communes: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return people and shares; 0 where a commune has no zone. A commune whose grid has nobody is « inconnu »."""
    cut = population.pieces(population_carroyee, communes)
    placed = cut.groupby("commune")["habitants"].sum().reindex(communes.index)
    loose = communes["population"].isna()
    one = [territoire.epci]
    places = [
        Lieux(maille=maille, de=of, population=people, secret=parametres.secret_menages, non_cale=hit)
        for maille, of, people, hit in (
            ("commune", cut["commune"], placed, loose),
            (
                "epci",
                _everywhere(cut, territoire),
                pd.Series([placed.sum(min_count=1)], one),
                pd.Series(loose.any(), one),
            ),
        )
    ]
    tables = [_total(cut, one) for one in places]
    tables.append(_perimeters(cut, places, servitudes_as1))
    tables.append(_catchments(cut, places, aires_alimentation, territoire))
    return lower_bound_if(pd.concat(tables, ignore_index=True), population_carroyee)


def _everywhere(cut: gpd.GeoDataFrame, territoire: Territoire) -> pd.Series:
    return pd.Series(territoire.epci, cut.index, dtype="str")


def _total(cut: gpd.GeoDataFrame, places: Lieux) -> pd.DataFrame:
    mute = cut["habitants"].isna().groupby(places.de).any().reindex(places.population.index, fill_value=False)
    statut = pd.Series(str(Statut.CALCULE), mute.index).mask(mute.astype(bool), str(Statut.AU_MOINS))
    words = pd.Series("", mute.index).mask(mute.astype(bool), CARREAU_MUET)
    statut = statut.mask(places.non_cale, str(Statut.A_VERIFIER)).mask(places.population.isna(), str(Statut.INCONNU))
    words = words.mask(places.non_cale, UNCALIBRATED).mask(places.population.isna(), SANS_HABITANT)
    bound = places.population.mask(places.non_cale)
    return rows(
        "EAU-05",
        places.maille,
        "population",
        places.population,
        statut=statut,
        valeur_texte=words,
        borne_min=bound,
        borne_max=bound,
        couches=COUCHES,
    )


def inside(cut: gpd.GeoDataFrame, zone: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the people of each piece who live in a zone: by area, then if it must be whole, then if it may be."""
    area = area_within(cut, zone)
    met, share = area > BRUIT_M2, (area / cut.geometry.area).clip(upper=1)
    people = cut["habitants"].astype("float64")
    return pd.DataFrame(
        {
            "valeur": (people * share).where(met, 0.0),
            "borne_min": people.where(share > 1 - 1e-9, 0.0),
            "borne_max": people.where(met, 0.0),
            "menages": (cut["menages"].astype("float64") * share).where(met, 0.0),
        }
    )


def rest(cut: gpd.GeoDataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return who is not in a zone, from who is."""
    people, households = (cut[c].astype("float64") for c in ("habitants", "menages"))
    return pd.DataFrame(
        {
            "valeur": (people - found["valeur"]).clip(lower=0),
            "borne_min": people - found["borne_max"],
            "borne_max": people - found["borne_min"],
            "menages": (households - found["menages"]).clip(lower=0),
        }
    )


def _sums(found: pd.DataFrame, places: Lieux) -> pd.DataFrame:
    """Add the pieces of each place up; ``muet`` where one does not say its inhabitants."""
    codes = places.population.index
    sums = found.groupby(places.de).sum().reindex(codes, fill_value=0.0).where(places.population.notna())
    mute = found["valeur"].isna().groupby(places.de).any().reindex(codes, fill_value=False)
    low, high = sums["borne_min"].clip(upper=sums["valeur"]), sums["borne_max"].clip(lower=sums["valeur"])
    return sums.assign(borne_min=low, borne_max=high, muet=mute.astype(bool))


def hidden(households: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Tell which figures are secret: one row per place, one column per class.

    Too few households; then, as totals are known, the next smallest figure of a place or of a class where only one is
    hidden, until none can be found by subtraction.
    """
    mask = (households > PERSONNE) & (households < threshold)
    while True:
        before = mask.copy()
        for flip in (False, True):
            one, amounts = (mask.T, households.T) if flip else (mask, households)
            one = one | _second(one, amounts)
            mask = one.T if flip else one
        if mask.equals(before):
            return mask


def _second(mask: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Tell, in each row that hides one figure, the smallest of the others that is not nothing."""
    others = households.where(~mask & (households > PERSONNE))
    smallest = others.eq(others.min(axis=1), axis=0) & others.notna()
    alone = mask.sum(axis=1).eq(1)
    first = smallest & smallest.cumsum(axis=1).eq(1)
    return first.mul(alone, axis=0).astype(bool)


def _people_rows(
    names: tuple[str, str], tail: str, sums: pd.DataFrame, secret: pd.Series, places: Lieux, couche: str
) -> list[pd.DataFrame]:
    """Make the rows of people and of their share, with bounds; « à vérifier » when the bounds differ."""
    whole = places.population
    wide = sums["borne_max"] - sums["borne_min"] > PERSONNE
    states: tuple[tuple[pd.Series, str, Statut], ...] = (
        (wide, ESTIME, Statut.A_VERIFIER),
        (sums["muet"], CARREAU_MUET, Statut.AU_MOINS),
        (places.non_cale, UNCALIBRATED, Statut.A_VERIFIER),
        (whole.isna(), SANS_HABITANT, Statut.INCONNU),
        (secret, f"moins de {places.secret:g} ménages, ou secret complémentaire", Statut.SECRET),
    )
    statut, words = pd.Series(str(Statut.CALCULE), whole.index), pd.Series("", whole.index, dtype="str")
    for hit, said, state in states:
        statut, words = statut.mask(hit, str(state)), words.mask(hit, said)
    more: dict[str, Any] = {"statut": statut, "valeur_texte": words, "couches": (*COUCHES, couche)}
    value = sums["valeur"].mask(secret)
    low, high = (sums[c].mask(secret | places.non_cale) for c in ("borne_min", "borne_max"))
    base = whole.where(whole > 0)
    return [
        rows("EAU-05", places.maille, f"{names[0]}{tail}", value, borne_min=low, borne_max=high, **more),
        rows(
            "EAU-05",
            places.maille,
            f"{names[1]}{tail}",
            100 * value / base,
            borne_min=100 * low / base,
            borne_max=100 * high / base,
            **more,
        ),
    ]


def _codes(places: Sequence[Lieux]) -> dict[str, pd.Index]:
    return {one.maille: one.population.index for one in places}


def _perimeters(cut: gpd.GeoDataFrame, places: Sequence[Lieux], servitudes: gpd.GeoDataFrame | None) -> pd.DataFrame:
    names = ("habitants", "part_pct")
    if servitudes is None or servitudes.empty:
        modalites = [f"{m}:{name}" for name in (*PERIMETRES, AUCUN) for m in names]
        return missing("EAU-05", _codes(places), modalites, SANS_SOURCE, Statut.INCONNU)
    zones = {name: inside(cut, zone) for name, zone in strictest(servitudes).items()}
    known = pd.concat(perimeters(servitudes).values())
    zones[AUCUN] = rest(cut, inside(cut, known))
    tables = []
    for one in places:
        sums = {name: _sums(found, one) for name, found in zones.items()}
        secret = hidden(pd.DataFrame({name: each["menages"] for name, each in sums.items()}).fillna(0.0), one.secret)
        for name, each in sums.items():
            tables += _people_rows(names, f":{name}", each, secret[name], one, "servitudes_as1")
    return restricted(doubtful(pd.concat(tables, ignore_index=True), lost(servitudes)), ppi_diffusion(servitudes))


def _catchments(
    cut: gpd.GeoDataFrame, places: Sequence[Lieux], aires: gpd.GeoDataFrame | None, territoire: Territoire
) -> pd.DataFrame:
    names = ("habitants_aac", "part_aac_pct")
    if aires is None or aires.empty:
        return missing("EAU-05", _codes(places), names, SANS_AAC, Statut.INCONNU)
    within = inside(cut, polygons(located(aires).geometry.union_all()))
    tables = []
    for one in places:
        sums, others = _sums(within, one), _sums(rest(cut, within), one)
        both = pd.DataFrame({"dans": sums["menages"], HORS: others["menages"]}).fillna(0.0)
        tables += _people_rows(names, "", sums, hidden(both, one.secret)["dans"], one, "aires_alimentation")
    tables.append(_by_catchment(cut, aires, territoire, places[0].secret))
    return lower_bound_if(pd.concat(tables, ignore_index=True), aires)


def _by_catchment(
    cut: gpd.GeoDataFrame, aires: gpd.GeoDataFrame, territoire: Territoire, threshold: float
) -> pd.DataFrame:
    """Return the people of each catchment; those beyond the territory are not counted: « au moins »."""
    here = located(aires)
    columns = ["valeur", "borne_min", "borne_max", "menages"]
    found = {code: inside(cut, here.loc[[code]]) for code in here.index}
    sums = pd.DataFrame({code: each.sum() for code, each in found.items()}, index=columns).T
    loose = pd.Series({code: bool((each["borne_max"] > 0)[~cut["cale"]].any()) for code, each in found.items()})
    loose = loose.reindex(aires.index, fill_value=False).astype(bool)
    sums = sums.reindex(aires.index).astype("float64")
    beyond = leaves(aires, territoire).reindex(aires.index, fill_value=False)
    secret = sums["menages"].between(PERSONNE, threshold, inclusive="neither")
    statut = pd.Series(str(Statut.A_VERIFIER), aires.index).mask(beyond, str(Statut.AU_MOINS))
    statut = statut.mask(loose, str(Statut.A_VERIFIER))
    statut = statut.mask(aires.geometry.isna(), str(Statut.INCONNU)).mask(secret, str(Statut.SECRET))
    words = pd.Series(ESTIME, aires.index).mask(beyond, "habitants hors du territoire non comptés")
    words = words.mask(loose, UNCALIBRATED)
    words = words.mask(aires.geometry.isna(), "aire non localisée").mask(secret, f"moins de {threshold:g} ménages")
    value = sums["valeur"].mask(secret)
    low, high = (sums[c].mask(secret | loose) for c in columns[1:3])
    return rows(
        "EAU-05",
        "aac",
        "habitants_aac",
        value,
        statut=statut,
        borne_min=low,
        borne_max=high,
        valeur_texte=words,
        couches=(*COUCHES, "aires_alimentation"),
    )


PIPELINE = Pipeline(
    id="population_captages", title="Population et protection des captages", indicators=(EAU_05,), compute=compute
)
