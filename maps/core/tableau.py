"""The table beside each map, and its CSV: the same rows, readable without seeing the map."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from maps.core import texte
from maps.core.chiffres import Chiffre
from maps.core.model import Fichier

#: A cell starting with one of these is run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"
#: In a table with fewer rows than this, each cell keeps its note.
FEW = 3


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column: its heading, whether it holds figures (right-aligned), what it means, whether it holds sentences."""

    title: str
    figure: bool = False
    note: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cellule:
    """A cell: its text, the value that sorts it, its link and the explanation of an empty or doubtful one.

    ``link`` is an address from the page; ``feature`` is ``layer/key`` of a feature to show on the map; ``fiche`` the
    path of the sheet of the thing named, offered after its name.
    """

    text: str
    value: float | str | None = None
    link: str = ""
    feature: str = ""
    fiche: str = ""
    note: str = ""
    fictif: bool = False

    @property
    def sort_value(self) -> str:
        """What the browser compares; an empty text goes last."""
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tableau:
    """An accessible table: ``caption`` says what one row is; ``csv`` is the path of its file, from the page.

    A ``narrow`` table stands beside another one. ``layer`` is the layer of the map whose features are the rows: what
    the reader filters out of the table leaves the map too. A ``boxed`` table is long: it scrolls under its headings.
    """

    caption: str
    columns: tuple[Colonne, ...]
    rows: tuple[tuple[Cellule, ...], ...] = field(default=())
    csv: str = ""
    empty: str = "Aucune ligne."
    narrow: bool = False
    layer: str = ""
    boxed: bool = False


def mot(value: object, link: str = "", feature: str = "", absent: str = "") -> Cellule:
    """Return a cell of text; a missing one says why."""
    missing = texte.is_missing(value)
    text = texte.texte(value)
    note = (absent or "non renseigné par la source") if missing else ""
    return Cellule(text=text, value=None if missing else text, link=link, feature=feature, note=note)


def figure(value: object, unit: str = "", *, fictif: bool = False, absent: str = "") -> Cellule:
    """Return a cell of figures; a missing one says why."""
    if texte.is_missing(value):
        return Cellule(text=texte.NON_DISPONIBLE, note=absent or "non renseigné par la source")
    number = float(str(value))
    return Cellule(text=texte.with_unit(value, unit), value=number, fictif=fictif)


def indicator(chiffre: Chiffre) -> Cellule:
    """Return the cell of a figure of an indicator."""
    return Cellule(text=chiffre.texte, value=chiffre.valeur, note=chiffre.note, fictif=chiffre.fictif)


def indicator_text(chiffre: Chiffre) -> Cellule:
    """Return the cell of an indicator that is a word: it sorts as a word."""
    return Cellule(text=chiffre.texte, value=chiffre.texte, note=chiffre.note, fictif=chiffre.fictif)


def csv_cell(value: object) -> str:
    """Write one CSV cell: decimal comma, quotes, and no text that a spreadsheet would run.

    Numbers stay numbers, negative ones too; a text that starts like a formula gets an apostrophe before it.
    """
    if texte.is_missing(value):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.10g}".replace(".", ",")
    text = str(value)
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(c in text for c in ';"\r\n') else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a CSV a French spreadsheet opens: ``;`` between cells, UTF-8 with a byte-order mark."""
    lines = [header, *rows]
    return _BOM + "".join(";".join(csv_cell(cell) for cell in line) + "\r\n" for line in lines)


def lift_notes(table: Tableau) -> Tableau:
    """Return the table with the note that most cells of a column bear written once, under its heading.

    A column where a cell has no note is left alone: the heading would speak for that cell too.
    """
    if len(table.rows) < FEW:
        return table
    shared = [_shared([cell.note for cell in column]) for column in zip(*table.rows, strict=True)]
    columns = tuple(replace(c, note=_said(c.note, *n)) for c, n in zip(table.columns, shared, strict=True))
    rows = tuple(
        tuple(
            replace(cell, note="") if cell.note == note else cell for cell, (note, _) in zip(row, shared, strict=True)
        )
        for row in table.rows
    )
    return replace(table, columns=columns, rows=rows)


def _shared(notes: Sequence[str]) -> tuple[str, bool]:
    """Return the note that two thirds of the cells bear when each of them has one, and whether all bear it."""
    [(note, count)] = Counter(notes).most_common(1)
    return (note if all(notes) and 3 * count >= 2 * len(notes) else "", count == len(notes))


def _said(heading: str, note: str, every: bool) -> str:  # noqa: FBT001 - unpacked from a pair
    lifted = f"{note}{'' if every else ', sauf mention'}" if note else ""
    return " ; ".join(filter(None, (heading, lifted)))


def csv_file(path: str, table: Tableau, *, codes: Sequence[object], nature: Sequence[str]) -> Fichier:
    """Return the CSV of a table: the key of each row, its figures as numbers, its nature and its notes.

    Parameters
    ----------
    path
        Relative to ``site/``.
    table
        What the page shows.
    codes
        The key of each row, exactly as its source writes it: names are set for readers, keys are not.
    nature
        ``réelle`` or ``démonstration``, one per row: a row never travels without it.
    """
    header = ["code", *(c.title for c in table.columns), "nature", "remarques"]
    lines = zip(codes, table.rows, nature, strict=True)
    return Fichier(
        path=path, text=csv_text(header, [[str(code), *_csv_row(table.columns, row, n)] for code, row, n in lines])
    )


def _csv_row(columns: Sequence[Colonne], row: Sequence[Cellule], nature: str) -> list[object]:
    cells = [_plain(column, cell) for column, cell in zip(columns, row, strict=True)]
    notes = [f"{c.title} : {cell.note}" for c, cell in zip(columns, row, strict=True) if cell.note]
    return [*cells, nature, " ; ".join(notes)]


def _plain(column: Colonne, cell: Cellule) -> object:
    """Return a figure as a number, unless its text says more than the number: « au moins 2 », « entre 0 et 3 »."""
    if column.figure and isinstance(cell.value, float | int) and not cell.text.startswith(("au moins", "entre")):
        return cell.value
    return cell.text.replace(texte.INSECABLE, " ").replace(texte.FINE, " ")
