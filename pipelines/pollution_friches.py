"""FRI-03: what the inventory knows of the pollution of the ground, and the polluted sites in and around each friche."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POLLUTIONS, POTENTIELLE, STATUTS, counted_in
from layers.sites_pollues import NATURES
from pipelines.core import sites
from pipelines.core.horizon import distance_rows, distances, seen_around
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.proximity import count_near
from pipelines.core.spatial import count_within, overlaps
from pipelines.core.table import located, lower_bound_if, rows, total

FRI_03 = Indicator(
    id="FRI-03",
    label="Pollution du sol des friches",
    mesures=(
        Mesure(
            id="niveau",
            label="Niveau de pollution, inventaire",
            unit="rang de 1 (inexistante) à 5 (avérée)",
            extensive=False,
            absence=None,
        ),
        Mesure(
            id="niveau_croise",
            label="Niveau de pollution, croisé avec les inventaires de l'État",
            unit="rang de 1 (inexistante) à 5 (avérée)",
            extensive=False,
            absence=None,
        ),
        Mesure(id="nombre", label="Nombre de friches", unit="sites"),
        Mesure(id="sites_dans", label="Sites de l'inventaire dans la friche", unit="sites", extensive=False),
        Mesure(id="sites_alerte", label="Sites à moins de la distance d'alerte", unit="sites", extensive=False),
        Mesure(id="sites_recherche", label="Sites à moins de la distance de recherche", unit="sites", extensive=False),
        Mesure(id="distance_m", label="Distance au site le plus proche", unit="m", extensive=False, absence=None),
        Mesure(id="sites_commune", label="Sites de l'inventaire de l'État", unit="sites"),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Champ sol_pollution_existe de l'inventaire ; « inconnu » est une classe, jamais une absence de pollution. "
        "Niveau croisé : un SIS, un site InfoSols ou CASIAS dans la friche (plus d'un éclat, ou un point) porte la "
        "classe au moins à celle de la configuration, à vérifier, comme quand un tel inventaire manque. "
        "Sites de l'État comptés à vol d'oiseau, à 500 m "
        "(alerte) et 1 km (recherche) ; par commune, dans leur commune déclarée, sinon celle de leur position. Comptes "
        "hors friches potentielles."
    ),
    definition="Classe de pollution de chaque site ; sites SIS, InfoSols, CASIAS et ICPE dans la friche et autour ; "
    "nombre de friches par classe.",
    reference="CNIG Friches v1.0.6 ; Géorisques ; catalogue, FRI-03",
    parametres=(
        "friches.pollution_recherche_m",
        "friches.pollution_alerte_m",
        "friches.pollution_planchers",
        "eclat_m2",
    ),
    reserves="CASIAS dit une activité passée, non l'état du sol. Un même lieu peut être dans plusieurs inventaires "
    ": ne pas additionner. Seule une étude de sols répond.",
)
RANKS = sites.POLLUTION
COUCHES = ("friches", "sites_pollues")
HEADS = ("sites_dans", "sites_alerte", "sites_recherche", "distance_m")
ABSENT = "inventaire absent de la source"


def compute(
    communes: gpd.GeoDataFrame,
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    sites_pollues: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the class of each site (text and rank, NA when unknown), hits, and counts per commune and EPCI."""
    table = _inventory(communes, friches, territoire)
    known = friches["sol_pollution_existe"].fillna("inconnu")
    if sites_pollues is None:
        text = sites.absence(territoire, "sites_pollues")
        crossed = sites.missing("FRI-03", friches.index, ["niveau_croise"], text)
        return pd.concat([table, crossed, _not_listed(friches, communes, territoire, NATURES, text)])
    listed = [nature for nature in NATURES if sites_pollues["nature_site"].eq(nature).any()]
    kinds = {nature: sites_pollues[sites_pollues["nature_site"] == nature] for nature in listed}
    inside = {n: _inside(friches, part, parametres.eclat_m2) for n, part in kinds.items()}
    return pd.concat(
        [
            table,
            _crossed(known, {n: found["minimum"] > 0 for n, found in inside.items()}, parametres),
            *(_hits(friches, part, n, inside[n], territoire, parametres) for n, part in kinds.items()),
            *(_by_commune(communes, part, n, territoire) for n, part in kinds.items()),
            _not_listed(friches, communes, territoire, [n for n in NATURES if n not in listed], ABSENT),
        ]
    )


def _not_listed(
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    natures: Sequence[str],
    text: str,
) -> pd.DataFrame:
    """Make the rows of sites, communes and EPCI for the inventories that are absent: not known, never 0."""
    places = {
        "friche": (friches.index, [f"{head}:{nature}" for head in HEADS for nature in natures]),
        "commune": (communes.index, [f"sites_commune:{nature}" for nature in natures]),
        "epci": (pd.Index([territoire.epci]), [f"sites_commune:{nature}" for nature in natures]),
    }
    return pd.concat(
        [
            rows("FRI-03", maille, m, pd.Series(np.nan, codes), statut=Statut.SANS_COUCHE, valeur_texte=text)
            for maille, (codes, modalites) in places.items()
            for m in modalites
        ]
        or [rows("FRI-03", "friche", "sites_dans", pd.Series(dtype="float64"))]
    )


def _inventory(communes: gpd.GeoDataFrame, friches: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Make the rows of what the inventory itself says."""
    named = friches.assign(commune=counted_in(friches, communes))
    inside = named[named["commune"].notna()]
    known = inside["sol_pollution_existe"].fillna("inconnu")
    counted = inside["site_statut"].fillna("inconnu").isin(set(STATUTS) - {POTENTIELLE})
    table = [rows("FRI-03", "friche", "niveau", rank(known), valeur_texte=known, couches=("friches",))]
    for name in POLLUTIONS:
        here = inside[counted & (known == name)]
        by_commune = here.groupby("commune").size().reindex(communes.index, fill_value=0)
        table += [
            rows("FRI-03", "commune", f"nombre:{name}", by_commune, couches=("communes", "friches")),
            total("FRI-03", f"nombre:{name}", float(len(here)), territoire, couches=("communes", "friches")),
        ]
    return pd.concat(table)


def rank(classes: pd.Series) -> pd.Series:
    """Return the rank of each class (1 to 5), NaN for « inconnu », « autre » and « sans objet »."""
    return classes.map(RANKS).astype("float64")


def _crossed(known: pd.Series, hit: Mapping[str, pd.Series], parametres: Parametres) -> pd.DataFrame:
    """Raise the class to the floor of what lies in the site: « pollution avérée (SIS dans le site) »."""
    names = {rank: name for name, rank in RANKS.items()}
    base = rank(known)
    best, why = base.copy(), pd.Series("", known.index)
    unread = pd.Series(data=False, index=known.index)
    for nature, floor in parametres.friches.pollution_planchers.items():
        if nature not in hit:
            unread |= best.fillna(0) < RANKS[floor]
            continue
        raised = hit[nature] & (best.fillna(0) < RANKS[floor])
        best = best.mask(raised, RANKS[floor])
        why = why.mask(raised, f" ({nature} dans le site)")
    texte = best.map(names).fillna(known) + why
    doubt = best.notna() & (why.ne("") | unread)
    statut = pd.Series(str(Statut.CALCULE), known.index).mask(doubt, str(Statut.A_VERIFIER))
    return rows("FRI-03", "friche", "niveau_croise", best, statut=statut, valeur_texte=texte, couches=COUCHES)


def _inside(friches: gpd.GeoDataFrame, part: gpd.GeoDataFrame, sliver: float) -> pd.DataFrame:
    """Count the sites in each friche (bounds): a polygon by more than a sliver, a point by being inside.

    A friche that is a point is in the polygons that hold it; what its disc may hold makes the upper bound.
    """
    here, found = located(friches), located(part)
    polygons, points = sites.drawn(found), found[found.geometry.geom_type.eq("Point")]
    pairs = overlaps(sites.drawn(here), polygons)
    shared = pairs[pairs["area_m2"] > sliver].groupby("target").size().reindex(here.index, fill_value=0)
    outlines = here.geometry.geom_type.ne("Point")
    dots = count_within(here, points).where(outlines, 0.0) if len(points) else pd.Series(0.0, index=here.index)
    drawn = shared + dots
    near = count_near(here, found, 0.0, friches["surface_m2"].loc[here.index])
    low, high = drawn.where(outlines, near["minimum"]), drawn.where(outlines, near["maximum"])
    return pd.DataFrame({"minimum": low, "maximum": high}).reindex(friches.index)


def _hits(
    friches: gpd.GeoDataFrame,
    part: gpd.GeoDataFrame,
    nature: str,
    inside: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Make the rows of one inventory: in the friche, at the alert and search distances, distance to the nearest."""
    p, here, known = parametres.friches, located(friches), located(part)
    areas = friches["surface_m2"]
    seen = seen_around(friches, "sites_pollues", territoire)
    found = distances(friches, areas, known, seen)
    tables = [
        _counted(friches, inside, f"sites_dans:{nature}", seen, 0.0),
        distance_rows("FRI-03", "friche", f"distance_m:{nature}", found, COUCHES),
    ]
    for head, metres in (("sites_alerte", p.pollution_alerte_m), ("sites_recherche", p.pollution_recherche_m)):
        near = count_near(here, known, metres, areas.loc[here.index]).reindex(friches.index)
        tables.append(_counted(friches, near, f"{head}:{nature}", seen, metres))
    return lower_bound_if(pd.concat(tables[:1] + tables[2:]), part).pipe(lambda t: pd.concat([t, tables[1]]))


def _counted(
    friches: gpd.GeoDataFrame, found: pd.DataFrame, modalite: str, seen: pd.Series, metres: float
) -> pd.DataFrame:
    """Make the rows of a count: « à vérifier » where its bounds differ, « au moins » where the source stops before."""
    low, high = found["minimum"], found["maximum"]
    statut = pd.Series(str(Statut.CALCULE), friches.index).mask(low.ne(high), str(Statut.A_VERIFIER))
    statut = statut.mask(high.isna() | (seen < metres), str(Statut.AU_MOINS)).mask(low.isna(), str(Statut.INCONNU))
    return rows(
        "FRI-03",
        "friche",
        modalite,
        low,
        borne_max=high,
        statut=statut,
        valeur_texte=pd.Series("", friches.index).mask(friches.geometry.isna(), sites.LOST),
        couches=COUCHES,
    )


def _by_commune(
    communes: gpd.GeoDataFrame, part: gpd.GeoDataFrame, nature: str, territoire: Territoire
) -> pd.DataFrame:
    count = count_within(communes, located(part))
    couches = ("communes", "sites_pollues")
    table = pd.concat(
        [
            rows("FRI-03", "commune", f"sites_commune:{nature}", count, couches=couches),
            total("FRI-03", f"sites_commune:{nature}", float(count.sum()), territoire, couches=couches),
        ]
    )
    return lower_bound_if(table, part)


PIPELINE = Pipeline(id="pollution_friches", title="Pollution du sol des friches", indicators=(FRI_03,), compute=compute)
