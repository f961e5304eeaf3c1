"""EAU-06: friches by the strictest protection perimeter (AS1) and, apart, in the catchments (AAC)."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import counted_in
from layers.servitudes_as1 import PERIMETRES
from pipelines.core.captages import AUCUN, beyond, missing, narrowest, restricted
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.sites import ODD, absence, absent, verified
from pipelines.core.spatial import strictest_zone
from pipelines.core.table import located, rows

OUI_NON = "1 : oui, 0 : non"
EAU_06 = Indicator(
    id="EAU-06",
    label="Friches en périmètre de protection et dans l'aire d'alimentation",
    mesures=(
        Mesure(id="nombre", label="Friches, périmètre le plus strict", unit="sites"),
        Mesure(id="surface_ha", label="Surface de ces friches", unit="ha", extensive=False),
        Mesure(id="nombre_aac", label="Friches et aire d'alimentation", unit="sites"),
        Mesure(id="surface_aac_ha", label="Surface de ces friches", unit="ha", extensive=False),
        Mesure(
            id="dans_perimetre",
            label="Site dans un périmètre de protection",
            unit=OUI_NON,
            extensive=False,
            absence=None,
        ),
        Mesure(
            id="dans_aac",
            label="Site dans une aire d'alimentation",
            unit=OUI_NON,
            extensive=False,
            absence=None,
        ),
    ),
    grains=("epci", "commune", "aac", "friche"),
    rule=(
        "Sites vérifiés (hors friches potentielles), rangés dans le périmètre le plus strict qu'ils rencontrent "
        "(FRI-05) ; à part, dans l'aire d'alimentation ou hors d'elle. Surface entière des sites, une unité "
        "foncière comptée une fois, dans le périmètre le plus strict de ses sites. Un site non localisé est dans la "
        "classe « inconnu » et élargit les bornes. Couche absente : « sans couche ». Pour une aire : les sites "
        "du territoire qu'elle rencontre (au-delà d'un éclat). Chaque friche, même potentielle, a sa réponse, celle "
        "de FRI-05."
    ),
    definition="Nombre et surface des friches par périmètre AS1 le plus strict ; à part, par aire d'alimentation.",
    reference="catalogue, EAU-06 et FRI-05 ; CSP L.1321-2",
    parametres=("eclat_m2",),
    reserves="La surface est celle du site entier, non de la partie dans le périmètre (FRI-05). Règle à lire dans "
    "l'arrêté ; l'aire d'alimentation est sans effet direct sur le permis.",
)
INCONNU, DANS, HORS = "inconnu", "dans", "hors"
#: The classes of each answer, from the strictest.
REPONSES: Mapping[str, tuple[str, ...]] = {
    "": (*PERIMETRES, AUCUN, INCONNU),
    "_aac": (DANS, HORS, INCONNU),
}
#: The layer of each answer, and what its absence does not mean.
COUCHES: Mapping[str, tuple[str, str]] = {
    "": ("servitudes_as1", " ; ne vaut pas absence de protection"),
    "_aac": ("aires_alimentation", ""),
}


def compute(
    communes: gpd.GeoDataFrame,
    friches: gpd.GeoDataFrame,
    fri_05: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return sites and ha by class, per commune and for the EPCI, in each catchment, and the answers of each site.

    0 where there is no site, NA without the layer.
    """
    sites = pd.DataFrame(friches.drop(columns="geometry")).assign(commune=counted_in(friches, communes))
    sites = sites[verified(friches) & sites["commune"].notna()]
    groups = {
        "commune": (sites["commune"], communes.index),
        "epci": (pd.Series(territoire.epci, sites.index, dtype="str"), pd.Index([territoire.epci])),
    }
    tables = [
        _rows(_classed(sites, fri_05, answer), answer, maille, of, codes)
        for answer, (layer_id, _) in COUCHES.items()
        if not absent(territoire, layer_id)
        for maille, (of, codes) in groups.items()
    ]
    places = {maille: codes for maille, (_, codes) in groups.items()}
    tables += [
        missing("EAU-06", places, _modalites(answer), absence(territoire, layer_id) + words)
        for answer, (layer_id, words) in COUCHES.items()
        if absent(territoire, layer_id)
    ]
    table = _restricted(pd.concat(tables, ignore_index=True), fri_05)
    more = [_of_sites(friches.index, fri_05, "perimetre"), _of_sites(friches.index, fri_05, "aac")]
    if aires_alimentation is not None and len(aires_alimentation):
        known = _classed(sites, fri_05, "_aac")
        shapes = friches.loc[known.index]
        more += [_of_catchments(known, shapes, aires_alimentation, territoire, parametres.eclat_m2)]
    return pd.concat([table, *more], ignore_index=True)


def _of_sites(codes: pd.Index, fri_05: pd.DataFrame, modalite: str) -> pd.DataFrame:
    """Return whether each site is in a perimeter, or a catchment, in the words and the diffusion of FRI-05."""
    found = fri_05[fri_05["modalite"].eq(modalite) & fri_05["maille"].eq("friche")].set_index("code")
    found = found.reindex(codes.astype("str"))
    couche = "servitudes_as1" if modalite == "perimetre" else "aires_alimentation"
    made = rows(
        "EAU-06",
        "friche",
        f"dans_{modalite}",
        found["valeur"].astype("float64").clip(upper=1),
        statut=found["statut"].fillna(str(Statut.INCONNU)),
        valeur_texte=found["valeur_texte"].fillna(""),
        couches=("friches", couche),
    )
    return made.assign(diffusion=found["diffusion"].to_numpy() if "diffusion" in found else None)


def _of_catchments(
    sites: pd.DataFrame, shapes: gpd.GeoDataFrame, aires: gpd.GeoDataFrame, territoire: Territoire, sliver: float
) -> pd.DataFrame:
    """Return the sites of the territory that each catchment meets: « au moins » for one that leaves it."""
    placed, here = located(aires), located(shapes)
    mute = pd.Series(np.nan, aires.index[aires.geometry.isna()])
    names = [f"{mesure}:{DANS}" for mesure in ("nombre_aac", "surface_aac_ha")]
    tables = [rows("EAU-06", "aac", name, mute, valeur_texte="aire non localisée") for name in names]
    for code in placed.index:
        met = strictest_zone(here, placed.loc[[code]].assign(zone=DANS), "zone", (DANS,), min_area_m2=sliver).notna()
        classe = met.map({True: DANS, False: HORS}).reindex(sites.index).fillna(INCONNU)
        one, every = pd.Index([code]), pd.Series(code, sites.index, dtype="object")
        each = sites.assign(classe=classe, doute=sites["doute"] | classe.eq(INCONNU))
        tables.append(_counts(each, every, one, ("aac", "nombre_aac", DANS)))
        units = _units(each, every, REPONSES["_aac"])
        tables.append(_areas(units, one, ("aac", "surface_aac_ha", DANS)))
    table = pd.concat(tables, ignore_index=True).assign(couches="communes friches aires_alimentation")
    return beyond(table, aires, territoire, "les friches")


def _modalites(answer: str) -> list[str]:
    return [f"{mesure}:{name}" for name in REPONSES[answer] for mesure in (f"nombre{answer}", f"surface{answer}_ha")]


def _restricted(table: pd.DataFrame, fri_05: pd.DataFrame) -> pd.DataFrame:
    """Give what tells of a PPI its diffusion; also the « inconnu » of communes when a perimeter has no known class."""
    read = fri_05[fri_05["modalite"].eq("perimetre")]
    diffusion = narrowest(read.get("diffusion", []))
    made = restricted(table, diffusion)
    names = ("nombre:" + INCONNU, "surface_ha:" + INCONNU)
    odd = read["valeur_texte"].eq(ODD).any()
    hit = made["maille"].eq("commune") & made["modalite"].isin(names) & bool(odd)
    return made.assign(diffusion=made["diffusion"].mask(hit, diffusion))


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
