import datetime as dt

import pandas as pd
import pytest

from layers.core.errors import CatalogueError
from maps.core import texte

NB, FINE = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (7, "7"),
        (1234567, f"1{FINE}234{FINE}567"),
        (1234.5, f"1{FINE}235"),
        (12.345, "12,3"),
        (1.005, "1,01"),
        (2.5, "2,50"),
        (-3.21, "−3,21"),
        (-0.001, f">{NB}−0,01"),
        (0.004, f"<{NB}0,01"),
        (0.005, "0,01"),
        (37.0, "37"),
        (None, f"n.{NB}d."),
        (float("nan"), f"n.{NB}d."),
        (float("inf"), f"n.{NB}d."),
        (pd.NA, f"n.{NB}d."),
        (pd.NaT, f"n.{NB}d."),
    ],
)
def test_a_number_is_written_the_french_way(value: object, expected: str) -> None:
    assert texte.nombre(value) == expected


def test_never_more_than_two_decimals() -> None:
    assert texte.nombre(1.23456, 5) == "1,23"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"), (0.02, f"<{NB}0,1"), (4.66, "4,7"), (37.0, "37,0"), (99.99, f">{NB}99,9"), (100, "100"),
    ],
)  # fmt: skip
def test_a_share_that_is_almost_nothing_is_not_zero(value: float, expected: str) -> None:
    assert texte.with_unit(value, "%") == f"{expected}{NB}%"


def test_units_follow_a_no_break_space_and_a_missing_number_has_none() -> None:
    assert texte.with_unit(56000, "hab.") == f"56{FINE}000{NB}hab."
    assert texte.with_unit(3, "n") == "3"
    assert texte.with_unit(0.011, "kg/kWh") == f"0,011{NB}kg/kWh"
    assert texte.with_unit(0, "kg/kWh") == f"0,000{NB}kg/kWh"
    assert texte.with_unit(None, "ha") == f"n.{NB}d."
    assert texte.hectares(15_000) == f"1,50{NB}ha"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-01-01", f"1ᵉʳ{NB}janvier{NB}2024"),
        (dt.date(2023, 8, 31), f"31{NB}août{NB}2023"),
        ("2022", "2022"),
        ("2024-13-01", "2024-13-01"),
        (None, f"n.{NB}d."),
    ],
)
def test_dates_are_written_in_full(value: object, expected: str) -> None:
    assert texte.date(value) == expected


def test_an_interval_says_both_ends() -> None:
    assert texte.entre(1, 3) == "entre 1 et 3"
    assert texte.entre(2, 2, "ha") == f"2{NB}ha"
    assert texte.entre(3, None) == "au moins 3"
    assert texte.entre(None, 3) == "au plus 3"


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (1.81, 5.5, "%", f"entre 1,8 et 5,5{NB}%"),
        (3, 5, "%", f"entre 3,0 et 5,0{NB}%"),
        (0.01, 100, "%", f"entre 0 et 100{NB}%"),
        (5.51, 5.54, "%", f"5,5{NB}%"),
        (1.81, 12.44, "ha", f"entre 1,8 et 12,4{NB}ha"),
        (9.26, 150, "m", f"entre 9 et 150{NB}m"),
        (0.63, 1, "ha", f"entre 0,63 et 1,00{NB}ha"),
        (0, 0.45, "ha", f"entre 0 et 0,45{NB}ha"),
        (0, 0.001, "ha", f"entre 0 et <{NB}0,01{NB}ha"),
        (0.4, 3, "hab.", f"entre 0 et 3{NB}hab."),
        (0.0112, 0.2, "kg/kWh", f"entre 0,011 et 0,200{NB}kg/kWh"),
        (-3.25, -1, "ha", f"entre −3,25 et −1,00{NB}ha"),
    ],
)
def test_both_ends_of_an_interval_have_the_same_decimals(low: float, high: float, unit: str, expected: str) -> None:
    assert texte.entre(low, high, unit) == expected


def test_punctuation_gets_its_thin_space() -> None:
    assert texte.typo("Où ? Ici : « là »") == f"Où{FINE}? Ici{FINE}: «{NB}là{NB}»"
    assert texte.typo("https://x.fr") == "https://x.fr"


def test_apostrophes_are_set_in_what_is_read_and_never_in_keys() -> None:
    assert texte.texte("Cité d'Anchin") == "Cité d’Anchin"
    assert texte.typo("l'aléa : à 0 m") == f"l’aléa{FINE}: à 0{NB}m"
    assert texte.texte("'+(1)+'") == "'+(1)+'"
    assert texte.brut("friche d'habitat") == "friche d'habitat"
    assert texte.brut(None) == ""


def test_french_articles_and_lists() -> None:
    assert (texte.de("Avion"), texte.de("Éleu"), texte.de("Lens")) == ("d’Avion", "d’Éleu", "de Lens")
    assert texte.de("Le Portel") == "du Portel"
    assert (texte.liste([]), texte.liste(["a"]), texte.liste(["a", "b", "c"])) == ("", "a", "a, b et c")
    assert sorted(["Fosse 12", "Fosse 9"], key=texte.sort_key) == ["Fosse 9", "Fosse 12"]
    assert sorted(["Estevelles", "Éleu", "Bully"], key=texte.sort_key) == ["Bully", "Éleu", "Estevelles"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", "É", "a b", "x.html", "con\n", "A"])
def test_a_file_name_leads_nowhere_else(name: str) -> None:
    with pytest.raises(CatalogueError):
        texte.safe_name(name)
    assert texte.safe_name("heritage-minier_2") == "heritage-minier_2"


def test_people_are_counted_whole_and_a_word_takes_the_singular_under_two() -> None:
    assert texte.entre(37.4, 535.2, "hab.") == f"entre 37 et 535{NB}hab."
    assert texte.with_unit(0.4, "hab.") == f"0,40{NB}hab."
    assert texte.with_unit(1, "parcs") == f"1{NB}parc"
    assert texte.with_unit(0.67, "années") == f"0,67{NB}année"
    assert texte.with_unit(2, "parcs") == f"2{NB}parcs"
    assert texte.entre(0.004, 3, "ha") == f"entre 0 et 3{NB}ha"


def test_a_sentence_agrees_with_its_numbers_and_keeps_its_scale_whole() -> None:
    said = texte.typo("2 objet(s) non localisé(s) ; 1 commune(s) sans PLU ; source au 1:25 000, CO2")
    assert said == f"2 objets non localisés{FINE}; 1 commune sans PLU{FINE}; source au 1:25{FINE}000, CO₂"
    assert texte.typo("couche batiments : aucune source dans le profil demo") == "donnée non fournie"
