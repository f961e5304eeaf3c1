"""Priority neighbourhoods: people, green spaces within 300 m, routes within 500 m; a secret figure stays one."""

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, proche, table
from maps.core.tableau import Cellule, Colonne

QPV = (
    Colonne("Quartier"),
    Colonne("Habitants", figure=True),
    Colonne("À 300 m d’un espace vert", figure=True, note="part des habitants, à vol d’oiseau"),
    Colonne("À 500 m d’un itinéraire", figure=True, note="part des habitants, à vol d’oiseau"),
)
NOTES = (
    "Un quartier sur plusieurs communes figure sur la fiche de chacune ; ses chiffres sont ceux du quartier entier.",
    "« secret » : le nombre porte sur trop peu de ménages ; il n’est ni estimé, ni retrouvé par différence.",
    "À vol d’oiseau : ni l’A21, ni les canaux, ni les voies ferrées ne sont vus.",
)


def bloc(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of priority neighbourhoods for a commune."""
    rows = contexte.objets("qpv", code)
    filled = Bloc(
        id="qpv",
        titre="Quartiers prioritaires",
        figures=cles(
            ("quartiers prioritaires, génération 2024", contexte.chiffre("qpv_02", "nombre:2024", code)),
            ("habitants des quartiers (2024)", contexte.chiffre("qpv_01", "population_hab:2024", code)),
            ("part de la population dans les quartiers (2024)", contexte.chiffre("qpv_01", "part_pct:2024", code)),
            ("habitants des quartiers de 2015", contexte.chiffre("qpv_01", "population_hab:2015", code)),
        )
        if rows
        else (),
        tables=kept(
            table(
                "Quartiers prioritaires (2024)",
                _columns(contexte),
                rows,
                lambda row: _cells(row, contexte),
                layer="qpv",
            )
        ),
        notes=NOTES if rows else (),
        liens=contexte.page("qpv.html"),
        couches=("qpv",),
    )
    return close(filled, contexte, ("qpv",), "Aucun quartier prioritaire de 2024 dans la commune, selon la source.")


def _columns(contexte: Contexte) -> tuple[Colonne, ...]:
    near = f"À {proche(contexte)} m d’un réseau de chaleur"
    return (*QPV, Colonne(near, figure=True, note="part des logements, à vol d’oiseau"))


def _cells(row: Row, contexte: Contexte) -> Cells:
    key = row["_cle"]
    return (
        entree("qpv", texte.texte(row.get("lib_qp"), key), row, contexte),
        _of(contexte, "qpv_01", "population_hab:2024", key),
        _of(contexte, "qpv_05", f"part_pct:{_least(contexte)}", key),
        _of(contexte, "iti_03", "part_pct", key),
        _of(contexte, "rcu_02", f"part_pct:{proche(contexte)}", key),
    )


def _least(contexte: Contexte) -> str:
    """Return the least area from which a green space counts, in m², as it ends a modality."""
    return f"{min(contexte.parametres.qpv.espaces_verts_surfaces_m2, default=0)}"


def _of(contexte: Contexte, indicateur: str, modalite: str, key: str) -> Cellule:
    return tableau.indicator(contexte.chiffre(indicateur, modalite, key, "qpv"))
