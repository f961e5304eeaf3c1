"""The layers that a page of another theme draws as a context: friches, quarters, parks, drawn without any indicator."""

from layers import friches, parcs_activites, qpv
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.partage import Partage
from maps.core.vues import commun
from maps.core.vues import qpv as vue_qpv

FRICHES = Partage(
    layer=friches.LAYER,
    champs=("comm_nom", "site_statut", "site_type", "surface_m2", "activite_libelle"),
    symbols=True,
)


def _qpv(names: commun.Names) -> Vue:
    return Vue(
        nom=vue_qpv.name_of,
        figure=lambda _: "Quartier prioritaire",
        lignes=lambda row: [
            ("Communes", communes_of(row)),
            ("Population", texte.with_unit(row.get("population"), "hab.") + commun.fictive(commun.is_fictive(row))),
        ],
        lien=lambda row: commun.sheet(row, names),
    )


QPV = Partage(layer=qpv.LAYER, vue=_qpv)
PARCS = Partage(layer=parcs_activites.LAYER, champs=("site_vocadomi", "site_etat", "site_surf_brute", "site_nb_emploi"))


def communes_of(row: Row) -> str:
    """Name the communes of a quarter: its source separates them with a bar."""
    return texte.liste([name.strip() for name in texte.texte(row.get("lib_com")).split("|")])
