"""ITI-05: slopes and climb of each route, measured on a grid of heights; what the producer declares is beside."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.grille import Grille
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.parcours import LOST, climb, profiles, stretches
from pipelines.core.sites import absence
from pipelines.core.table import located

ITI_05 = Indicator(
    id="ITI-05",
    label="Pente et dénivelé des itinéraires",
    mesures=(
        Mesure(id="longueur_2d_m", label="Longueur du tracé, à plat", unit="m", absence=None),
        Mesure(id="pente_moyenne_pct", label="Pente moyenne", unit="%", extensive=False, absence=None),
        Mesure(id="pente_p95_pct", label="Pente dépassée sur 5 % du tracé", unit="%", extensive=False, absence=None),
        Mesure(id="denivele_positif_m", label="Dénivelé positif mesuré", unit="m", absence=None),
        Mesure(id="denivele_negatif_m", label="Dénivelé négatif mesuré", unit="m", absence=None),
        Mesure(id="denivele_declare_m", label="Dénivelé positif déclaré", unit="m", absence=None),
    ),
    grains=("itineraire",),
    rule=(
        "Altitudes du relief lues le long du tracé, une par pixel (interpolation bilinéaire). Pente : valeur absolue "
        "entre deux altitudes voisines, montées et descentes ensemble. Dénivelé : somme des montées d'au moins le "
        "seuil de lissage, entre un creux et un sommet ; un aller-retour compte deux fois. Sans valeur quand les "
        "pixels dépassent le maximum des paramètres ; « à vérifier » quand le tracé sort de la grille. Le dénivelé "
        "déclaré par le producteur est à côté, jamais mêlé."
    ),
    definition="Pente moyenne et 95e centile, dénivelés positif et négatif, dénivelé déclaré.",
    reference="catalogue, ITI-05",
    parametres=("itineraires.lissage_m", "itineraires.pixel_max_m"),
    reserves=(
        "Le relief est celui du sol nu : un pont y est un creux, un tunnel une bosse, un terril peut avoir changé. "
        "Un pixel de 25 m rabote un escalier ou un talus. Longueur à plat : le chemin est plus long en pente."
    ),
)
MEASURED = ("longueur_2d_m", "pente_moyenne_pct", "pente_p95_pct", "denivele_positif_m", "denivele_negatif_m")
OUT = "tracé hors de la grille sur {:.0f} m"


def compute(
    itineraires: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    relief: Grille | None = None,
) -> pd.DataFrame:
    """Return slopes (%), climb (m) and declared climb (m) of every route; NA where they cannot be measured."""
    seuil = parametres.itineraires.lissage_m
    here = located(itineraires).geometry
    measured = {code: _measured(shape, relief, seuil) for code, shape in here.items()}
    columns = [*MEASURED, "hors_m"]
    found = pd.DataFrame.from_dict(measured, orient="index", columns=columns).reindex(itineraires.index)
    found = found.astype("float64")
    raisons = _raisons(found, itineraires, relief, territoire, parametres)
    lost = (itineraires.geometry.isna(), LOST, Statut.INCONNU)
    tables = [
        judged("ITI-05", "itineraire", "longueur_2d_m", found["longueur_2d_m"], (lost,), couches=("itineraires",)),
        *(
            _lower(judged("ITI-05", "itineraire", name, found[name], raisons, couches=("itineraires", "relief")), name)
            for name in MEASURED[1:]
        ),
        judged(
            "ITI-05",
            "itineraire",
            "denivele_declare_m",
            itineraires["denivele_positif"].astype("float64"),
            ((itineraires["denivele_positif"].isna(), "dénivelé non déclaré", Statut.INCONNU),),
            couches=("itineraires",),
        ),
    ]
    return pd.concat(tables, ignore_index=True)


def _measured(route: BaseGeometry, relief: Grille | None, threshold_m: float) -> tuple[float, ...]:
    """Return the measures of one route, then the length (m) that lies outside the grid."""
    if relief is None:
        return (route.length, *[np.nan] * len(MEASURED))
    known = [(step, part) for step, heights in profiles(route, relief) for part in stretches(heights)]
    if not known:
        return (route.length, *[np.nan] * (len(MEASURED) - 1), route.length)
    rises = np.concatenate([np.abs(np.diff(part)) for _, part in known])
    steps = np.concatenate([np.full(len(part) - 1, step) for step, part in known])
    slope, steep = 100 * rises.sum() / steps.sum(), np.percentile(100 * rises / steps, 95)
    up, down = (sum(climb(sign * part, threshold_m) for _, part in known) for sign in (1.0, -1.0))
    return (route.length, float(slope), float(steep), up, down, max(0.0, route.length - float(steps.sum())))


def _raisons(
    found: pd.DataFrame,
    itineraires: gpd.GeoDataFrame,
    relief: Grille | None,
    territoire: Territoire,
    parametres: Parametres,
) -> tuple[tuple[pd.Series, str, Statut], ...]:
    """Return why a measure is doubtful or absent."""
    every = pd.Series(data=True, index=itineraires.index)
    lost = (itineraires.geometry.isna(), LOST, Statut.INCONNU)
    if relief is None:
        return (lost, (every, absence(territoire, "relief"), Statut.SANS_COUCHE))
    most = parametres.itineraires.pixel_max_m
    coarse = f"grille trop grossière : pixels de {relief.pixel_m:g} m, maximum {most:g} m"
    out = found["hors_m"].fillna(0.0)
    parts = [
        (out.round() == metres, OUT.format(metres), Statut.A_VERIFIER) for metres in sorted({*out.round()} - {0.0})
    ]
    return (
        *parts,
        (found["denivele_positif_m"].isna(), "tracé hors de la grille", Statut.INCONNU),
        (every & (relief.pixel_m > most * (1 + 1e-6)), coarse, Statut.INCONNU),
        lost,
    )


def _lower(table: pd.DataFrame, mesure: str) -> pd.DataFrame:
    """Take the bounds of what was measured on a part only: more of a climb is possible, a slope has no bound."""
    partial = table["statut"].eq(str(Statut.A_VERIFIER))
    low = table["borne_min"] if mesure.startswith("denivele") else table["borne_min"].mask(partial)
    return table.assign(borne_min=low, borne_max=table["borne_max"].mask(partial))


PIPELINE = Pipeline(
    id="pente_itineraires", title="Pente et dénivelé des itinéraires", indicators=(ITI_05,), compute=compute
)
