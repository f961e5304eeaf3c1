"""What changed since the previous edition, commune by commune; the page is there only when one is given."""

import geopandas as gpd
import pandas as pd

from layers.core.model import Nature
from maps.core import coquille, tableau, texte
from maps.core.chiffres import effectif
from maps.core.coquille import Cle, Page
from maps.core.fiches import changements as mots
from maps.core.fiches.changements import TUS, compte, titre, told, valeur
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from pipelines.core.comparaison import Comparaison, Sorte

CSV = "cartes/changements.csv"
BOUGES = (Sorte.DEPLACEMENT, Sorte.LOCALISE, Sorte.PERDU, Sorte.CHANGEMENT)
OBJETS = (Sorte.AJOUT, Sorte.RETRAIT, *BOUGES)
PAR_COMMUNE = (
    Colonne("Commune"),
    Colonne("Objets ajoutés", figure=True),
    Colonne("Retirés", figure=True),
    Colonne("Déplacés ou modifiés", figure=True),
    Colonne("Chiffres changés", figure=True),
)
DETAIL = (Colonne("Commune"), Colonne("Couche"), Colonne("Objet"), Colonne("Ce qui a changé"), Colonne("Précision"))
CHIFFRES = (
    Colonne("Commune"),
    Colonne("Chiffre"),
    Colonne("Avant", figure=True),
    Colonne("Après", figure=True),
    Colonne("Précision"),
)
#: A page lists this many rows of figures at most; the CSV holds them all.
LIGNES_MAX = 300
TERRITOIRE = "Toutes"


def build(*, communes: gpd.GeoDataFrame, site: Site, changements: Comparaison | None) -> tuple[Fichier, ...]:
    """Return the page and its CSV; nothing when no edition is compared."""
    if changements is None:
        return ()
    frame, names = told(changements), commun.names_of(communes)
    silent = len(frame) < len(changements.table)
    page = Page(
        path="cartes/changements.html",
        title="Ce qui a changé",
        heading=f"Ce qui a changé depuis {changements.edition}",
        lead=_lead(frame, len(names)),
        figures=_figures(frame),
        tables=(_par_commune(frame, names), _detail(site, frame, names), _chiffres(site, frame, names)),
        alerts=_non_compares(site, frame),
        notes=(mots.BRUIT, *((TUS,) if silent else ())),
    )
    return coquille.render(page, site), Fichier(path=CSV, text=_csv(frame))


def _lead(frame: pd.DataFrame, communes: int) -> str:
    touched = frame.loc[frame["sorte"] != Sorte.INCOMPARABLE, "commune"].replace("", None).nunique()
    if not touched:
        return "Rien n’a changé, au-delà du bruit des données."
    if touched == 1:
        return f"Une commune sur {texte.nombre(communes)} est concernée."
    return f"{texte.nombre(touched)} communes sur {texte.nombre(communes)} sont concernées."


def _figures(frame: pd.DataFrame) -> tuple[Cle, ...]:
    counts = (
        ("objets ajoutés", (Sorte.AJOUT,)),
        ("objets retirés", (Sorte.RETRAIT,)),
        ("objets déplacés ou modifiés", BOUGES),
    )
    changed = int((frame["sorte"] == Sorte.CHIFFRE).sum())
    return (
        *(Cle(label, effectif(compte(frame, kinds))) for label, kinds in counts),
        Cle("chiffres communaux changés", effectif(changed)),
    )


def _par_commune(frame: pd.DataFrame, names: commun.Names) -> Tableau:
    def line(code: str, name: str) -> tuple[Cellule, ...]:
        mine = frame[frame["commune"] == code]
        kinds = ((Sorte.AJOUT,), (Sorte.RETRAIT,), BOUGES, (Sorte.CHIFFRE,))
        return (
            tableau.mot(name, link=f"{coquille.commune_path(code)}#theme-changements"),
            *(tableau.figure(int(mine["sorte"].isin(list(kind)).sum())) for kind in kinds),
        )

    touched = set(frame.loc[frame["sorte"] != Sorte.INCOMPARABLE, "commune"])
    order = sorted(names.items(), key=lambda pair: texte.sort_key(pair[1]))
    rows = tuple(line(code, name) for code, name in order if code in touched)
    return Tableau(caption="Par commune", columns=PAR_COMMUNE, rows=rows, empty="Aucune commune n’est concernée.")


def _detail(site: Site, frame: pd.DataFrame, names: commun.Names) -> Tableau:
    hit = frame[frame["sorte"].isin(list(OBJETS))]
    rows = tuple(
        (
            tableau.mot(names.get(row["commune"], "hors du territoire")),
            tableau.mot(titre(site, row["source"])),
            tableau.mot(row["nom"]),
            tableau.mot(texte.apostrophes(str(row["sorte"]))),
            Cellule(text=_precision(row), value=_precision(row), fictif=row["nature"] == Nature.DEMONSTRATION),
        )
        for row in mots.lignes(hit)
    )
    return Tableau(caption="Objets, un changement par ligne", columns=DETAIL, rows=rows, empty="Aucun objet.")


def _precision(row: dict[str, str]) -> str:
    if row["sorte"] == Sorte.CHANGEMENT:
        before, after = (texte.texte(row[c], "non renseigné") for c in ("avant", "apres"))
        return f"{row['detail']} : {before}, puis {after}"
    return texte.texte(row["detail"], "")


def _chiffres(site: Site, frame: pd.DataFrame, names: commun.Names) -> Tableau:
    hit = frame[frame["sorte"] == Sorte.CHIFFRE]
    rows = tuple(
        (
            tableau.mot(names.get(row["commune"], row["commune"])),
            tableau.mot(f"{titre(site, row['source'])} : {mots.mesure(site, row['source'], row['cle'])}"),
            *(_cell(row, column) for column in ("avant", "apres")),
            tableau.mot(texte.texte(row["detail"], "")) if row["detail"] else Cellule(text=""),
        )
        for row in mots.lignes(hit.head(LIGNES_MAX))
    )
    more = f", les {LIGNES_MAX} premiers sur {texte.nombre(len(hit))}" if len(hit) > LIGNES_MAX else ""
    return Tableau(
        caption=f"Chiffres des communes{more}",
        columns=CHIFFRES,
        rows=rows,
        csv=CSV.rpartition("/")[2],
        empty="Aucun chiffre n’a changé, au-delà de l’arrondi.",
    )


def _cell(row: dict[str, str], column: str) -> Cellule:
    text = "secret" if row["detail"].startswith("masqué") else valeur(row[column], row["unite"])
    return Cellule(text=text, value=text, fictif=row["nature"] == Nature.DEMONSTRATION)


def _non_compares(site: Site, frame: pd.DataFrame) -> tuple[str, ...]:
    rows = frame[frame["sorte"] == Sorte.INCOMPARABLE].drop_duplicates(["source", "detail"])
    return tuple(f"Non comparé : {titre(site, row['source'])}, {row['detail']}." for row in mots.lignes(rows))


def _csv(frame: pd.DataFrame) -> str:
    header = ["commune", "source", "sorte", "cle", "nom", "avant", "apres", "unite", "detail", "nature"]
    lines = ([row[c] for c in header] for row in frame.to_dict("records"))
    return tableau.csv_text(header, lines)


WEB_MAP = WebMap(
    id="changements", title="Ce qui a changé", build=build, path="cartes/changements.html", menu=Rubrique.PAGE, rank=15
)
