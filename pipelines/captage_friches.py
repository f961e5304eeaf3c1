"""FRI-05: two answers about water for each friche: the easement AS1 that it meets, and the catchment it lies in."""

import geopandas as gpd
import pandas as pd

from layers.core.model import Diffusion
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import sites
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import strictest_zone
from pipelines.core.table import located, rows

ORDRE = ("PPI", "PPR", "PPE")
AUCUN = "aucun"
RANGS = {AUCUN: 0.0, "PPE": 1.0, "PPR": 2.0, "PPI": 3.0}
FRI_05 = Indicator(
    id="FRI-05",
    label="Friches et protection des captages",
    mesures=(
        Mesure(
            id="perimetre",
            label="Périmètre de protection le plus strict",
            unit="rang de 0 (aucun) à 3 (immédiat)",
            extensive=False,
            absence=None,
        ),
        Mesure(id="aac", label="Dans une aire d'alimentation de captage", unit="1 : oui, 0 : non", extensive=False),
        Mesure(
            id="part_pct",
            label="Part du site dans le périmètre",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {FRI-05:surface_site_ha}",
        ),
        Mesure(id="surface_ha", label="Surface du site dans le périmètre", unit="ha"),
        Mesure(id="surface_site_ha", label="Surface du contour", unit="ha", absence=None),
    ),
    grains=("friche",),
    rule=(
        "Deux réponses à ne pas mêler. Servitude AS1 : périmètre le plus strict rencontré (immédiat PPI, rapproché "
        "PPR, éloigné PPE, aucun), règle à lire dans l'arrêté. Aire d'alimentation (AAC) : oui ou non, sans effet "
        "direct sur le permis. Un recouvrement inférieur à l'éclat ne compte pas. Servitude absente de la source : "
        "inconnu."
    ),
    definition="Périmètre AS1 le plus strict ; appartenance à une AAC ; part du site par périmètre.",
    reference="CSP L.1321-2 ; domain.md FRI-05, T10 et T21 ; decisions.md, Water",
    parametres=("eclat_m2",),
    reserves="L'absence d'une servitude au Géoportail de l'urbanisme ne vaut pas absence de protection (fichiers de "
    "l'ARS). Un PPE peut ne porter aucune règle. L'AAC n'est pas une servitude.",
)
UNKNOWN_AS1 = "servitudes AS1 non fournies : ne vaut pas absence de protection"
UNKNOWN_AAC = "aires d'alimentation non fournies"


def compute(
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the strictest easement, the catchment, and the shares of each site; « inconnu » without a source."""
    return pd.concat(
        [
            sites.outline_rows("FRI-05", friches),
            _easements(friches, servitudes_as1, territoire, parametres.eclat_m2),
            _catchments(friches, aires_alimentation, territoire, parametres.eclat_m2),
        ],
        ignore_index=True,
    )


def _easements(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None, territoire: Territoire, sliver: float
) -> pd.DataFrame:
    if zones is None or zones.empty:
        modalites = ["perimetre", *(f"{m}:{name}" for name in ORDRE for m in ("surface_ha", "part_pct"))]
        return sites.missing("FRI-05", friches.index, modalites, UNKNOWN_AS1, Statut.INCONNU)
    here, zoned = located(friches), located(zones)
    zoned = zoned[zoned["perimetre"].isin(ORDRE)]
    met = strictest_zone(here, zoned, "perimetre", ORDRE, min_area_m2=sliver).reindex(friches.index)
    texte = met.fillna(AUCUN).where(friches.geometry.notna(), sites.LOST)
    couches = ("friches", "servitudes_as1")
    strictest = rows(
        "FRI-05",
        "friche",
        "perimetre",
        texte.map(RANGS),
        statut=_statut(friches, zones, "servitudes_as1", territoire, found=met.notna()),
        valeur_texte=texte,
        couches=couches,
    )
    worth = sites.said(friches, zones, "servitudes_as1", territoire)
    kinds = {name: zoned[zoned["perimetre"] == name] for name in ORDRE}
    tables = [
        sites.share_rows("FRI-05", friches, sites.covered_m2(friches, part), name, worth, couches)
        for name, part in kinds.items()
    ]
    return _restricted(pd.concat([strictest, *tables], ignore_index=True), zoned)


def _statut(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, layer_id: str, territoire: Territoire, *, found: pd.Series
) -> pd.Series:
    """« À vérifier » for a point, for a site beyond the source, or when a zone that has no place may be stricter."""
    worth = sites.said(friches, zones, layer_id, territoire)["statut"]
    doubt = friches.geometry.geom_type.eq("Point") | worth.eq(str(Statut.AU_MOINS))
    statut = pd.Series(str(Statut.CALCULE), friches.index).mask(doubt, str(Statut.A_VERIFIER))
    return statut.mask(friches.geometry.isna(), str(Statut.INCONNU)).where(found.notna(), str(Statut.INCONNU))


def _restricted(table: pd.DataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give what tells where a zone is the diffusion of that zone: the place of a PPI is not public."""
    order = [str(d) for d in Diffusion]
    narrow = (
        zones.groupby("perimetre")["diffusion"].agg(lambda d: max(d, key=order.index)) if "diffusion" in zones else {}
    )
    name = table["valeur_texte"].where(
        table["modalite"].eq("perimetre"), table["modalite"].str.replace(r"^.*:", "", regex=True)
    )
    told = table["modalite"].eq("perimetre") | table["valeur"].gt(0)
    return table.assign(diffusion=name.map(dict(narrow)).where(told))


def _catchments(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None, territoire: Territoire, sliver: float
) -> pd.DataFrame:
    if zones is None or zones.empty:
        return sites.missing("FRI-05", friches.index, ["aac"], UNKNOWN_AAC, Statut.INCONNU)
    inside = _met(located(friches), located(zones), sliver).reindex(friches.index).astype("float64")
    texte = inside.map({1.0: "dans une aire d'alimentation, sans effet direct sur le permis", 0.0: "hors aire"})
    return rows(
        "FRI-05",
        "friche",
        "aac",
        inside,
        statut=_statut(friches, zones, "aires_alimentation", territoire, found=inside),
        valeur_texte=texte.fillna(sites.LOST),
        couches=("friches", "aires_alimentation"),
    )


def _met(places: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, sliver: float) -> pd.Series:
    """Tell which places meet the zones by more than a sliver (a point: by touching them)."""
    one = zones.assign(zone="oui")
    return strictest_zone(places, one, "zone", ("oui",), min_area_m2=sliver).notna()


PIPELINE = Pipeline(
    id="captage_friches", title="Friches et protection des captages", indicators=(FRI_05,), compute=compute
)
