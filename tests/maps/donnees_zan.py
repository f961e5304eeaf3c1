"""Land consumption of the toy territory, in round figures; the tables come from the pipelines themselves.

Commune n (of 400 ha) consumed n ha a year until 2020, then n / 2, half for housing and half for work; the first one,
Éleu, an eighth of it. The SCoT asks for half: Éleu has 0,625 ha, or 1 ha with the guarantee, which nothing tells.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.consommation_enaf import ANNEES, DESTINATIONS, flux, flux_destination
from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from layers.core.parametres.zan import Zan
from layers.friches import STATUTS
from maps import carte_zan, fiches_zan
from maps.core.model import Fichier, Site
from pipelines import consommation_fonciere, enveloppe_zan, gisement_recyclage, superficie_densite
from pipelines.core.model import Pipeline
from pipelines.core.table import complete
from tests.maps import donnees
from tests.maps.donnees import EPCI

SCOT = Parametres(zan=Zan(cible_scot_pct=50.0))
FACTEURS = (0.125, 2.0, 3.0, 4.0)


def enaf(*, shared: bool = True, factors: tuple[float, ...] = FACTEURS) -> gpd.GeoDataFrame:
    """Return the flows in m²; ``shared`` False: the source gives no destination."""
    columns: dict[str, Any] = {}
    for year in ANNEES:
        total = np.array(factors) * (10_000.0 if year < 2021 else 5_000.0) * (1.0 if 2011 <= year <= 2024 else np.nan)
        parts = {d: total * (0.5 if d in {"hab", "act"} else 0.0) * (1.0 if shared else np.nan) for d in DESTINATIONS}
        columns |= {flux(year): total, **{flux_destination(year, d): values for d, values in parts.items()}}
    codes = pd.Index(donnees.communes().index, name="idcom")
    return gpd.GeoDataFrame(columns, index=codes, geometry=[None] * 4, crs=2154)


def friches() -> gpd.GeoDataFrame:
    """Return two sites without a project on one land unit of 2 ha, and one with a project."""
    frame = donnees.friches().iloc[:3].copy()
    frame["site_statut"] = [STATUTS[0], STATUTS[0], STATUTS[1]]
    return frame.assign(surface_m2=20_000.0, unite_fonciere=["U1", "U1", "U3"], comm_insee="62001")


def site(*, demonstration: bool) -> Site:
    made = donnees.site(demonstration=demonstration)
    nature = Nature.DEMONSTRATION if demonstration else Nature.REELLE
    info = LayerInfo(
        id="consommation_enaf", title="Consommation d'ENAF", state="présente", rows=4, source="fichiers fonciers",
        producer="Cerema", vintage="2025", nature=nature,
    )  # fmt: skip
    couches = {**made.territoire.couches, info.id: info}
    couches["friches"] = replace(couches["friches"], nature=nature)
    return replace(made, territoire=replace(made.territoire, couches=couches))


def tables(
    site: Site,
    parametres: Parametres = SCOT,
    flows: gpd.GeoDataFrame | None = None,
    sites: gpd.GeoDataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the indicators of the theme, as the pipelines and the publication make them."""
    here, towns = site.territoire, donnees.communes()
    sites = friches() if sites is None else sites
    flows = enaf() if flows is None else flows
    area = [donnees.row("FRI-01", m, c, gisement_recyclage.GISEMENT, valeur=2.0 * (c in {"62001", EPCI}), unite="ha",
                        borne_min=2.0 * (c in {"62001", EPCI}), borne_max=2.0 * (c in {"62001", EPCI}))
            for m, c in (*(("commune", c) for c in towns.index), ("epci", EPCI))]  # fmt: skip
    made = superficie_densite.compute(towns, here)
    zan = consommation_fonciere.compute(towns, flows, here, parametres)
    by = {i: zan[zan["indicateur"].eq(i)] for i in ("ZAN-02", "ZAN-05", "ZAN-08")}
    envelope = enveloppe_zan.compute(towns, flows, by["ZAN-02"], by["ZAN-05"], by["ZAN-08"], here, parametres)
    left = envelope[envelope["indicateur"].eq("ZAN-06")]
    stock = gisement_recyclage.compute(
        towns, flows, sites, left, by["ZAN-08"], pd.DataFrame(area), here, parametres
    )  # fmt: skip
    found = {
        superficie_densite.PIPELINE: made,
        consommation_fonciere.PIPELINE: zan,
        enveloppe_zan.PIPELINE: envelope,
        gisement_recyclage.PIPELINE: stock,
    }
    return _published(found, site)


def _published(found: Mapping[Pipeline, pd.DataFrame], site: Site) -> dict[str, pd.DataFrame]:
    here = site.territoire
    names = pd.DataFrame({"nom": here.communes["nom"], "diffusion": "public"})
    places = {"commune": names, "epci": pd.DataFrame({"nom": [here.nom], "diffusion": "public"}, index=[here.epci])}
    parts = [complete(t, p.indicators, here.couches.values(), places) for p, t in found.items()]
    whole = pd.concat(parts, ignore_index=True)
    return {str(i).lower().replace("-", "_"): rows for i, rows in whole.groupby("indicateur")}


def zones() -> gpd.GeoDataFrame:
    columns = {"libelle": ["1AU", "U"], "typezone": ["AUc", "U"], "libelong": [None, None], "datappro": "2020-01-01"}
    shapes: list[object] = [donnees.square(0, 0).buffer(-500), donnees.square(1, 0).buffer(-500)]  # type: ignore[attr-defined]
    return donnees._placed(donnees._frame(columns, shapes, ["Z1", "Z2"], "zone_id"), "reelle")


def files(
    *, demonstration: bool = False, parametres: Parametres = SCOT, flows: gpd.GeoDataFrame | None = None
) -> dict[str, Fichier]:
    """Return the files of both families of pages, by path."""
    where = site(demonstration=demonstration)
    given: Any = tables(where, parametres, flows)
    common: Any = {
        "communes": donnees.communes(), "site": where, "parametres": parametres, "friches": friches(),
        "consommation_enaf": enaf() if flows is None else flows, **given,
    }  # fmt: skip
    pages = (*carte_zan.build(**common, zonages_urbanisme=zones()), *fiches_zan.build(**common))
    return {file.path: file for file in pages}
