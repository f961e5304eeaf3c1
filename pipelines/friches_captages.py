"""EAU-06: friches by the strictest protection perimeter (AS1) and, apart, in the catchments (AAC)."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.territory import Territoire
from layers.friches import counted_in
from layers.servitudes_as1 import PERIMETRES, PPI
from pipelines.core.captages import AUCUN, narrowest, restricted
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.sites import verified
from pipelines.core.table import rows

EAU_06 = Indicator(
    id="EAU-06",
    label="Friches en périmètre de protection et dans l'aire d'alimentation",
    mesures=(
        Mesure(id="nombre", label="Friches, périmètre le plus strict", unit="sites"),
        Mesure(id="surface_ha", label="Surface de ces friches", unit="ha", extensive=False),
        Mesure(id="nombre_aac", label="Friches et aire d'alimentation", unit="sites"),
        Mesure(id="surface_aac_ha", label="Surface de ces friches", unit="ha", extensive=False),
    ),
    grains=("epci", "commune"),
    rule=(
        "Sites vérifiés (hors friches potentielles), rangés dans le périmètre le plus strict qu'ils rencontrent "
        "(FRI-05) ; à part, dans l'aire d'alimentation ou hors d'elle. Surface entière des sites, une unité "
        "foncière comptée une fois, dans le périmètre le plus strict de ses sites. Un site non localisé est dans la "
        "classe « inconnu » et élargit les bornes."
    ),
    definition="Nombre et surface des friches par périmètre AS1 le plus strict ; à part, par aire d'alimentation.",
    reference="domain.md EAU-06 et FRI-05 ; CSP L.1321-2 ; decisions.md, Friches et Water",
    reserves="La surface est celle du site entier, non de la partie dans le périmètre (FRI-05). Règle à lire dans "
    "l'arrêté ; l'aire d'alimentation est sans effet direct sur le permis.",
)
INCONNU, DANS, HORS = "inconnu", "dans", "hors"
#: The classes of each answer, from the strictest.
REPONSES: Mapping[str, tuple[str, ...]] = {
    "": (*PERIMETRES, AUCUN, INCONNU),
    "_aac": (DANS, HORS, INCONNU),
}


def compute(
    communes: gpd.GeoDataFrame, friches: gpd.GeoDataFrame, fri_05: pd.DataFrame, territoire: Territoire
) -> pd.DataFrame:
    """Return sites and ha by class, per commune and for the EPCI: 0 where there is none."""
    sites = pd.DataFrame(friches.drop(columns="geometry")).assign(commune=counted_in(friches, communes))
    sites = sites[verified(friches) & sites["commune"].notna()]
    groups = {
        "commune": (sites["commune"], communes.index),
        "epci": (pd.Series(territoire.epci, sites.index, dtype="str"), pd.Index([territoire.epci])),
    }
    tables = [
        _rows(_classed(sites, fri_05, answer), answer, maille, of, codes)
        for answer in REPONSES
        for maille, (of, codes) in groups.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return restricted(table, _ppi_diffusion(fri_05))


def _ppi_diffusion(fri_05: pd.DataFrame) -> str:
    hit = fri_05["modalite"].eq("perimetre") & fri_05["valeur_texte"].eq(PPI)
    return narrowest(fri_05.loc[hit, "diffusion"] if "diffusion" in fri_05 else [])


def _classed(sites: pd.DataFrame, fri_05: pd.DataFrame, answer: str) -> pd.DataFrame:
    """Give each site its class, and whether the class is in doubt (a point, a source that stops, no place)."""
    found = fri_05[fri_05["modalite"].eq("aac" if answer else "perimetre")].set_index("code")
    found = found.reindex(sites.index.astype("str"))
    classe = (
        found["valeur"].map({1.0: DANS, 0.0: HORS}) if answer else found["valeur_texte"].where(found["valeur"].notna())
    )
    known = classe.isin(REPONSES[answer])
    doubt = found["statut"].ne(str(Statut.CALCULE)).to_numpy(bool)
    return sites.assign(classe=classe.where(known, INCONNU).to_numpy(), doute=doubt | ~known.to_numpy(bool))


def _rows(sites: pd.DataFrame, answer: str, maille: str, of: pd.Series, codes: pd.Index) -> pd.DataFrame:
    units = _units(sites, of, REPONSES[answer])
    return pd.concat(
        [
            table
            for name in REPONSES[answer]
            for table in (
                _counts(sites, of, codes, (maille, f"nombre{answer}", name)),
                _areas(units, codes, (maille, f"surface{answer}_ha", name)),
            )
        ],
        ignore_index=True,
    )


def _sums(values: pd.Series, of: pd.Series, codes: pd.Index) -> pd.Series:
    return values.groupby(of).sum().reindex(codes, fill_value=0).astype("float64")


def _counts(sites: pd.DataFrame, of: pd.Series, codes: pd.Index, key: tuple[str, str, str]) -> pd.DataFrame:
    """Count the sites of a class; a site in doubt may be in it or not."""
    maille, mesure, name = key
    here, doubt = sites["classe"].eq(name), sites["doute"]
    value, low, high = (_sums(hit, of, codes) for hit in (here, here & ~doubt, here | doubt))
    low, high = (value, value) if name == INCONNU else (low, high)
    statut = pd.Series(str(Statut.CALCULE), codes).mask(high > low, str(Statut.A_VERIFIER))
    more: dict[str, Any] = {"statut": statut, "valeur_texte": _between(low, high), "couches": ("friches", "communes")}
    return rows("EAU-06", maille, f"{mesure}:{name}", value, borne_min=low, borne_max=high, **more)


def _between(low: pd.Series, high: pd.Series) -> pd.Series:
    ends = [end.astype("int64").astype("str") for end in (low, high)]
    words = "entre " + ends[0] + " et " + ends[1] + " (sites mal ou non localisés)"
    return words.where(high > low, "").astype("str")


def _units(sites: pd.DataFrame, of: pd.Series, order: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per place and land unit: its strictest class, its doubt, its smallest and largest area (m²)."""
    ranks = sites["classe"].map({name: rank for rank, name in enumerate(order)}).astype("float64")
    groups = sites.assign(rang=ranks, muette=sites["surface_m2"].isna(), lieu=of).groupby(["lieu", "unite_fonciere"])
    made = groups.agg(
        rang=("rang", "min"), doute=("doute", "any"), muette=("muette", "any"), petite=("surface_m2", "min"),
        grande=("surface_m2", "max"),
    ).reset_index()  # fmt: skip
    return made.assign(classe=made["rang"].map(dict(enumerate(order))))


def _areas(units: pd.DataFrame, codes: pd.Index, key: tuple[str, str, str]) -> pd.DataFrame:
    """Add the areas of a class up, each land unit once; an area that is not known makes a lower bound."""
    maille, mesure, name = key
    of, here, doubt = units["lieu"], units["classe"].eq(name), units["doute"].astype(bool)
    small, large = units["petite"] / 1e4, units["grande"] / 1e4
    doubt = doubt & (name != INCONNU)
    value, low = (_sums(small.where(hit, 0.0), of, codes) for hit in (here, here & ~doubt))
    high = _sums(large.where(here | doubt, 0.0), of, codes)
    mute = units["muette"].astype(bool) & (here | doubt)
    unknown = mute.groupby(of).any().reindex(codes, fill_value=False).astype(bool)
    statut = pd.Series(str(Statut.CALCULE), codes).mask(high > low + 1e-9, str(Statut.A_VERIFIER))
    words = pd.Series(np.where(unknown, "surface d'un site inconnue", ""), codes, dtype="str")
    return rows(
        "EAU-06",
        maille,
        f"{mesure}:{name}",
        value,
        borne_min=low,
        borne_max=high,
        statut=statut.mask(unknown, str(Statut.AU_MOINS)),
        valeur_texte=words,
        couches=("friches", "communes"),
    )


PIPELINE = Pipeline(
    id="friches_captages", title="Friches et captages, par commune", indicators=(EAU_06,), compute=compute
)
