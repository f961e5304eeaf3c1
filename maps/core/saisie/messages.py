"""What the page and the command say when a place cannot be checked: the same words, in the same four parts.

Texts are French; ``{name}`` stands for a value. The page receives them as data and fills them the same way.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from layers.core.errors import TerrilError
from maps.core import texte


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Three parts of an error; the fourth one, where, is what the reader wrote."""

    attendu: str
    trouve: str
    faire: str


_COORDONNEES = "des coordonnées en WGS 84 (degrés), en Lambert-93 ou en CC50 (mètres)"
MESSAGES: Mapping[str, Message] = MappingProxyType({
    "vide": Message(
        attendu="des coordonnées, une adresse, une parcelle ou une commune",
        trouve="rien",
        faire="écrivez un lieu, cliquez sur la carte, dessinez une forme ou déposez un fichier",
    ),
    "illisible": Message(
        attendu="des coordonnées, une adresse, une parcelle ou une commune du territoire",
        trouve="rien de tel",
        faire="par exemple « 50,4291 2,8319 », « 685000 7037000 », « 12 rue des Lilas, Lens » ou « Lens AB 123 »",
    ),
    "hors_metropole": Message(
        attendu=_COORDONNEES,
        trouve="des degrés qui ne sont pas en France métropolitaine ({a} ; {b})",
        faire="vérifiez les deux nombres : latitude entre 41 et 51, longitude entre −5 et 10",
    ),
    "systeme_inconnu": Message(
        attendu=_COORDONNEES,
        trouve="deux nombres qui ne vont dans aucun de ces systèmes ({a} ; {b})",
        faire="vérifiez le système, l’unité (mètres, pas kilomètres) et qu’aucun chiffre ne manque",
    ),
    "ntf": Message(
        attendu=_COORDONNEES,
        trouve="des coordonnées en Lambert II étendu ou Lambert zone (NTF), un ancien système ({a} ; {b})",
        faire="convertissez-les en Lambert-93 avec la grille de l’IGN : sans elle, un décalage de plus de 2 m",
    ),
    "utm": Message(
        attendu=_COORDONNEES,
        trouve="des coordonnées en UTM ({a} ; {b})",
        faire="convertissez-les en Lambert-93 ou en degrés",
    ),
    "hors_territoire": Message(
        attendu="un lieu du territoire ({territoire})",
        trouve="un lieu à {distance} de sa limite",
        faire="vérifiez les coordonnées ; ce lieu dépend d’une autre collectivité",
    ),
    "commune_inconnue": Message(
        attendu="une commune du territoire ({territoire})",
        trouve="aucune de ce nom ni de ce code",
        faire="{proches}",
    ),
    "sans_adresses": Message(
        attendu="la couche des adresses (Base adresse nationale)",
        trouve="elle est absente de cette édition",
        faire="donnez des coordonnées ou une parcelle, ou cliquez sur la carte",
    ),
    "sans_parcelles": Message(
        attendu="la couche des parcelles cadastrales",
        trouve="elle est absente de cette édition",
        faire="donnez des coordonnées ou une adresse, ou dessinez la parcelle sur la carte",
    ),
    "adresse_inconnue": Message(
        attendu="une voie de la Base adresse nationale",
        trouve="aucune de ce nom",
        faire="{proches}",
    ),
    "lieu_inconnu": Message(
        attendu="des coordonnées, une adresse, une parcelle ou une commune du territoire",
        trouve="rien de ce nom",
        faire="{proches}",
    ),
    "adresse_ambigue": Message(
        attendu="une seule voie",
        trouve="plusieurs voies de ce nom",
        faire="précisez : {proches}",
    ),
    "numero_absent": Message(
        attendu="un numéro dans la voie « {voie} »",
        trouve="pas de numéro",
        faire="ajoutez-le, par exemple : {proches}",
    ),
    "numero_inconnu": Message(
        attendu="un numéro de la voie « {voie} »",
        trouve="aucun numéro {numero}",
        faire="les plus proches : {proches}",
    ),
    "adresse_sans_position": Message(
        attendu="une adresse placée dans le territoire",
        trouve="une adresse sans position",
        faire="donnez des coordonnées ou cliquez sur la carte",
    ),
    "parcelle_sans_commune": Message(
        attendu="une parcelle et sa commune",
        trouve="une section et un numéro seuls",
        faire="ajoutez la commune (« Lens AB 123 ») ou écrivez l’identifiant de 14 caractères",
    ),
    "parcelle_inconnue": Message(
        attendu="une parcelle du plan cadastral de {commune}",
        trouve="aucune {parcelle}",
        faire="les plus proches : {proches}",
    ),
    "parcelles_plusieurs": Message(
        attendu="une parcelle par ligne",
        trouve="{nombre} parcelles",
        faire="écrivez une ligne pour chacune",
    ),
    "parcelle_ambigue": Message(
        attendu="une seule parcelle",
        trouve="plusieurs parcelles {parcelle}, de préfixes différents",
        faire="écrivez l’identifiant : {proches}",
    ),
    "forme_vide": Message(
        attendu="une forme",
        trouve="une géométrie vide ou absente",
        faire="vérifiez cet objet dans votre logiciel de cartographie",
    ),
    "forme_invalide": Message(
        attendu="des coordonnées finies et une forme d’au moins un point",
        trouve="des coordonnées illisibles ou démesurées",
        faire="vérifiez cet objet dans votre logiciel de cartographie",
    ),
    "fichier_illisible": Message(
        attendu="un fichier {formats}",
        trouve="{raison}",
        faire="ouvrez-le dans votre logiciel, puis enregistrez-le à nouveau",
    ),
    "fichier_vide": Message(
        attendu="au moins un lieu dans le fichier",
        trouve="aucun",
        faire="vérifiez l’export : la couche est peut-être vide ou filtrée",
    ),
    "fichier_sans_lieu": Message(
        attendu="des colonnes lon et lat, x et y, wkt, adresse, parcelle ou code_insee",
        trouve="les colonnes {colonnes}",
        faire="renommez les colonnes des coordonnées, celle des adresses, des parcelles ou du code de la commune",
    ),
    "fichier_sans_systeme": Message(
        attendu="un fichier qui dit son système de coordonnées",
        trouve="des coordonnées qui ne vont dans aucun système connu ici (de {a} à {b})",
        faire="exportez-le en Lambert-93 (EPSG:2154) ou en WGS 84 (EPSG:4326)",
    ),
    "systeme_confondu": Message(
        attendu="des coordonnées en {declare}",
        trouve="des coordonnées qui sont en {devine} (de {a} à {b})",
        faire="corrigez le système déclaré par le fichier, ou exportez-le à nouveau",
    ),
    "axes_inverses": Message(
        attendu="la longitude avant la latitude, x avant y",
        trouve="l’ordre inverse ({devine} ; de {a} à {b})",
        faire="échangez les deux axes dans le fichier",
    ),
    "fichier_trop_long": Message(
        attendu="au plus {limite} lieux dans le navigateur",
        trouve="{nombre} lieux",
        faire="utilisez la commande : python3 -m terril check --file FICHIER --out RESULTAT",
    ),
})  # fmt: skip


class LieuError(TerrilError):
    """A place that cannot be checked: its four parts are French, for the person who wrote it."""

    def __init__(self, ou: str, cle: str, **valeurs: str) -> None:
        message = MESSAGES[cle]
        parts = [part.format(**valeurs) for part in (message.attendu, message.trouve, message.faire)]
        super().__init__(ou, expected=parts[0], found=parts[1], remedy=parts[2])
        self.cle, self.valeurs = cle, valeurs

    def __str__(self) -> str:
        lines = (("attendu", self.expected), ("trouvé", self.found), ("à faire", self.remedy))
        return self.where + "".join(f"\n  {texte.typo(f'{name} : {said}')}" for name, said in lines)

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.where, self.cle, dict(self.valeurs))

    @property
    def phrase(self) -> str:
        """The message in one line, as the page writes it."""
        return sentence(self.where, self.expected, self.found, self.remedy)


def _rebuild(ou: str, cle: str, valeurs: dict[str, str]) -> LieuError:
    return LieuError(ou, cle, **valeurs)


def sentence(ou: str, attendu: str, trouve: str, faire: str) -> str:
    """Write the four parts in one line."""
    return texte.typo(f"« {ou} » : {trouve} ; attendu : {attendu}. {texte.capitale(faire)}.")


def as_data() -> dict[str, dict[str, str]]:
    """Return the messages for the page."""
    return {key: asdict(message) for key, message in MESSAGES.items()}
