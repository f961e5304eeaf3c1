"""Who has something within reach: inhabitants of each place within a distance, as the crow flies, and their share.

What may count or not (a park whose access is not known) makes an upper bound; a source that stops before the search
does, or that holds objects without a place, makes a lower one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.horizon import seen_around
from pipelines.core.lieux import HIDING, Lieux, Raison, complement, judged, secrecy, secret
from pipelines.core.model import Mesure, Statut
from pipelines.core.population import around
from pipelines.core.table import located

TOTAL, REACHED, SHARE = "population_totale_hab", "population_hab", "part_pct"
NOBODY, NOBODY_SEEN = "aucun habitant", "aucun habitant dans la partie connue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offre:
    """What is looked for: the ground within reach, that with doubtful objects, and what the source leaves out.

    ``perdus`` is the number of objects known without a place; ``doute`` the words for what may count or not.
    """

    couche: str
    distance_m: float
    sure: BaseGeometry
    possible: BaseGeometry | None = None
    doute: str = ""
    perdus: int = 0


def offre(
    couche: str,
    distance_m: float,
    features: gpd.GeoDataFrame,
    *,
    doubtful: gpd.GeoDataFrame | None = None,
    doute: str = "",
) -> Offre:
    """Return the ground within a distance of some features, and of those that may count too."""
    sure = around(located(features), distance_m)
    more = None if doubtful is None or doubtful.empty else around(located(doubtful), distance_m)
    return Offre(
        couche=couche,
        distance_m=distance_m,
        sure=sure,
        possible=None if more is None else sure | more,
        doute=doute,
        perdus=int(features.geometry.isna().sum()),
    )


def mesures(indicateur: str, what: str) -> tuple[Mesure, ...]:
    """Return the three measures: inhabitants of the place, of those within reach, and their share."""
    return (
        Mesure(id=TOTAL, label="Habitants du lieu, carroyage calé", unit="hab."),
        Mesure(id=REACHED, label=f"Habitants {what}", unit="hab."),
        Mesure(
            id=SHARE,
            label=f"Part des habitants {what}",
            unit="%",
            extensive=False,
            absence=None,
            formule=f"100 * {{{REACHED}}} / {{{indicateur}:{TOTAL}}}",
        ),
    )


def acces(
    indicateur: str,
    places: Sequence[Lieux],
    offres: Mapping[str, Offre],
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return the rows of every place: who lives there; for each offer (its key ends the modality), who is in reach.

    0 where nobody is; « secret » for a number that tells of too few households, and for the next ones while the total
    would tell it; a share of nobody is « sans objet ».
    """
    tables = []
    for some in places:
        everyone = some.counted()
        mute = some.said(*secrecy(everyone["menages"], parametres))
        used = _layers(some)
        tables.append(judged(indicateur, some.maille, TOTAL, everyone["habitants"], mute, couches=used))
        tables += [
            _reached(indicateur, some, everyone, (tail, each), territoire, parametres) for tail, each in offres.items()
        ]
    return pd.concat(tables, ignore_index=True)


def _layers(some: Lieux, *more: str) -> tuple[str, ...]:
    own = {"commune": "communes", "epci": "communes"}.get(some.maille, some.maille)
    return tuple(dict.fromkeys((own, "communes", "population_carroyee", *more)))


def _reached(
    indicateur: str,
    some: Lieux,
    everyone: pd.DataFrame,
    named: tuple[str, Offre],
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    tail, each = named
    found = some.counted(each.sure)
    most = found["habitants"] if each.possible is None else some.counted(each.possible)["habitants"]
    people, total = found["habitants"], everyone["habitants"]
    few = (*secrecy(everyone["menages"], parametres), secret(found["menages"], parametres))
    hidden = (complement(found["menages"], parametres, *few), *few)
    base = some.said(*hidden, more=_doubts(some, each, people, most, territoire))
    unsure = [
        hit for hit, _, state in some.raisons if state is Statut.AU_MOINS
    ]  # the people of the place, not all seen
    seen = ~pd.concat([pd.Series(data=False, index=total.index), *unsure], axis=1).any(axis=1)
    nobody = (total.eq(0) & seen, NOBODY, Statut.SANS_OBJET)
    blank = (total.eq(0) & ~seen, NOBODY_SEEN, Statut.INCONNU)
    end, used = f":{tail}" if tail else "", _layers(some, each.couche)
    share, upper = (100 * v / total.where(total > 0) for v in (people, most))
    of_share = (*base, nobody, blank, *(r for r in some.raisons if r[-1] in HIDING))  # these hide whatever else is said
    return pd.concat(
        [
            judged(indicateur, some.maille, f"{REACHED}{end}", people, base, borne_max=most, couches=used),
            judged(indicateur, some.maille, f"{SHARE}{end}", share, of_share, borne_max=upper, couches=used),
        ]
    )


def _doubts(some: Lieux, each: Offre, people: pd.Series, most: pd.Series, territoire: Territoire) -> tuple[Raison, ...]:
    """Return why a number may be larger: doubtful objects, a source that stops, objects without a place."""
    codes = some.codes
    frame = gpd.GeoDataFrame(geometry=some.shapes)
    seen = seen_around(frame[~frame.is_empty], each.couche, territoire).reindex(codes)
    return (
        (most > people + 1e-6, each.doute, Statut.A_VERIFIER),
        (
            seen < each.distance_m,
            f"source connue jusqu'à la limite, recherche à {each.distance_m:g} m",
            Statut.AU_MOINS,
        ),
        (
            pd.Series(each.perdus > 0, codes),
            f"{each.perdus} objet(s) non localisé(s)",
            Statut.AU_MOINS,
        ),
    )
