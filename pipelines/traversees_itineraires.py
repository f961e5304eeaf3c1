"""ITI-07: kilometres of each route in what is sensitive: immediate perimeters of wells, reservoirs, noise."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.core.trame import RESERVOIR
from layers.servitudes_as1 import PPI
from pipelines.core import trame
from pipelines.core.captages import SANS_SOURCE, lost, ppi_diffusion, seen_area
from pipelines.core.lieux import Raison, judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.parcours import LOST, RESERVE, lengths_inside
from pipelines.core.sites import absence
from pipelines.core.spatial import dissolve
from pipelines.core.table import located

ITI_07 = Indicator(
    id="ITI-07",
    label="Traversées sensibles des itinéraires",
    mesures=(
        Mesure(id="longueur_brute_km", label="Longueur brute dans la zone", unit="km"),
        Mesure(id="longueur_km", label="Longueur dédoublonnée dans la zone", unit="km"),
    ),
    grains=("itineraire",),
    rule=(
        "Longueur à plat dans les périmètres immédiats des captages (PPI), les réservoirs de biodiversité et le bruit "
        "d'au moins 68 dB(A) (Lden) : zones réunies avant la mesure. Brute : chaque passage compte. Un PPI est clos : "
        "un tracé qui y entre est d'abord un tracé à vérifier ; sa position n'est pas publique. Un document de trame "
        "annulé est écarté."
    ),
    definition="Longueur de chaque itinéraire dans chaque sorte de zone sensible.",
    reference="catalogue, ITI-07 ; CSP L.1321-2",
    parametres=("tvb.echelle_max",),
    reserves=f"La règle se lit dans l'arrêté (DUP) du captage. {trame.RESERVE} {RESERVE}",
)
BRUIT, NO_NOISE = "bruit", "cartes stratégiques de bruit : aucune couche ne les porte"
RESERVOIRS = "réservoir"
SANS_PPI = "aucun périmètre immédiat dans la source : ne vaut pas absence de protection"
NOT_PLACED = "{} périmètre(s) non localisé(s) ou non reconnu(s)"
STOPS = "source connue jusqu'à sa limite"
MEASURES = {"longueur_brute_km": False, "longueur_km": True}


def compute(
    itineraires: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    trame_verte_bleue: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the length (km) of every route in each kind of zone: 0 outside, NA without a source."""
    every = pd.Series(data=True, index=itineraires.index)
    nothing = located(itineraires).iloc[:0]
    noise: Raison = (every, NO_NOISE, Statut.SANS_COUCHE)
    tables = [
        _wells(itineraires, servitudes_as1, territoire),
        _reservoirs(itineraires, trame_verte_bleue, communes, territoire, parametres),
        _rows(BRUIT, itineraires, nothing, (noise,), ()),
    ]
    return pd.concat(tables, ignore_index=True)


def _rows(
    tail: str, routes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, raisons: tuple[Raison, ...], used: tuple[str, ...]
) -> pd.DataFrame:
    """Make the rows of one kind of zone; the last reason that holds is said."""
    here, zone = located(routes), dissolve(zones)
    lost_ = (routes.geometry.isna(), LOST, Statut.INCONNU)
    couches = ("itineraires", *used)
    return pd.concat(
        [
            judged(
                "ITI-07",
                "itineraire",
                f"{mesure}:{tail}",
                (lengths_inside(here, zone, dissolved=dissolved) / 1e3).reindex(routes.index),
                (lost_, *raisons) if raisons and raisons[-1][2] is Statut.SANS_COUCHE else (*raisons, lost_),
                couches=couches,
            )
            for mesure, dissolved in MEASURES.items()
        ]
    )


def _beyond(routes: gpd.GeoDataFrame, layer_id: str, territoire: Territoire) -> pd.Series:
    """Tell which routes go on where a source has stopped."""
    within = routes.geometry.within(seen_area(territoire, layer_id).buffer(1))
    return ~within & routes.geometry.notna()


def _wells(routes: gpd.GeoDataFrame, servitudes: gpd.GeoDataFrame | None, territoire: Territoire) -> pd.DataFrame:
    """Measure in the immediate perimeters; every row has their diffusion, whatever it says."""
    every = pd.Series(data=True, index=routes.index)
    if servitudes is None:
        none = routes.iloc[:0].set_geometry(gpd.GeoSeries([], crs=routes.crs))
        return _rows(PPI, routes, none, ((every, SANS_SOURCE, Statut.SANS_COUCHE),), ())
    zones = located(servitudes[servitudes["perimetre"] == PPI])
    unplaced = lost(servitudes)
    raisons = (
        (_beyond(routes, "servitudes_as1", territoire), STOPS, Statut.AU_MOINS),
        (every & (unplaced > 0), NOT_PLACED.format(unplaced), Statut.AU_MOINS),
        (every & zones.empty, SANS_PPI, Statut.INCONNU),
    )
    table = _rows(PPI, routes, zones, raisons, ("servitudes_as1",))
    return table.assign(diffusion=ppi_diffusion(servitudes))


def _reservoirs(
    routes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    every = pd.Series(data=True, index=routes.index)
    if trame_verte_bleue is None:
        why: Raison = (every, absence(territoire, trame.COUCHE), Statut.SANS_COUCHE)
        return _rows(RESERVOIRS, routes, routes.iloc[:0], (why,), ())
    lue = trame.read(trame_verte_bleue, communes, territoire, parametres)
    main = lue.principale()
    zones = main[main["composante"].eq(RESERVOIR)]
    words = lue.own_words("itineraire", zones)
    met = {text: trame.met(routes, zones[words == text]) for text in sorted(set(words) - {""})}
    unplaced = int(trame_verte_bleue.geometry.isna().sum())
    raisons = (
        *((hit, text, Statut.A_VERIFIER) for text, hit in met.items()),
        (_beyond(routes, trame.COUCHE, territoire), STOPS, Statut.AU_MOINS),
        (every & (unplaced > 0), f"{unplaced} élément(s) de la trame non localisé(s)", Statut.AU_MOINS),
        (every & zones.empty, "aucun réservoir dans la source", Statut.INCONNU),
    )
    return _rows(RESERVOIRS, routes, zones, raisons, (trame.COUCHE,))


PIPELINE = Pipeline(id="traversees_itineraires", title="Traversées sensibles", indicators=(ITI_07,), compute=compute)
