"""Trame verte et bleue: one row is one reservoir, corridor or sector to restore of a scheme, as a polygon or an axis.

Producers: the local scheme (no national standard: the model is Terril's own), the SRADDET, or the SRCE of the COVADIS
standard v1.0, whose fields are aliases (one file each for reservoirs and corridors: write ``valeurs.composante``).
Known defects: a schematic map at 1:100 000, drawn for no parcel; corridors known by an axis without a width; milieux
that overlap; regional names of milieux that are not those of the local scheme; ``NOM_RESV`` empty; an SRCE that was
annulled (Nord-Pas-de-Calais, TA de Lille, 26 January 2017) and is only knowledge brought to the attention of planners.
The six milieux of a local scheme belong to the territory: they are in the configuration (``tvb.milieux``).
"""

from functools import partial

import geopandas as gpd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.core.trame import (
    A_RESTAURER,
    COMPOSANTES,
    CORRIDOR,
    RESERVOIR,
    TRAMES,
    VERTE_BLEUE,
    report_odd,
    spelled,
)

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Name the rows, put them in a trame, write the milieux as the scheme does, and say what is doubtful."""
    frame, tvb = raw.frame, raw.parametres.tvb
    unnamed, no_trame = frame["nom"].isna(), frame["trame"].isna()
    raw.report(frame.loc[unnamed, "tvb_id"], "nom absent", action="identifiant repris")
    raw.report(frame.loc[no_trame, "tvb_id"], "trame absente", action="trame verte et bleue retenue")
    frame = frame.assign(nom=frame["nom"].fillna(frame["tvb_id"]), trame=frame["trame"].fillna(VERTE_BLEUE))
    frame = frame.assign(milieu=spelled(frame["milieu"], tvb))
    _report_milieux(frame, raw)
    wrong = frame["largeur_m"] <= 0
    raw.report(
        frame.loc[wrong, "tvb_id"], "largeur nulle ou négative", frame.loc[wrong, "largeur_m"], action="inconnue"
    )
    annulled = frame["statut"].str.contains(tvb.mention_annulation, case=False, regex=False).fillna(value=False)
    raw.report(
        frame.loc[annulled, "tvb_id"],
        "document annulé",
        frame.loc[annulled, "statut"],
        gravite=Gravite.INFORMATION,
        action="gardé, chiffres à vérifier",
    )
    return frame.assign(largeur_m=frame["largeur_m"].mask(wrong))


def _report_milieux(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    action = "ligne gardée, hors des chiffres par milieu"
    absent = frame["trame"].eq(VERTE_BLEUE) & frame["milieu"].isna()
    raw.report(frame.loc[absent, "tvb_id"], "milieu absent", action=action)
    report_odd(frame, "tvb_id", raw, action)


LAYER = Layer(
    id="trame_verte_bleue",
    title="Trame verte et bleue",
    description="Réservoirs, corridors et secteurs à restaurer du schéma trame verte et bleue ; trames nocturne et "
    "agricole. Carte de principe.",
    key="tvb_id",
    label="nom",
    geometry=("Polygon", "LineString"),
    grain="corridor",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="tvb_id", label="Identifiant", fatal=True, aliases=("id_resv", "id_corr", "id_ceau")),
        _public(name="nom", label="Élément", aliases=("nom_resv", "nom_corr")),
        _public(name="trame", label="Trame", codes=TRAMES),
        _public(name="composante", label="Composante", required=True, codes=COMPOSANTES),
        _public(
            name="milieu",
            label="Milieu",
            aliases=("milmaj_reg",),
            description="un de ceux du schéma local, liste de la configuration",
        ),
        _public(name="milieu_national", label="Milieu majoritaire national", aliases=("milmaj_nat",)),
        _public(
            name="objectif", label="Objectif", aliases=("obj_assi",), description="à préserver, à remettre en bon état"
        ),
        _public(
            name="statut",
            label="Statut du document",
            required=True,
            description="« schéma local approuvé », « SRADDET », « SRCE annulé, porter à connaissance »",
        ),
        _public(
            name="echelle",
            label="Échelle (dénominateur)",
            kind="integer",
            description="celle de la ligne ; vide : celle de la source",
        ),
        _public(
            name="largeur_m",
            label="Largeur du corridor",
            kind="number",
            unit="m",
            description="pour un corridor connu par son axe",
        ),
        _public(name="acces_public", label="Accès du public", codes=("oui", "non", "inconnu")),
        _public(name="source", label="Source"),
    ),
    sources={
        "demo": (
            demo_source(
                "trame_verte_bleue",
                "Trame verte et bleue (démonstration)",
                precision_m=100,
                scale=100_000,
                covers_halo=True,
            ),
        )
    },
    style=Style(
        by="composante",
        signs=(
            Sign(value=RESERVOIR, label="Réservoir de biodiversité", color="#1b7837", fill_opacity=0.4),
            Sign(value=CORRIDOR, label="Corridor écologique", color="#42924a", fill_opacity=0.2, dash="6 3"),
            Sign(value=A_RESTAURER, label="Secteur à restaurer", color="#c51b7d", fill_opacity=0.15, dash="2 4"),
            Sign(value="", label="Composante non précisée", color="#5f5f5b", shape="hollow", fill_opacity=0.1),
        ),
    ),
)
