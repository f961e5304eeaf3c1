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


def headings(*columns: Colonne, rows: tuple[tuple[Cellule, ...], ...]) -> list[str]:
    table = Tableau(caption="t", columns=columns, rows=rows)
    text = csv_file("t.csv", table, codes=["1"] * len(rows), nature=["réelle"] * len(rows)).text
    return text.removeprefix("\ufeff").splitlines()


def test_the_file_of_a_table_says_the_unit_of_each_figure() -> None:
    rows = (
        (figure(1.0, "parcs"), figure(12.5, "ha"), figure(3)),
        (figure(2.0, "parcs"), Cellule(text="secret"), figure(4)),
    )
    named = [Colonne(title, figure=True) for title in ("Nombre", "Surface", "Rang")]
    assert headings(*named, rows=rows) == [
        "code;Nombre (parcs);Surface (ha);Rang;nature;remarques",
        "1;1;12,5;3;réelle;",
        "1;2;secret;4;réelle;",
    ]


def test_figures_of_several_units_are_followed_by_their_unit() -> None:
    rows = ((mot("consommation"), figure(66.9, "ha")), (mot("part"), figure(0.28, "%")), (mot("nom"), mot("Lens")))
    assert headings(Colonne("Donnée"), Colonne("Chiffre", figure=True), rows=rows) == [
        "code;Donnée;Chiffre;Chiffre : unité;nature;remarques",
        "1;consommation;66,9;ha;réelle;",
        "1;part;0,28;%;réelle;",
        "1;nom;Lens;;réelle;",
    ]


def test_two_columns_of_one_title_are_told_apart_by_their_note() -> None:
    named = [Colonne("Capteur", figure=True, note=note) for note in ("à 1 km", "à 3 km ; sauf mention")]
    found = headings(*named, rows=((figure(1.5, "%"), figure(2.5, "%")),))
    assert found[0] == "code;Capteur, à 1 km (%);Capteur, à 3 km (%);nature;remarques"
    named = [Colonne(title, figure=True) for title in ("Réservoirs", "Part", "Corridors", "Part")]
    found = headings(*named, rows=((figure(1, "ha"), figure(2, "%"), figure(3, "ha"), figure(4, "%")),))
    assert found[0] == "code;Réservoirs (ha);Réservoirs : part (%);Corridors (ha);Corridors : part (%);nature;remarques"


@pytest.mark.parametrize(("title", "unit", "heading"), [
    ("Offre", "km pour 1 000 hab.", "Offre (km pour 1 000 hab.)"), ("Jours connus", "jours", "Jours connus"),
    ("Rang", "", "Rang"),
])  # fmt: skip
def test_the_unit_of_a_heading_is_whole_and_said_once(title: str, unit: str, heading: str) -> None:
    assert headings(Colonne(title, figure=True), rows=((figure(1234.5, unit),),))[0].split(";")[1] == heading


def test_the_file_gives_no_number_that_the_page_withholds() -> None:
    cells = (
        Cellule(text="secret", value=3.0),
        Cellule(text="n.\u00a0d.", value=100.0),
        Cellule(text="au moins 2", value=2.0),
    )
    assert headings(Colonne("Chiffre", figure=True), rows=tuple((c,) for c in cells))[1:] == [
        "1;secret;réelle;",
        "1;n. d.;réelle;",
        "1;au moins 2;réelle;",
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


def test_a_reason_that_comes_back_is_said_once_under_the_heading() -> None:
    doubt = Cellule(text="3 ha", value=3.0, note="à vérifier : surface inconnue")
    rows = [doubt] * 4 + [Cellule(text="1 ha", value=1.0), Cellule(text="secret", note="moins de 11 ménages")]
    columns = (Colonne("Surface", figure=True, note="dans la zone"),)
    lifted = lift_notes(Tableau(caption="t", columns=columns, rows=tuple((c,) for c in rows)))
    assert lifted.columns[0].note == "dans la zone ; « à vérifier » : surface inconnue"
    assert [row[0].note for row in lifted.rows] == ["à vérifier"] * 4 + ["", "moins de 11 ménages"]
