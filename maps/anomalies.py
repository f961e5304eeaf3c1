"""The page of the defects: what is wrong in the sources, and what was done about it. Nothing of a hidden row."""

from dataclasses import replace

import pandas as pd

from maps.core import coquille, tableau, texte
from maps.core.chiffres import effectif
from maps.core.coquille import Cle, Page
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau

PATH, CSV = "anomalies.html", "anomalies.csv"
GRAVITES = ("erreur", "avertissement", "information")
COLUMNS = (
    Colonne("Couche"),
    Colonne("Objet"),
    Colonne("Défaut"),
    Colonne("Valeur"),
    Colonne("Gravité"),
    Colonne("Suite"),
)
#: Rows written in the page; the CSV holds them all.
MOST = 1000
NOTES = (
    "Un défaut est signalé une fois par objet. « * » : il concerne toute la couche.",
    "Erreur : l’objet ou la couche n’a pas pu être lu. Avertissement : un chiffre peut en dépendre.",
    "Les objets et les colonnes qui ne sont pas publics n’apparaissent pas ici.",
    "Pour corriger une valeur sans attendre le producteur : corrections.csv, décrit dans la notice de Terril.",
)


def build(*, anomalies: pd.DataFrame, site: Site) -> tuple[Fichier, ...]:
    """Return the page and its CSV."""
    ranked = anomalies.assign(rang=anomalies["gravite"].map(GRAVITES.index)).sort_values("rang", kind="stable")
    rows = tuple(_row(row, site) for row in ranked.to_dict("records"))
    whole = Tableau(caption="Un défaut par ligne", columns=COLUMNS, rows=rows, csv=CSV, empty="Aucun défaut connu.")
    page = Page(
        path=PATH,
        title="Anomalies des sources",
        heading="Que faut-il corriger dans les données ?",
        lead="Les défauts rencontrés à la lecture des sources publiques, et ce qui a été fait de chacun.",
        figures=_figures(anomalies),
        tables=(replace(whole, rows=rows[:MOST]),),
        alerts=_cut(len(rows)),
        notes=NOTES,
    )
    natures = [_nature(layer, site) for layer in ranked["couche"]]
    csv = tableau.csv_file(CSV, whole, codes=list(ranked["cle"]), nature=natures)
    return (coquille.render(page, site), *((csv,) if rows else ()))


def _cut(count: int) -> tuple[str, ...]:
    more, shown = texte.nombre(count - MOST), texte.nombre(MOST)
    return (f"Les {shown} premiers défauts sont montrés ; {more} autres sont dans le CSV.",) if count > MOST else ()


def _figures(anomalies: pd.DataFrame) -> tuple[Cle, ...]:
    counts = anomalies["gravite"].value_counts()
    labels = {"erreur": "erreurs", "avertissement": "avertissements", "information": "informations"}
    found = [(labels[g], int(counts.get(g, 0))) for g in GRAVITES]
    found.append(("couches concernées", anomalies["couche"].nunique()))
    return tuple(Cle(label, effectif(n)) for label, n in found)


def _row(row: dict[object, object], site: Site) -> tuple[Cellule, ...]:
    layer = str(row["couche"])
    title = site.couches[layer].title if layer in site.couches else layer
    others = (row["cle"], row["anomalie"], row["valeur"], row["gravite"], row["action"])
    return (tableau.mot(title), *(Cellule(text=texte.texte(v, "—"), value=texte.texte(v, "")) for v in others))


def _nature(layer: object, site: Site) -> str:
    return coquille.nature_word(coquille.info(site, str(layer)).nature)


WEB_MAP = WebMap(
    id="anomalies", title="Anomalies des sources", build=build, path=PATH, menu=Rubrique.PAGE, rank=20, every_layer=True
)
