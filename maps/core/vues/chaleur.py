"""The signs and words of the heat networks: traces, and the bands around them."""

from collections.abc import Sequence

from layers import reseaux_chaleur
from layers.core.model import Style
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.formes import anneaux
from maps.core.partage import Partage
from maps.core.vues import commun

ROUGE = "#cb181d"
#: What is said of a network that is known without its trace.
NON_PUBLIE = "Tracé non publié"


def name(row: Row) -> str:
    """Name a network: its name, else its identifier."""
    return texte.texte(row.get("nom_reseau"), f"Réseau {row['_cle']}")


def commune(row: Row, names: commun.Names) -> tuple[str, str]:
    """Return the code and the name of the commune of a network, else the communes that its source names."""
    code = commun.commune_of({**row, "comm_insee": row.get("commune_insee")}, names)
    return code, names.get(code) or texte.texte(row.get("communes"), "")


def trace(row: Row) -> str:
    """Say whether the trace of a network is known."""
    return "publié" if row["_lieu"] else NON_PUBLIE.lower()


def _vue(names: commun.Names) -> Vue:
    return Vue(
        nom=name,
        figure=lambda row: f"Taux EnR&R : {taux(row)}" if row.get("taux_enr_r") is not None else "",
        lignes=lambda row: [
            ("Commune", commune(row, names)[1] or texte.NON_DISPONIBLE),
            ("Gestionnaire", texte.texte(row.get("gestionnaire"))),
            ("Longueur déclarée", _figure(row, "longueur_reseau", "km")),
            ("Taux EnR&R", taux(row)),
            ("Contenu CO2", _figure(row, "contenu_co2", "kg/kWh")),
        ],
        lien=lambda row: commun.sheet({**row, "comm_insee": row.get("commune_insee")}, names),
        commune=lambda row: commune(row, names),
    )


def taux(row: Row) -> str:
    """Write the share of renewable and recovered energy of a network."""
    return _figure(row, "taux_enr_r", "%")


def _figure(row: Row, column: str, unit: str) -> str:
    value = row.get(column)
    missing = texte.is_missing(value)
    return texte.with_unit(value, unit) + commun.fictive(commun.is_fictive(row) and not missing)


def bandes(distances: Sequence[float]) -> Style:
    """Return the signs of the bands around the traces."""
    return anneaux.style(distances, ROUGE, lambda d: f"À moins de {texte.with_unit(d, 'm', 0)} d’un tracé")


RESEAUX = Partage(layer=reseaux_chaleur.LAYER, vue=_vue, whole=True, unlocated=NON_PUBLIE)
