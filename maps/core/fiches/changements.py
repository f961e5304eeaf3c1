"""What changed since another edition, in sentences: objects by layer, then the figures of the sheet."""

from collections.abc import Mapping, Sequence

import pandas as pd

from layers.core.model import Nature
from maps.core import texte
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.reperes import demandes
from maps.core.model import Site
from maps.core.vues import commun
from pipelines.core.comparaison import Comparaison, Sorte

#: Names told of the objects to which the same thing happened.
NOMS_MAX = 4
#: Families of figures of which nothing is said while they are invented: no finding on them about a real commune.
SANS_CONSTAT = ("ZAN-", "POL-", "FRI-03", "X-06")
TUS = (
    "Les chiffres inventés de consommation foncière, de pollution et de pollens ne sont pas comparés : ils ne disent "
    "rien des communes."
)
BRUIT = (
    "Un contour redessiné à moins de 5 m, ou dont la surface change de moins de 0,01 %, n’a pas bougé ; un chiffre qui "
    "s’écrit de même n’a pas changé."
)
#: How each kind of change begins, before the names.
DEBUTS: Mapping[str, str] = {
    Sorte.AJOUT: "ajout de ",
    Sorte.RETRAIT: "retrait de ",
    Sorte.DEPLACEMENT: "tracé ou position changés : ",
    Sorte.LOCALISE: "désormais localisé : ",
    Sorte.PERDU: "plus localisé : ",
    Sorte.CHANGEMENT: "changement de ",
}


def told(comparison: Comparaison) -> pd.DataFrame:
    """Return the changes that may be told: an invented figure of a family without finding is not among them."""
    frame = comparison.table
    invented = frame["nature"].eq(Nature.DEMONSTRATION) & frame["source"].str.startswith(SANS_CONSTAT)
    return frame[~invented]


def phrases(contexte: Contexte, code: str) -> tuple[str, ...] | None:
    """Return the sentences of one commune, None when no edition is compared."""
    if contexte.changements is None:
        return None
    frame = told(contexte.changements)
    mine = frame[frame["commune"] == code]
    return (
        *_objects(contexte.site, mine[mine["sorte"].isin(list(DEBUTS))]),
        *_figures(contexte, mine[mine["sorte"] == Sorte.CHIFFRE]),
        *_apart(contexte.site, pd.concat([mine, frame[frame["commune"] == ""]])),
    )


def _objects(site: Site, frame: pd.DataFrame) -> list[str]:
    lines = []
    for source in dict.fromkeys(frame["source"]):
        of_layer = frame[frame["source"] == source]
        parts = [_part(kind, of_layer[of_layer["sorte"] == kind]) for kind in DEBUTS]
        mark = commun.fictive(bool(of_layer["nature"].eq(Nature.DEMONSTRATION).any()))
        lines.append(f"{titre(site, source)} : {' ; '.join(p for p in parts if p)}{mark}.")
    return lines


def _part(kind: str, rows: pd.DataFrame) -> str:
    """Write what happened the same way to some objects of a layer."""
    if rows.empty:
        return ""
    names = [_name(kind, row) for row in lignes(rows.head(NOMS_MAX))]
    more = len(rows) - NOMS_MAX
    others = [] if more <= 0 else ["un autre"] if more == 1 else [f"{texte.nombre(more)} autres"]
    return DEBUTS[kind] + texte.liste([*names, *others])


def _name(kind: str, row: Mapping[str, str]) -> str:
    name = f"« {texte.texte(row['nom'])} »"
    if kind == Sorte.CHANGEMENT:
        before, after = (texte.texte(row[c], "non renseigné") for c in ("avant", "apres"))
        return f"{name} ({texte.texte(row['detail']).lower()} : {before}, puis {after})"
    return f"{name} ({row['detail']})" if row["detail"] else name


def _figures(contexte: Contexte, frame: pd.DataFrame) -> list[str]:
    """Write the figures of the sheet that changed, then how many others did."""
    wanted = [(d.indicateur.upper().replace("_", "-"), d.modalite, d.label) for d in demandes(contexte)]
    lines = []
    for source, modalite, label in wanted:
        hit = frame[(frame["source"] == source) & (frame["cle"] == modalite)]
        lines += [f"{texte.capitale(label)} : {ecart(row)}." for row in lignes(hit)]
    others = len(frame) - len(lines)
    if others > 0:
        words = "un autre chiffre a changé" if others == 1 else f"{texte.nombre(others)} autres chiffres ont changé"
        lines.append(f"{texte.capitale(words)} : la page « Ce qui a changé » les liste.")
    return lines


def ecart(row: Mapping[str, str]) -> str:
    """Write two values of a figure: « 31 415 hab., 31 200 hab. auparavant »."""
    detail = texte.texte(row["detail"], "")
    mark = commun.fictive(row["nature"] == Nature.DEMONSTRATION)
    if detail.startswith("masqué"):
        return f"{detail}{mark}"
    unit = texte.texte(row["unite"], "")
    before, after = valeur(row["avant"], unit), valeur(row["apres"], unit)
    return f"{after}, {before} auparavant{f' ({detail})' if detail else ''}{mark}"


def valeur(said: object, unit: str) -> str:
    """Write a value as the comparison holds it: a number, bounds, a lower bound, words, or nothing."""
    text = texte.brut(said)
    if not text:
        return "non connu"
    if text.startswith(">= "):
        return f"au moins {valeur(text[3:], unit)}"
    if ".." in text:
        low, high = text.split("..", 1)
        return texte.entre(low, high, unit)
    try:
        float(text)
    except ValueError:
        return texte.texte(text)
    return texte.with_unit(text, unit)


def _apart(site: Site, frame: pd.DataFrame) -> list[str]:
    """Say in one sentence what could not be compared, and why."""
    rows = frame[frame["sorte"] == Sorte.INCOMPARABLE]
    if rows.empty:
        return []
    why: dict[str, list[str]] = {}
    for row in lignes(rows):
        why.setdefault(row["detail"], []).append(titre(site, row["source"]))
    said = (f"{texte.liste(list(dict.fromkeys(names)))} ({detail})" for detail, names in why.items())
    return [f"Non comparés : {' ; '.join(said)}."]


def titre(site: Site, source: str) -> str:
    """Name a layer or an indicator for a reader."""
    if source in site.territoire.couches:
        return site.territoire.couches[source].title
    known = site.indicateurs.get(source)
    return known.label if known else source


def mesure(site: Site, source: str, modalite: str) -> str:
    """Name a figure: the label of its measure, and what the modality adds to it."""
    known = site.indicateurs.get(source)
    measure = known.mesure(modalite) if known else None
    tail = modalite.partition(":")[2]
    return f"{measure.label if measure else modalite}{f', {tail}' if tail and measure else ''}"


def lignes(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table of changes: each cell is a text."""
    return [{str(k): str(v) for k, v in row.items()} for row in frame.to_dict("records")]


def compte(frame: pd.DataFrame, kinds: Sequence[str]) -> int:
    """Return how many objects bear one of some kinds of change, each once."""
    hit = frame[frame["sorte"].isin(list(kinds))]
    return len(hit[["source", "cle", "sorte"]].drop_duplicates())
