"""ITI-06: how far the EuroVelo 5 is: kilometres by section and by progress, what leaves the territory apart."""

import re

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.itineraires import STATUTS
from pipelines.core.lieux import judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.parcours import RESERVE, total_length
from pipelines.core.spatial import length_within
from pipelines.core.table import located, lower_bound_if

ITI_06 = Indicator(
    id="ITI-06",
    label="Avancement de la véloroute suivie (EuroVelo 5)",
    mesures=(
        Mesure(id="longueur_brute_km", label="Longueur brute dans le territoire", unit="km"),
        Mesure(id="longueur_km", label="Longueur dédoublonnée dans le territoire", unit="km"),
        Mesure(id="hors_territoire_brute_km", label="Longueur brute hors du territoire", unit="km"),
        Mesure(id="hors_territoire_km", label="Longueur dédoublonnée hors du territoire", unit="km"),
        Mesure(
            id="totale_brute_km",
            label="Longueur brute, territoire et dehors",
            unit="km",
            formule="{longueur_brute_km} + {hors_territoire_brute_km}",
        ),
        Mesure(
            id="totale_km",
            label="Longueur dédoublonnée, territoire et dehors",
            unit="km",
            formule="{longueur_km} + {hors_territoire_km}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Sections de la véloroute que nomment les paramètres (num_iti ou itineraire_parent). Par section (avec son "
        "avancement, son maître d'ouvrage et son année) et par avancement. Longueur à plat ; ce qui sort du territoire "
        "(Olhain) est à part. Une section ouverte en partie a l'avancement du tronçon le moins avancé."
    ),
    definition="Kilomètres de l'EuroVelo 5 par section et par avancement.",
    reference="catalogue, ITI-06, S43 : sections de 6, 5, 14 et 14 km, 39 en tout, 40 annoncés",
    parametres=("itineraires.suivi_numeros",),
    reserves=f"{RESERVE} Les rapports annoncent 40 km « dans l'agglomération » : la section d'Olhain en sort.",
)
TOUTES, NON_PRECISE, ABSENT = "toutes", "avancement non précisé", "véloroute absente de la source"
USED = ("communes", "itineraires")


def compute(
    communes: gpd.GeoDataFrame, itineraires: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return lengths (km) per commune and for the EPCI; not known when no section bears the number."""
    numbers = {_plain(n) for n in parametres.itineraires.suivi_numeros}
    hit = pd.Series(False, itineraires.index)  # noqa: FBT003 - none yet
    for column in ("num_iti", "itineraire_parent"):
        hit |= itineraires[column].map(lambda text: not numbers.isdisjoint(_numbers(text))).astype(bool)
    route = itineraires[hit]
    progress = route["avancement"].astype("object").fillna(NON_PRECISE)
    groups = {TOUTES: route} | {name: route[progress == name] for name in (*STATUTS, NON_PRECISE)}
    sections = route["section"].astype("object").fillna(route["nom_itineraire"]).fillna(route.index.to_series())
    words = ABSENT if route.empty else ""
    tables = [_rows(tail, some, communes, territoire, words) for tail, some in groups.items()]
    tables += [
        _whole(f"section {name}", some, territoire, _told(some)) for name, some in route.groupby(sections, sort=True)
    ]
    return lower_bound_if(pd.concat(tables, ignore_index=True), route)


def _numbers(text: object) -> set[str]:
    """Return the routes that a stretch belongs to: « EV5:V31: » is in both (``:``, ``|``, ``,``, ``;`` or ``/``)."""
    return {_plain(part) for part in re.split(r"[:|,;/]", text)} if isinstance(text, str) else set()


def _plain(text: object) -> str:
    """Write a number without spaces or capitals: « EV 5 » is « ev5 »."""
    return "".join(str(text).lower().split()) if isinstance(text, str) else ""


def _told(section: gpd.GeoDataFrame) -> str:
    """Return what is known of a section: progress, owner, year."""
    first = section[["avancement", "maitre_ouvrage", "d_service"]].astype("object")
    values = [v for name in first for v in first[name].dropna().drop_duplicates()]
    return ", ".join(str(v) for v in values)


def _rows(
    tail: str, route: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, territoire: Territoire, words: str
) -> pd.DataFrame:
    here = located(route)
    tables = [_whole(tail, route, territoire, words)]
    for mesure, dissolved in (("longueur_brute_km", False), ("longueur_km", True)):
        each = length_within(communes, here, dissolved=dissolved) / 1e3
        tables.append(judged("ITI-06", "commune", f"{mesure}:{tail}", each, _said(each, words), couches=USED))
    return pd.concat(tables)


def _said(values: pd.Series, words: str) -> tuple[tuple[pd.Series, str, Statut], ...]:
    """Return what is said of every place: nothing is known of a route that the source does not hold."""
    every = pd.Series(bool(words), values.index)
    return ((every, words, Statut.INCONNU if words == ABSENT else Statut.CALCULE),)


def _whole(tail: str, route: gpd.GeoDataFrame, territoire: Territoire, words: str) -> pd.DataFrame:
    """Return the lengths of some sections in the territory, outside it, and both together."""
    here = located(route)
    limit = gpd.GeoSeries([territoire.limit], index=[territoire.epci], crs=territoire.communes.crs)
    tables = []
    for name, dissolved in (("brute_km", False), ("km", True)):
        inside = float(length_within(limit, here, dissolved=dissolved).iloc[0]) / 1e3
        outside = max(0.0, total_length(here, dissolved=dissolved) / 1e3 - inside)
        for mesure, km in (("longueur", inside), ("hors_territoire", outside), ("totale", inside + outside)):
            value = pd.Series([km], index=[territoire.epci])
            tables.append(judged("ITI-06", "epci", f"{mesure}_{name}:{tail}", value, _said(value, words), couches=USED))
    return pd.concat(tables)


PIPELINE = Pipeline(
    id="avancement_veloroute", title="Avancement de l'EuroVelo 5", indicators=(ITI_06,), compute=compute
)
