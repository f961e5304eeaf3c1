"""The questions, in a clerk's order: one row each, what it reads of its layer and what it says.

Distances are names of parameters. Texts of classes begin with « un » or « une »: they are said after « dans » and
after « à 120 m d’ ».
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import attrgetter

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.trame import A_RESTAURER, CORRIDOR, RESERVOIR, VERTE_BLEUE
from layers.espaces_verts import OUI
from layers.itineraires import EN_SERVICE
from layers.servitudes_as1 import PERIMETRES
from layers.sites_pollues import CASIAS, ICPE, INFOSOLS, SIS
from layers.zones_inondables import SCENARIOS
from pipelines.core.verification import largeurs
from pipelines.core.verification.phrases import metres, typo
from pipelines.core.verification.questions import Forme, Question, Raison

#: Reads the class of each row, and the radius (m) of what is drawn as a point or an axis.
Classeur = Callable[[pd.DataFrame, Parametres], pd.Series]
Largeur = Callable[[gpd.GeoDataFrame, Parametres], pd.Series]


def sans_classe(frame: pd.DataFrame, _: Parametres) -> pd.Series:
    """Return the one class of a layer that has none."""
    return pd.Series("", frame.index)


def colonne(name: str) -> Classeur:
    """Return what reads the class in a column; a missing value is no class."""
    return lambda frame, _: frame[name].astype("object").where(frame[name].notna(), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A question, and how it reads its layer: the rows it keeps, their class, name and radius, its distances.

    ``declaree`` is the column of the commune that a row without a place declares; ``classes`` gives the words of known
    classes, ``texte`` those of the others; classes are said in the order of ``ordre`` (words that their code holds).
    ``rayon`` and ``seuils`` name parameters; ``bandes`` names some of the classes of distance.
    """

    question: Question
    nom: str = ""
    declaree: str = ""
    filtre: tuple[str, tuple[str, ...]] = ("", ())
    classe: Classeur = sans_classe
    classes: Mapping[str, str] = field(default_factory=dict)
    texte: str = "{classe}"
    ordre: tuple[str, ...] = ()
    rayon: str = "verification.rayon_m"
    seuils: str = ""
    bandes: Mapping[int, str] = field(default_factory=dict)
    largeur: Largeur = largeurs.aucune

    def kept(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the rows that the question is about."""
        name, values = self.filtre
        return frame[frame[name].isin(values)] if name else frame

    def words(self, code: str) -> str:
        """Return the words of a class."""
        return self.classes.get(code, self.texte.replace("{classe}", code))

    def rank(self, code: str) -> tuple[int, str]:
        """Return what sorts the classes."""
        return next((i for i, word in enumerate(self.ordre) if word in code), len(self.ordre)), code

    def asked(self, parametres: Parametres) -> Question:
        """Return the question with its distances."""
        limits = attrgetter(self.seuils)(parametres) if self.seuils else ()
        seuils = tuple(sorted(limits if isinstance(limits, tuple) else (limits,)))
        rayon = int(attrgetter(self.rayon)(parametres)) if self.rayon else None
        return replace(
            self.question,
            rayon_m=rayon if rayon is None else max(rayon, *seuils, 0),
            seuils_m=seuils,
            bandes=_bands(seuils, self.bandes),
            phrases={name: typo(text) for name, text in self.question.phrases.items()},
            mentions=tuple(map(typo, self.question.mentions)),
        )


def _bands(seuils: tuple[int, ...], names: Mapping[int, str]) -> tuple[str, ...]:
    """Name the classes of distance: ``à 50 m au plus``, ``entre 50 m et 100 m``, ``à plus de 100 m``."""
    if not seuils:
        return ()
    between = (f"entre {metres(low)} et {metres(high)}" for low, high in pairwise(seuils))
    plain = zip(seuils, (f"à {metres(seuils[0])} au plus", *between), strict=True)
    return (*(f"{text}, {names[limit]}" if limit in names else text for limit, text in plain),
            f"à plus de {metres(seuils[-1])}")  # fmt: skip


def _hazard(frame: pd.DataFrame, _: Parametres) -> pd.Series:
    return frame["type_alea"].astype("object") + ", niveau " + frame["niveau"].astype("object").fillna("inconnu")


def _zone(frame: pd.DataFrame, _: Parametres) -> pd.Series:
    kind = frame["typezone"].astype("object")
    label = frame["libelle"].astype("object").where(frame["libelle"].notna(), kind)
    return label + " (" + kind.map(TYPES_DE_ZONE).fillna(kind) + ")"


def _flood(frame: pd.DataFrame, _: Parametres) -> pd.Series:
    return frame["scenario"].astype("object").where(frame["scenario"].notna(), frame["type_zone"].astype("object"))


def _network(frame: pd.DataFrame, parametres: Parametres) -> pd.Series:
    """Return the milieu, the trame of what has none, and whether the document was annulled."""
    other = "trame " + frame["trame"].astype("object").where(frame["trame"].notna() & frame["trame"].ne(VERTE_BLEUE))
    known = ("milieu " + frame["milieu"].astype("object")).where(frame["milieu"].notna(), other).fillna("")
    void = frame["statut"].astype("str").str.contains(parametres.tvb.mention_annulation).fillna(value=False)
    return known.where(~void.astype(bool), (known + ", document annulé").str.removeprefix(", "))


def _route(frame: pd.DataFrame, _: Parametres) -> pd.Series:
    """Return the practice, and how far the route is when it is not open."""
    state = frame["avancement"].astype("object")
    later = (", " + state).where(state.notna() & state.ne(EN_SERVICE), "")
    return frame["pratique"].astype("object").where(frame["pratique"].notna(), "pratique inconnue") + later


TYPES_DE_ZONE: Mapping[str, str] = {
    "U": "urbaine", "AUc": "à urbaniser, ouverte", "AUs": "à urbaniser, fermée", "A": "agricole", "N": "naturelle",
    "Ah": "agricole, habitations", "Nh": "naturelle, habitations", "Nd": "naturelle, loisirs",
}  # fmt: skip
PRESCRIPTIONS: Mapping[str, str] = {
    "01": "un espace boisé classé", "05": "un emplacement réservé", "07": "un élément de patrimoine ou de paysage",
    "18": "une orientation d’aménagement", "25": "une continuité écologique",
}  # fmt: skip
CRUES: Mapping[str, str] = {
    "fréquent": "une zone inondable (crue fréquente)", "moyen": "une zone inondable (crue moyenne)",
    "moyen, changement climatique": "une zone inondable (crue moyenne, changement climatique)",
    "extrême": "une zone inondable (crue extrême)", "PPRI": "une zone de plan de prévention (PPRI)",
    "AZI": "une zone d’atlas des zones inondables (AZI)", "TRI": "une zone inondable (TRI, sans scénario)",
}  # fmt: skip
AS1: Mapping[str, str] = {
    "PPI": "un périmètre de protection immédiate (PPI)", "PPR": "un périmètre de protection rapprochée (PPR)",
    "PPE": "un périmètre de protection éloignée (PPE)", "inconnu": "un périmètre de protection de nature inconnue",
}  # fmt: skip


def _trame(composante: str, un: str, tout: str, mention: str = "") -> Lecture:
    """Return the question of one part of the trame verte et bleue."""
    return Lecture(
        question=Question(
            id={RESERVOIR: "tvb_reservoir", CORRIDOR: "tvb_corridor"}.get(composante, "tvb_restaurer"),
            theme="Trame verte et bleue",
            titre=f"{tout[0].upper()}{tout[1:]}",
            couche="trame_verte_bleue",
            de_principe=True,
            phrases={"aucun": f"Aucun {tout} connu"},
            mentions=(mention,) if mention else (),
        ),
        nom="nom",
        filtre=("composante", (composante,)),
        classe=_network,
        classes={"": un},
        texte=f"{un} ({{classe}})",
        largeur=largeurs.demi_largeur,
    )


LECTURES: tuple[Lecture, ...] = (
    Lecture(
        question=Question(
            id="commune", theme="Commune", titre="Commune", couche="communes", forme=Forme.COMMUNE,
            phrases={
                "dedans": "Commune : {zones}.",
                "en partie": "{lieu} s’étend sur plusieurs communes ou sort du territoire : {zones}.",
                "sur la limite": "{lieu} est sur une limite de commune : {zones}.",
                "touche": "{lieu} est hors du territoire, qu’il touche : rien d’autre n’en est dit.",
                "dehors": "{lieu} est hors du territoire : rien n’en est dit.",
                "zone": "{texte}{part}",
            },
        ),
        nom="nom", classe=colonne("nom"),
    ),
    Lecture(
        question=Question(
            id="document", theme="Document d’urbanisme", titre="Document en vigueur", couche="documents_urbanisme",
            forme=Forme.FICHE, couvrant=True,
            phrases={
                "dedans": "{zones}.", "en partie": "{zones}.", "sur la limite": "{zones}.", "zone": "{texte}",
                str(Raison.NON_COUVERT): "La source ne dit pas quel document s’applique ici.",
            },
        ),
        nom="nom",
    ),
    Lecture(
        question=Question(
            id="zonage", theme="Document d’urbanisme", titre="Zone", couche="zonages_urbanisme", couvrant=True,
            phrases={"dedans": "{lieu} est en {zones}.", "en partie": "{lieu} est en partie en {zones}.",
                     "zone": "{texte}{part}"},
        ),
        nom="libelong", declaree="insee", classe=_zone, texte="zone {classe}", rayon="verification.rayon_zonage_m",
    ),
    Lecture(
        question=Question(
            id="prescriptions", theme="Document d’urbanisme", titre="Prescriptions", couche="prescriptions_urbanisme",
            phrases={"aucun": "Aucune prescription connue"},
        ),
        nom="libelle", declaree="insee", rayon="verification.rayon_zonage_m",
        classe=colonne("typepsc"), classes=PRESCRIPTIONS, texte="une prescription de type {classe}",
    ),
    Lecture(
        question=Question(
            id="as1", theme="Servitudes et patrimoine", titre="Protection des captages (AS1)", couche="servitudes_as1",
            phrases={
                "aucun": "Aucun périmètre de protection de captage connu",
                str(Raison.MASQUE): "Les périmètres immédiats ne sont pas publiés : les demander au service.",
            },
            mentions=("La règle est à lire dans l’arrêté ; un périmètre absent du fichier peut exister.",),
        ),
        nom="nomass", classe=colonne("perimetre"), classes=AS1, ordre=PERIMETRES,
    ),
    Lecture(
        question=Question(
            id="patrimoine", theme="Servitudes et patrimoine", titre="Patrimoine mondial", couche="patrimoine",
            phrases={"aucun": "Aucun périmètre du patrimoine mondial connu"},
        ),
        nom="nom", classe=colonne("type"),
        classes={"bien inscrit": "un élément du bien inscrit", "zone tampon": "une zone tampon du bien inscrit"},
    ),
    Lecture(
        question=Question(
            id="alea", theme="Risques", titre="Aléa minier", couche="alea_minier",
            phrases={"aucun": "Aucune zone d’aléa minier connue"},
            mentions=("Hors des communes étudiées, l’absence de zone n’est pas une absence d’aléa.",),
        ),
        classe=_hazard, texte="une zone d’aléa minier ({classe})", ordre=("niveau fort", "niveau moyen"),
    ),
    Lecture(
        question=Question(
            id="puits", theme="Risques", titre="Puits de mine", couche="puits_mine",
            phrases={
                "touche": "{lieu} contient ou touche {texte}{nom}.", "aucun": "Aucun puits de mine connu",
                "compte": "Puits à {seuil} au plus : {n}.",
            },
            mentions=("La position d’un puits ne dit pas l’aléa : voir le plan de prévention.",),
        ),
        nom="nom", classes={"": "un puits de mine"}, seuils="puits_distances_m",
    ),
    Lecture(
        question=Question(
            id="inondation", theme="Risques", titre="Zones inondables", couche="zones_inondables",
            phrases={"aucun": "Aucune zone inondable connue"},
            mentions=("La carte ne dit rien des cours d’eau qui n’ont pas été étudiés.",),
        ),
        nom="nom", classe=_flood, classes=CRUES, texte="une zone inondable ({classe})", ordre=SCENARIOS,
    ),
    Lecture(
        question=Question(
            id="sis", theme="Risques", titre="Secteur d’information sur les sols", couche="sites_pollues",
            par_points=True, phrases={"aucun": "Aucun secteur d’information sur les sols connu"},
        ),
        nom="nom", declaree="code_insee", filtre=("nature_site", (SIS,)),
        classes={"": "un secteur d’information sur les sols (SIS)"},
        rayon="friches.pollution_recherche_m", largeur=largeurs.disque("superficie"),
    ),
    Lecture(
        question=Question(
            id="sites_pollues", theme="Risques", titre="Anciens sites industriels, ICPE, sites suivis",
            couche="sites_pollues", par_points=True, phrases={"aucun": "Aucun site connu"},
            mentions=("Un inventaire de sites ne dit pas l’état du sol.",),
        ),
        nom="nom", declaree="code_insee", filtre=("nature_site", (INFOSOLS, CASIAS, ICPE)),
        classe=colonne("nature_site"),
        classes={INFOSOLS: "un site suivi (InfoSols)", CASIAS: "un ancien site industriel (CASIAS)",
                 ICPE: "une installation classée (ICPE)"},
        ordre=(INFOSOLS, CASIAS, ICPE),
        rayon="friches.pollution_recherche_m", seuils="friches.pollution_alerte_m",
        largeur=largeurs.disque("superficie"),
    ),
    Lecture(
        question=Question(
            id="friches", theme="Risques", titre="Friches", couche="friches", par_points=True,
            phrases={
                "aucun": "Aucune friche connue",
                str(Raison.MASQUE): "Les sites non vérifiés ne sont pas publiés : une friche peut manquer.",
            },
        ),
        nom="site_nom", declaree="comm_insee", classe=colonne("site_statut"), texte="une {classe}",
        classes={"": "une friche", "inconnu": "une friche de statut inconnu", "autre": "une friche",
                 "sans objet": "une friche"},
        largeur=largeurs.disque("surface_m2"),
    ),
    Lecture(
        question=Question(
            id="aac", theme="Eau", titre="Aire d’alimentation de captage", couche="aires_alimentation",
            phrases={"aucun": "Aucune aire d’alimentation de captage connue"},
            mentions=("Sans effet direct sur le permis ; l’emplacement des captages n’est pas publié.",),
        ),
        nom="nom", classes={"": "une aire d’alimentation de captage"},
    ),
    Lecture(
        question=Question(
            id="qpv", theme="Quartiers prioritaires", titre="Quartiers de 2024", couche="qpv",
            exhaustif=True,
            phrases={"aucun": "Aucun quartier prioritaire connu"},
        ),
        nom="lib_qp", classes={"": "un quartier prioritaire (2024)"}, seuils="friches.qpv_distances_m",
        bandes={300: "bande de la TVA à 5,5 % sous conditions"},
    ),
    Lecture(
        question=Question(
            id="qpv_2015", theme="Quartiers prioritaires", titre="Quartiers de 2015", couche="qpv_2015",
            exhaustif=True,
            phrases={"aucun": "Aucun quartier prioritaire de 2015 connu"},
            mentions=("Génération remplacée le 1ᵉʳ janvier 2024 ; elle reste la carte du NPNRU.",),
        ),
        nom="nom_qp", classes={"": "un quartier prioritaire de 2015"},
    ),
    _trame(RESERVOIR, "un réservoir de biodiversité", "réservoir de biodiversité"),
    _trame(CORRIDOR, "un corridor écologique", "corridor écologique"),
    _trame(A_RESTAURER, "un secteur à restaurer", "secteur à restaurer"),
    Lecture(
        question=Question(
            id="espaces_verts", theme="Trame verte et bleue", titre="Espace vert ouvert au public",
            couche="espaces_verts", phrases={"aucun": "Aucun espace vert ouvert au public connu"},
            mentions=("Seuls les espaces dits ouverts au public comptent ; distance à vol d’oiseau.",),
        ),
        nom="nom", filtre=("acces_public", (OUI,)), classes={"": "un espace vert ouvert au public"},
        seuils="qpv.espaces_verts_distance_m",
    ),
    Lecture(
        question=Question(
            id="chaleur", theme="Chaleur", titre="Réseau de chaleur", couche="reseaux_chaleur",
            phrases={
                "aucun": "Aucun tracé de réseau de chaleur connu",
                str(Raison.NON_LOCALISE): "Réseau de la commune dont le tracé n’est pas publié : {non_localises}.",
            },
            mentions=("Distance à vol d’oiseau.",),
        ),
        nom="nom_reseau", declaree="commune_insee", classes={"": "un réseau de chaleur"}, seuils="chaleur.distances_m",
    ),
    Lecture(
        question=Question(
            id="itineraires", theme="Itinéraires", titre="Itinéraire", couche="itineraires",
            phrases={"aucun": "Aucun itinéraire connu"}, mentions=("Distance à vol d’oiseau.",),
        ),
        nom="nom_itineraire", classe=_route, texte="un itinéraire ({classe})",
        seuils="itineraires.population_distance_m",
    ),
    Lecture(
        question=Question(
            id="pollens", theme="Pollens", titre="Capteur de pollens", couche="capteurs_pollen",
            phrases={"aucun": "Aucun capteur de pollens connu",
                     str(Raison.NON_LOCALISE): "Capteur de la commune, sans position connue : {non_localises}."},
        ),
        nom="nom", declaree="code_insee", classes={"": "un capteur de pollens"}, rayon="", seuils="pollen.distances_m",
    ),
)  # fmt: skip

#: The layers that the questions are about, beside the communes.
COUCHES = tuple(dict.fromkeys(x.question.couche for x in LECTURES if x.question.couche != "communes"))


def questions(parametres: Parametres) -> tuple[Question, ...]:
    """Return the questions with their distances."""
    return tuple(lecture.asked(parametres) for lecture in LECTURES)
