"""The page of the control totals: what the reports say against what the layers hold, never adjusted."""

import pandas as pd

from maps.core import coquille, tableau, texte
from maps.core.chiffres import effectif
from maps.core.coquille import Cle, Page
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau

PATH, CSV = "controles.html", "controles.csv"
#: The statuses in the order a reader wants them, with what each one means.
STATUTS = {
    "conforme": "la couche donne ce qu’écrit le rapport, à la tolérance près",
    "écart": "la couche donne autre chose : ni le rapport ni la donnée n’est corrigé",
    "contradictoire": "les rapports se contredisent, ou contredisent une source officielle : les deux chiffres sont là",
    "sans couche": "aucune donnée de cette édition ne permet de vérifier",
    "non publié": "la couche n’est pas publiée en entier : son total n’est pas écrit ici",
    "sans portée (démonstration)": "la donnée est inventée : l’écart ne dit rien du territoire",
}
COLUMNS = (
    Colonne("Contrôle"),
    Colonne("Attendu", figure=True, note="ce qu’écrit le rapport"),
    Colonne("Observé", figure=True, note="ce que donne la couche"),
    Colonne("Écart", figure=True),
    Colonne("Tolérance", figure=True),
    Colonne("Statut"),
    Colonne("Source"),
)


def build(*, controles: pd.DataFrame, site: Site) -> tuple[Fichier, ...]:
    """Return the page and its CSV."""
    there = controles[controles["statut"] != "non applicable"]
    table = Tableau(
        caption="Un contrôle par ligne",
        columns=COLUMNS,
        rows=tuple(_row(row) for row in there.to_dict("records")),
        csv=CSV,
        empty="Les rapports contrôlés parlent d’un autre territoire.",
    )
    page = Page(
        path=PATH,
        title="Contrôles",
        heading="Les couches disent-elles la même chose que les rapports ?",
        lead="Chaque total des rapports de 2023 est recompté sur les couches. Rien n’est ajusté pour tomber juste.",
        figures=_figures(there),
        tables=(table,),
        notes=_notes(set(there["statut"])),
    )
    natures = ["démonstration" if statut.startswith("sans portée") else "réelle" for statut in there["statut"]]
    csv = tableau.csv_file(CSV, table, codes=list(there["controle"]), nature=natures)
    return (coquille.render(page, site), *((csv,) if table.rows else ()))


def _notes(found: set[str]) -> tuple[str, ...]:
    return tuple(f"{texte.capitale(word)} : {said}." for word, said in STATUTS.items() if word in found)


def _figures(controls: pd.DataFrame) -> tuple[Cle, ...]:
    counts = controls["statut"].value_counts()
    found = [(word, int(counts[word])) for word in STATUTS if word in counts]
    return tuple(Cle(word, effectif(n)) for word, n in found)


def _row(row: dict[object, object]) -> tuple[Cellule, ...]:
    label, statut = texte.texte(row["libelle"]), texte.texte(row["statut"])
    return (
        Cellule(text=label, value=label, note=texte.texte(row["remarque"], "")),
        *(_number(row[name]) for name in ("attendu", "observe", "ecart", "tolerance")),
        Cellule(text=statut, value=statut),
        tableau.mot(row["source"]),
    )


def _number(value: object) -> Cellule:
    return Cellule(text="—") if texte.is_missing(value) else tableau.figure(value)


WEB_MAP = WebMap(id="controles", title="Contrôles", build=build, path=PATH, menu=Rubrique.PAGE, rank=10)
