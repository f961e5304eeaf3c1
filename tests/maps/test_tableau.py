import csv
import io

import pytest

from maps.core.tableau import Cellule, Colonne, Tableau, csv_cell, csv_file, csv_text, figure, lift_notes, mot


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234.5, "1234,5"),
        (-3.5, "-3,5"),
        (0, "0"),
        (None, ""),
        ("Lens", "Lens"),
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("-3", "'-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", '"\'\r=1"'),
        ('dit "a" ; b', '"dit ""a"" ; b"'),
    ],
)
def test_a_cell_is_never_a_formula(value: object, expected: str) -> None:
    assert csv_cell(value) == expected


def test_a_csv_opens_in_a_french_spreadsheet() -> None:
    text = csv_text(["Commune", "Surface"], [["Éleu", 12.5], ["a;b\nc", None]])
    assert text.startswith("\ufeffCommune;Surface\r\n")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert read[1:] == [["Éleu", "12,5"], ["a;b\nc", ""]]


def test_the_file_of_a_table_says_the_nature_of_each_row_and_why_a_cell_is_empty() -> None:
    rows = ((mot("Lens"), figure(1234.5, "ha", fictif=True)), (mot("Avion"), figure(None)))
    table = Tableau(caption="t", columns=(Colonne("Commune"), Colonne("Surface", figure=True)), rows=rows)
    lines = csv_file("t.csv", table, codes=["62498", "62065"], nature=["démonstration", "réelle"]).text.splitlines()
    assert lines[1:] == [
        "62498;Lens;1234,5;démonstration;",
        "62065;Avion;n. d.;réelle;Surface : non renseigné par la source",
    ]


def test_an_empty_cell_sorts_last_and_says_why() -> None:
    assert mot(None).note == "non renseigné par la source"
    assert mot(None).sort_value == ""
    assert Cellule(text="0", value=0.0).sort_value == "0.0"


def noted(*notes: str) -> Tableau:
    rows = tuple((mot("Lens"), Cellule(text="0", note=note)) for note in notes)
    return Tableau(caption="t", columns=(Colonne("Commune"), Colonne("Puits", note="à 50 m")), rows=rows)


@pytest.mark.parametrize(
    ("notes", "heading", "left"),
    [
        (("à vérifier",) * 3, "à 50 m ; à vérifier", ["", "", ""]),
        (("à vérifier", "à vérifier", "minimum"), "à 50 m ; à vérifier, sauf mention", ["", "", "minimum"]),
        (("à vérifier", "à vérifier", ""), "à 50 m", ["à vérifier", "à vérifier", ""]),
        (("à vérifier", "à vérifier"), "à 50 m", ["à vérifier", "à vérifier"]),
    ],
)
def test_a_note_that_most_cells_bear_is_said_once(notes: tuple[str, ...], heading: str, left: list[str]) -> None:
    lifted = lift_notes(noted(*notes))
    assert lifted.columns[1].note == heading
    assert [row[1].note for row in lifted.rows] == left


def test_a_lower_bound_stays_one_in_the_csv() -> None:
    columns = (Colonne("Site"), Colonne("Puits", figure=True))
    sure = Cellule(text="2", value=2.0)
    bound = Cellule(text="au moins 2", value=2.0)
    rows = ((Cellule(text="a", value="a"), sure), (Cellule(text="b", value="b"), bound))
    file = csv_file("x.csv", Tableau(caption="", columns=columns, rows=rows), codes=["1", "2"], nature=["réelle"] * 2)
    lines = file.text.splitlines()
    assert lines[1].startswith("1;a;2;")
    assert lines[2].startswith("2;b;au moins 2;")
