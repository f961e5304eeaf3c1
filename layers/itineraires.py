"""Routes: one row is one signed route, or one section of it (hiking, trail running, riding, cycling).

Producers: departments, communities and tourist offices (schema « itinéraires de randonnée » 1.1.0), local authorities
(schema « aménagements cyclables » 0.3.5), the véloroutes standard (3V). One layer: the columns of all, whichever the
source has. Known defects: lengths in kilometres where the schema wants metres; a declared length that is not that of
the line; the name of the practice left out by the cycling schema (then « vélo »); statuses of the two sides that
differ; lines drawn there and back; sections that share a stretch, which is then counted twice in a sum (T19).
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.core.schema import normalize

TRAIL, PEDESTRE, VELO = "trail", "pédestre", "vélo"
#: The list of the hiking schema, and « vélo » for what only the cycling schema tells.
PRATIQUES = (
    PEDESTRE, TRAIL, "VTT", "cyclo", "gravel", "équestre", "ski de fond", "ski de rando", "raquettes", VELO, "autre",
)  # fmt: skip
TYPES = ("aller-retour", "boucle", "aller simple", "itinérance", "étape")
EN_SERVICE, EN_TRAVAUX, PROVISOIRE, EN_PROJET = "en service", "en travaux", "provisoire", "en projet"
STATUTS = (EN_SERVICE, PROVISOIRE, EN_TRAVAUX, EN_PROJET)
#: Statuses of the cycling schema and of the véloroutes standard, as they are written there.
DITS: Mapping[str, str] = {
    "EN SERVICE": EN_SERVICE, "PROVISOIRE": PROVISOIRE, "EN TRAVAUX": EN_TRAVAUX, "EN PROJET": EN_PROJET,
    "01": EN_PROJET, "02": EN_PROJET, "03": EN_TRAVAUX, "04": EN_SERVICE,
}  # fmt: skip
AMENAGEMENTS = (
    "PISTE CYCLABLE", "BANDE CYCLABLE", "DOUBLE SENS CYCLABLE PISTE", "DOUBLE SENS CYCLABLE BANDE",
    "DOUBLE SENS CYCLABLE NON MATERIALISE", "VOIE VERTE", "VELO RUE", "COULOIR BUS+VELO", "RAMPE", "GOULOTTE",
    "AMENAGEMENT MIXTE PIETON VELO HORS VOIE VERTE", "CHAUSSEE A VOIE CENTRALE BANALISEE",
    "ACCOTEMENT REVETU HORS CVCB", "AUCUN", "AUTRE",
)  # fmt: skip
#: A side of a road where nothing is made for bicycles.
NO_WAY = "AUCUN"
COMMUNE = r"([013-9]\d|2[AB1-9])\d{3}"
#: A declared length is doubtful when it differs from that of the line by more than this share; metres in a kilometre.
DOUBTFUL, KM = 0.2, 1000
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Name the rows, tell the practice and the status of those that do not say them, doubt the declared lengths."""
    frame = raw.frame
    named = frame["nom_itineraire"].fillna(frame["section"]).fillna(frame["num_iti"]).fillna(frame["id_local"])
    ways = frame[["ame_d", "ame_g"]].fillna(NO_WAY).ne(NO_WAY).any(axis=1)
    cycling = ways | frame["num_iti"].notna()
    practice = frame["pratique"].fillna(pd.Series(VELO, frame.index).where(cycling))
    raw.report(frame.loc[practice.isna(), "id_local"], "pratique absente", action="hors des chiffres par pratique")
    frame = frame.assign(nom_itineraire=named, pratique=practice, avancement=_avancement(frame, raw))
    _doubt_lengths(frame, raw)
    return frame


def _avancement(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    """Return how far a row is: what it says, else the least advanced of its two sides; NA when it says nothing."""
    sides = pd.concat([_rank(frame[name]) for name in ("statut_d", "statut_g")], axis=1)
    differs = sides.notna().all(axis=1) & (sides["statut_d"] != sides["statut_g"])
    both = frame["statut_d"].astype("str") + " ; " + frame["statut_g"].astype("str")
    raw.report(
        frame.loc[differs, "id_local"],
        "statuts des deux côtés différents",
        both[differs],
        action="le moins avancé retenu",
    )
    return _rank(frame["avancement"]).fillna(sides.max(axis=1)).map(dict(enumerate(STATUTS))).astype("str")


def _rank(said: pd.Series) -> pd.Series:
    """Return how far from open each status is, NA when it is not known."""
    ranks = {normalize(name): STATUTS.index(status) for name, status in DITS.items()}
    return said.map(normalize, na_action="ignore").map(ranks).astype("float64")


def _doubt_lengths(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    """List the declared lengths that are not those of the lines: the line is believed."""
    drawn, said = frame.geometry.length, frame["longueur"].astype("float64")
    for factor, what in ((KM, "longueur déclarée en kilomètres"), (1, "longueur déclarée différente du tracé")):
        gap = (said * factor / drawn - 1).abs()
        hit = (gap <= DOUBTFUL) if factor == KM else (gap > DOUBTFUL) & ((said * KM / drawn - 1).abs() > DOUBTFUL)
        values = said[hit].map("déclarée {:g}, ".format) + drawn[hit].map("tracé de {:.0f} m".format)
        raw.report(frame.loc[hit, "id_local"], what, values, action="le tracé fait foi")


def _sides(name: str, label: str, codes: tuple[str, ...] = (), **more: str) -> tuple[Column, Column]:
    """Return a column of the cycling schema, which tells both sides of a way."""
    return (
        _public(name=f"{name}_d", label=f"{label} (côté droit)", codes=codes, **more),  # type: ignore[arg-type]
        _public(name=f"{name}_g", label=f"{label} (côté gauche)", codes=codes, **more),  # type: ignore[arg-type]
    )


LAYER = Layer(
    id="itineraires",
    title="Itinéraires",
    description="Parcours de trail, sentiers, véloroutes et aménagements cyclables.",
    key="id_local",
    label="nom_itineraire",
    geometry=("LineString",),
    grain="itineraire",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="id_local", label="Identifiant local", fatal=True, aliases=("id_iti", "id_segment", "id_on3v")),
        _public(
            name="nom_itineraire",
            label="Itinéraire",
            aliases=("nom", "nom_officiel", "nom_usage", "nom_loc"),
        ),
        _public(name="producteur", label="Producteur", aliases=("gestionnaire",)),
        _public(name="pratique", label="Pratique", codes=PRATIQUES),
        _public(name="type_itineraire", label="Type", codes=TYPES),
        _public(name="itineraire_parent", label="Itinéraire parent"),
        _public(name="section", label="Section", description="nom de la section d'un itinéraire livré en plusieurs"),
        _public(name="station", label="Station de départ"),
        _public(name="depart", label="Départ"),
        _public(name="arrivee", label="Arrivée"),
        _public(name="communes_code", label="Communes traversées"),
        _public(name="balisage", label="Balisage"),
        _public(name="longueur", label="Longueur déclarée", kind="number", unit="m"),
        _public(name="duree", label="Durée", kind="number", unit="h"),
        _public(name="difficulte", label="Difficulté"),
        _public(name="denivele_positif", label="Dénivelé positif déclaré", kind="integer", unit="m"),
        _public(name="denivele_negatif", label="Dénivelé négatif déclaré", kind="integer", unit="m"),
        _public(name="altitude_max", label="Altitude maximale", kind="integer", unit="m"),
        _public(name="altitude_min", label="Altitude minimale", kind="integer", unit="m"),
        _public(name="type_sol", label="Type de sol"),
        _public(name="pdipr_inscription", label="Inscrit au PDIPR", kind="boolean"),
        _public(name="date_creation", label="Date de création", kind="date"),
        _public(name="date_modification", label="Date de modification", kind="date", aliases=("date_maj",)),
        _public(
            name="avancement",
            label="Avancement",
            codes=STATUTS,
            aliases=("etat",),
            description="celui de la source, sinon le moins avancé des deux côtés",
        ),
        _public(name="maitre_ouvrage", label="Maître d'ouvrage", aliases=("project_c", "proprietaire")),
        _public(name="num_iti", label="Numéro de véloroute"),
        _public(name="reseau_loc", label="Réseau local"),
        *_sides("code_com", "Commune", pattern=COMMUNE),
        *_sides("ame", "Aménagement", AMENAGEMENTS),
        *_sides("statut", "Statut", ("EN TRAVAUX", "EN SERVICE", "PROVISOIRE")),
        *_sides("revet", "Revêtement", ("LISSE", "RUGUEUX", "MEUBLE")),
        *_sides("sens", "Sens", ("UNIDIRECTIONNEL", "BIDIRECTIONNEL")),
        _public(name="d_service", label="Année de mise en service", kind="year", aliases=("annee_ouverture",)),
    ),
    sources={
        "demo": (demo_source("itineraires", "Itinéraires (démonstration)", precision_m=50, covers_halo=True),),
    },
    style=Style(
        by="pratique",
        signs=(
            Sign(value=TRAIL, label="Parcours de trail", color="#b2182b", weight=2),
            Sign(value=PEDESTRE, label="Sentier", color="#8c510a", weight=2, dash="4 3"),
            Sign(value=VELO, label="Véloroute, aménagement cyclable", color="#01665e", weight=3),
            Sign(value="VTT", label="Circuit VTT", color="#762a83", weight=2, dash="8 3"),
            Sign(value="", label="Autre pratique", color="#5f5f5b", weight=2),
        ),
    ),
)
