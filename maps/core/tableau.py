"""The table beside each map, and its CSV: the same rows, readable without seeing the map."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from maps.core import texte
from maps.core.chiffres import Chiffre
from maps.core.model import Fichier

#: A cell starting with one of these is run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\ufeff"
_AFTER_NUMBER = re.compile(r"\d[\d\u202f,]*(.*)")
#: In a table with fewer rows than this, each cell keeps its note.
FEW = 3
#: Words that call for a reason: from this many cells of a column with the same one, it is said once for the word.
_REPEATED = 4
_DOUBT = "à vérifier"
_EXPLAINED = frozenset({texte.SECRET, texte.NON_DISPONIBLE, texte.SANS_OBJET, _DOUBT})


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
    table = _explain(table)
    shared = [_shared([cell.note for cell in column]) for column in zip(*table.rows, strict=True)]
    columns = tuple(replace(c, note=_said(c.note, *n)) for c, n in zip(table.columns, shared, strict=True))
    rows = tuple(
        tuple(
            replace(cell, note="") if cell.note == note else cell for cell, (note, _) in zip(row, shared, strict=True)
        )
        for row in table.rows
    )
    return replace(table, columns=columns, rows=rows)


def _explain(table: Tableau) -> Tableau:
    """Say once, under a heading, why many cells of its column read « secret », « n. d. » or « à vérifier »."""
    columns, cells = list(table.columns), [list(column) for column in zip(*table.rows, strict=True)]
    for rank, column in enumerate(cells):
        if all(cell.note for cell in column) and _shared([cell.note for cell in column])[0]:
            continue  # one note for the whole column: it is lifted as it is
        for word, reason in _repeated(column):
            every = all(_reason(c) == (word, reason) for c in column if _reason(c)[0] == word)
            heading = f"« {word} »{'' if every else ', sans autre mention'} : {reason}"
            columns[rank] = replace(columns[rank], note=" ; ".join(filter(None, (columns[rank].note, heading))))
            short = _DOUBT if word == _DOUBT else ""
            column[:] = [replace(c, note=short) if _reason(c) == (word, reason) else c for c in column]
    return replace(table, columns=tuple(columns), rows=tuple(zip(*cells, strict=True)))


def _reason(cell: Cellule) -> tuple[str, str]:
    """Return the word of a cell that calls for a reason, and the reason; empty texts when there is none."""
    word, colon, reason = cell.note.partition(" : ")
    if word == _DOUBT and colon:
        return word, reason
    return (cell.text, cell.note) if cell.text in _EXPLAINED and cell.note else ("", "")


def _repeated(column: Sequence[Cellule]) -> list[tuple[str, str]]:
    """Return the reason that comes back most often for each word of a column, when it comes back enough."""
    counts = Counter(filter(all, map(_reason, column)))
    first = {word: (word, reason) for (word, reason), n in reversed(counts.most_common()) if n >= _REPEATED}
    return list(first.values())


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
    units = [_units(column, cells) for column, cells in zip(table.columns, _by_column(table), strict=True)]
    header = ["code", *_headings(table.columns, units), "nature", "remarques"]
    lines = zip(codes, table.rows, nature, strict=True)
    return Fichier(
        path=path,
        text=csv_text(header, [[str(code), *_csv_row(table.columns, units, row, n)] for code, row, n in lines]),
    )


def _by_column(table: Tableau) -> list[tuple[Cellule, ...]]:
    return list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.columns)


def _units(column: Colonne, cells: Iterable[Cellule]) -> list[str]:
    """Return the units of the figures of a column that are written as bare numbers.

    A unit that the title says already is none; « parc » and « parcs » are one.
    """
    bare = [_unit(c) for c in cells if isinstance(_plain(column, c), float | int)]
    found = sorted({"" if unit.lower() in column.title.lower() else unit for unit in bare}, key=len)
    return [unit for unit in found if f"{unit}s" not in found]


def _unit(cell: Cellule) -> str:
    """Return what the text of a figure says after its number: « 12,5 ha » is in « ha »."""
    said = _AFTER_NUMBER.search(cell.text)
    return said[1].replace(texte.INSECABLE, " ").replace(texte.FINE, " ").strip() if said else ""


def _headings(columns: Sequence[Colonne], units: Sequence[Sequence[str]]) -> list[str]:
    """Return the headings of the CSV, with the unit of their figures.

    A column whose figures have several units is followed by that of the units.
    """
    made: list[str] = []
    for title, known in zip(_titles(columns), units, strict=True):
        made += [title, f"{title} : unité"] if len(known) > 1 else [f"{title} ({known[0]})" if any(known) else title]
    return made


def _titles(columns: Sequence[Colonne]) -> list[str]:
    """Return the titles of some columns; those of one title, with their note or after the title before them."""
    counts, made = Counter(c.title for c in columns), []
    for rank, column in enumerate(columns):
        note = column.note.partition(" ; ")[0]
        before = columns[rank - 1].title if rank else ""
        apart = f"{column.title}, {note}" if note else f"{before} : {column.title[:1].lower()}{column.title[1:]}"
        made.append(apart if counts[column.title] > 1 else column.title)
    return made


def _csv_row(
    columns: Sequence[Colonne], units: Sequence[Sequence[str]], row: Sequence[Cellule], nature: str
) -> list[object]:
    cells: list[object] = []
    for column, known, cell in zip(columns, units, row, strict=True):
        bare = _plain(column, cell)
        cells += [bare, _unit(cell) if isinstance(bare, float | int) else ""] if len(known) > 1 else [bare]
    notes = [f"{c.title} : {cell.note}" for c, cell in zip(columns, row, strict=True) if cell.note]
    return [*cells, nature, " ; ".join(notes)]


def _plain(column: Colonne, cell: Cellule) -> object:
    """Return a figure as a number, unless its text says more: « au moins 2 », « entre 0 et 3 », or withholds it."""
    said = cell.text.startswith(("au moins", "entre")) or cell.text in _EXPLAINED
    if column.figure and isinstance(cell.value, float | int) and not said:
        return cell.value
    return cell.text.replace(texte.INSECABLE, " ").replace(texte.FINE, " ")
