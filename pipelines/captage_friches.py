"""FRI-05: two answers about water for each friche: the easement AS1 that it meets, and the catchment it lies in."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.servitudes_as1 import PERIMETRES, PPI
from pipelines.core import sites
from pipelines.core.captages import AUCUN, narrowest
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import located

#: All the perimeters, and those whose place is public.
ECHELLE = sites.Echelle(colonne="perimetre", ordre=PERIMETRES, aucun=AUCUN)
PUBLIQUE = sites.Echelle(colonne="perimetre", ordre=tuple(p for p in PERIMETRES if p != PPI), aucun=AUCUN)
DANS = sites.Echelle(colonne="zone", ordre=("oui",), aucun="non")
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
        Mesure(
            id="perimetre_hors_ppi",
            label="Périmètre le plus strict, sans les périmètres immédiats",
            unit="rang de 0 (aucun) à 2 (rapproché)",
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
        "direct sur le permis. Un recouvrement inférieur à l'éclat ne compte pas. Servitude absente de la source, ou "
        "périmètre non reconnu seul : inconnu. Un site connu par un point a le périmètre du point, jusqu'à celui du "
        "disque de même surface. Le lieu d'un périmètre immédiat n'est pas public : la mesure « sans les périmètres "
        "immédiats » l'est, et ne le dit pas."
    ),
    definition="Périmètre AS1 le plus strict ; appartenance à une AAC ; part du site par périmètre.",
    reference="CSP L.1321-2 ; catalogue, FRI-05",
    parametres=("eclat_m2",),
    reserves="L'absence d'une servitude au Géoportail de l'urbanisme ne vaut pas absence de protection (fichiers de "
    "l'ARS). Un PPE peut ne porter aucune règle. L'AAC n'est pas une servitude.",
)
COUCHES = ("friches", "servitudes_as1")
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
        shares = (f"{m}:{name}" for name in PERIMETRES for m in ("surface_ha", "part_pct"))
        modalites = ["perimetre", "perimetre_hors_ppi", *shares]
        return sites.missing("FRI-05", friches.index, modalites, UNKNOWN_AS1, Statut.INCONNU)
    odd = ~zones["perimetre"].isin(PERIMETRES)
    worth = sites.said(friches, zones, "servitudes_as1", territoire, odd=int((odd & zones.geometry.notna()).sum()))
    kinds = {name: located(zones[zones["perimetre"] == name]) for name in PERIMETRES}
    tables = [
        sites.share_rows("FRI-05", friches, sites.covered_m2(friches, part), name, worth, COUCHES)
        for name, part in kinds.items()
    ]
    found = _class(friches, zones, ECHELLE, territoire, sliver)
    table = pd.concat([sites.class_of_zone_rows("FRI-05", "perimetre", found, COUCHES), *tables], ignore_index=True)
    return pd.concat([_restricted(table, zones), _public(friches, zones, territoire, sliver)], ignore_index=True)


def _class(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, echelle: sites.Echelle, territoire: Territoire, sliver: float
) -> pd.DataFrame:
    return sites.strictest_class(friches, zones, echelle, "servitudes_as1", territoire, eclat_m2=sliver)


def _public(friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, territoire: Territoire, sliver: float) -> pd.DataFrame:
    """Make the class that anyone may see: a function of the public zones only, wherever a PPI is.

    A perimeter of an unknown class may be a PPI: its place is not told either, it puts every site in doubt.
    """
    named = zones[zones["perimetre"].isin(PUBLIQUE.ordre)]
    odd = int((~zones["perimetre"].isin(PERIMETRES)).sum())
    found = _class(friches, named, PUBLIQUE, territoire, sliver)
    known = found["valeur"].notna()
    top = pd.Series(float(len(PUBLIQUE.ordre)), friches.index)
    doubt = known & found["valeur"].lt(top) & (odd > 0)
    found = found.assign(
        borne_max=found["borne_max"].mask(doubt, top), statut=found["statut"].mask(doubt, str(Statut.A_VERIFIER))
    )
    return sites.class_of_zone_rows("FRI-05", "perimetre_hors_ppi", found, COUCHES)


def _restricted(table: pd.DataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give what tells where a PPI is, or is not, the diffusion of the PPI: for every site, whatever the value.

    A perimeter of an unknown class may be one.
    """
    hit = table["modalite"].isin(["perimetre", f"surface_ha:{PPI}", f"part_pct:{PPI}"])
    hidden = zones["perimetre"].eq(PPI) | ~zones["perimetre"].isin(PERIMETRES)
    diffusion = narrowest(zones.loc[hidden, "diffusion"] if "diffusion" in zones else [])
    return table.assign(diffusion=pd.Series(None, table.index, dtype="object").mask(hit, diffusion))


def _catchments(
    friches: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None, territoire: Territoire, sliver: float
) -> pd.DataFrame:
    if zones is None or zones.empty:
        return sites.missing("FRI-05", friches.index, ["aac"], UNKNOWN_AAC, Statut.INCONNU)
    one = zones.assign(zone="oui")
    found = sites.strictest_class(friches, one, DANS, "aires_alimentation", territoire, eclat_m2=sliver)
    words = {1.0: "dans une aire d'alimentation, sans effet direct sur le permis", 0.0: "hors aire"}
    found = found.assign(texte=found["valeur"].map(words).fillna(found["texte"]))
    return sites.class_of_zone_rows("FRI-05", "aac", found, ("friches", "aires_alimentation"))


PIPELINE = Pipeline(
    id="captage_friches", title="Friches et protection des captages", indicators=(FRI_05,), compute=compute
)
