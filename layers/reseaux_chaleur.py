"""Heat networks: one row is one network, its trace a (multi)line; a network without a known trace has no shape.

Producer: France Chaleur Urbaine, « Tracés des réseaux de chaleur et de froid » (GeoJSON and shapefile, EPSG:2154), from
the national survey of Fedene (SNCU identifiers such as 6203C). Known defects: the shapefile cuts names to ten
characters (``Identifian``, ``contenu _1``) and holds every figure as text; the networks without a trace come in a file
of their own (``..._sans_traces``) as points at the town hall, which are no trace: the shape is dropped, the commune
kept; some networks have no identifier, or one that is not of the SNCU (``84XXC_16``); two networks that are joined may
be one row. ``longueur_reseau`` is declared (km of double pipe) and is not the length of the trace.
``commune_insee`` is that of the configuration (``parametres.chaleur.communes_reseaux``), else the commune of the town
hall of a network without a trace: the file only names communes.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Duplicates, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)
_number = partial(_public, kind="number")


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Drop the points that are no trace, find the commune of each network, and take a length of 0 as not known."""
    frame = raw.frame.copy()
    frame["commune_insee"] = frame["commune_insee"].fillna(_configured(frame, raw)).fillna(_town_hall(frame, raw))
    frame = _without_points(frame, raw)
    zero = frame["longueur_reseau"] <= 0
    raw.report(frame.loc[zero, "identifiant_reseau"], "longueur déclarée nulle", action="inconnue")
    frame["longueur_reseau"] = frame["longueur_reseau"].mask(zero)
    return frame


def _configured(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    return frame["identifiant_reseau"].map(dict(raw.parametres.chaleur.communes_reseaux)).astype("str")


def _town_hall(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    """Return the commune that holds each point, NA for a trace or outside the territory."""
    found = pd.Series(None, frame.index, dtype="str")
    points = frame.geometry[frame.geometry.geom_type.eq("Point")]
    if raw.communes is not None and len(points):
        at, commune = raw.communes.sindex.query(points.to_numpy(), predicate="intersects")
        found.loc[points.index[at]] = raw.communes.index.to_numpy()[commune]
    return found


def _without_points(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    point = frame.geometry.geom_type.eq("Point")
    away = point & frame["commune_insee"].isna() & (raw.communes is not None)
    raw.report(
        ["*"] if away.any() else [],
        "réseau sans tracé, mairie hors du territoire",
        f"{int(away.sum())} lignes",
        gravite=Gravite.INFORMATION,
        action="non retenues",
    )
    raw.report(
        frame.loc[point & ~away, "identifiant_reseau"].fillna("?"),
        "point à la mairie : ce n'est pas un tracé",
        frame.loc[point & ~away, "commune_insee"].fillna("commune inconnue"),
        action="réseau gardé, non localisé",
    )
    return frame.set_geometry(frame.geometry.where(~point, None))[~away]


LAYER = Layer(
    id="reseaux_chaleur",
    title="Réseaux de chaleur",
    description="Tracés des réseaux de chaleur ; un réseau connu sans tracé est une ligne sans géométrie.",
    key="identifiant_reseau",
    label="nom_reseau",
    geometry=("LineString", "Point"),
    declared_commune="commune_insee",
    grain="reseau",
    duplicates=Duplicates.DISSOLVE,
    may_be_unlocated=True,
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="identifiant_reseau", label="Identifiant SNCU", aliases=("Identifian",)),
        _public(name="nom_reseau", label="Réseau", required=True),
        _public(name="commune_insee", label="Code Insee", pattern=r"\d[\dAB]\d{3}", description="déduit par Terril"),
        _public(name="communes", label="Communes"),
        _public(name="departement", label="Département", aliases=("departemen",)),
        _public(name="mo", label="Maître d'ouvrage"),
        _public(name="gestionnaire", label="Gestionnaire", aliases=("Gestionnai",)),
        _public(name="reseaux_classes", label="Réseau classé", kind="boolean", aliases=("reseaux cl",)),
        _public(name="annee_creation", label="Créé en", kind="year", aliases=("annee_crea",)),
        _number(name="longueur_reseau", label="Longueur déclarée", unit="km", aliases=("longueur_r",)),
        _public(name="nb_pdl", label="Points de livraison", kind="integer"),
        _number(name="taux_enr_r", label="Taux EnR&R", unit="%", aliases=("Taux EnR&R",)),
        _number(name="contenu_co2", label="Contenu CO2", unit="kg/kWh", aliases=("contenu CO",)),
        _number(name="contenu_co2_acv", label="Contenu CO2 en cycle de vie", unit="kg/kWh", aliases=("contenu _1",)),
        _number(name="pm", label="Prix moyen de la chaleur", unit="€ TTC/MWh"),
        _number(name="production_totale_mwh", label="Production", unit="MWh", aliases=("production",)),
        _number(name="livraisons_totale_mwh", label="Livraisons", unit="MWh", aliases=("livraisons",)),
        _number(
            name="livraisons_residentiel_mwh",
            label="Livraisons aux logements",
            unit="MWh",
            aliases=("livraiso_1",),
        ),
        _number(name="livraisons_tertiaire_mwh", label="Livraisons au tertiaire", unit="MWh", aliases=("livraiso_2",)),
    ),
    sources={
        "demo": (
            demo_source("reseaux_chaleur", "Réseaux de chaleur (démonstration)", precision_m=100, covers_halo=True),
        )
    },
    style=Style(signs=(Sign(value="", label="Réseau de chaleur", color="#cb181d", weight=3),)),
)
