"""Columns: names, kinds, codes, keys; nothing unreadable becomes a value in silence."""

from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.core.errors import SchemaError
from layers.core.model import Column, Duplicates
from layers.core.read import to_number
from layers.core.schema import normalize
from tests import toy
from tests.layers.core.appui import layer, named, open_frame, table, with_columns

NBSP, THIN = "\u00a0", "\u202f"


# --- columns --------------------------------------------------------------------------------------------------------


def test_a_missing_required_column_is_created_and_said_once(tmp_path: Path) -> None:
    frame, defects = open_frame(table(friche_id=["A", "B"]).drop(columns="nom"), tmp_path)
    assert frame["nom"].isna().all()
    assert [(d.cle, d.action) for d in named(defects, "colonne obligatoire absente")] == [
        ("nom", "créée, valeurs inconnues")
    ]


def test_a_missing_fatal_column_says_what_to_write(tmp_path: Path) -> None:
    frame = table(friche_id=["A"]).rename(columns={"friche_id": "ident"})
    with pytest.raises(SchemaError) as caught:
        open_frame(frame, tmp_path)
    assert caught.value.where == "layer friches_test, column friche_id"
    assert caught.value.found == "fields ident, nom, code_insee"
    assert caught.value.remedy == 'write champs.friche_id = "FIELD" in the source'
    assert open_frame(frame, tmp_path, fields={"friche_id": "ident"})[0].index.tolist() == ["A"]


def test_an_empty_fatal_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="column friche_id") as caught:
        open_frame(table(friche_id=["", None, " "]), tmp_path)
    assert caught.value.found == "not one"


def test_a_value_missing_from_a_fatal_column_is_said_and_its_row_kept(tmp_path: Path) -> None:
    of = with_columns(Column(name="type", label="Type", fatal=True))
    frame, defects = open_frame(table(type=["a", None, "b"]), tmp_path, of)
    assert len(frame) == 3
    assert [(d.cle, d.gravite) for d in named(defects, "type : valeur obligatoire absente")] == [("ligne 2", "erreur")]


@pytest.mark.parametrize(("fields", "said"), [
    ({"nmo": "nom"}, "did you mean 'nom'"), ({"nom": "nmo"}, "did you mean 'nom'"),
])  # fmt: skip
def test_a_wrong_mapping_names_the_nearest(tmp_path: Path, fields: dict[str, str], said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        open_frame(table(friche_id=["A"]), tmp_path, fields=fields)
    assert said in caught.value.remedy


@pytest.mark.parametrize("name", ["NOM", "Nom", "nom ", "Nóm", "name", "NAME"])
def test_a_field_is_found_by_its_name_or_an_alias(tmp_path: Path, name: str) -> None:
    frame, _ = open_frame(table(nom=["un"]).rename(columns={"nom": name}), tmp_path)
    assert frame["nom"].tolist() == ["un"]


@given(st.text(max_size=40))
def test_normalize_is_idempotent(name: str) -> None:
    once = normalize(name)
    assert normalize(once) == once
    assert all(c.isascii() and (c.islower() or c.isdigit() or c == "_") for c in once)


def test_a_constant_fills_a_column(tmp_path: Path) -> None:
    frame, _ = open_frame(table(friche_id=["A"]), tmp_path, constants={"statut": "friche sans projet"})
    assert frame["statut"].tolist() == ["friche sans projet"]


# --- keys -----------------------------------------------------------------------------------------------------------


def test_keys_are_trimmed_text_in_order(tmp_path: Path) -> None:
    frame, defects = open_frame(table(friche_id=["  F2 ", "F1\t", f"F0{NBSP}"]), tmp_path)
    assert frame.index.tolist() == ["F0", "F1", "F2"]
    assert defects == []


@pytest.mark.parametrize("keys", [[1, 2, 3], [1.0, 2.0, 3.0], np.array([1, 2, 3], dtype="int8"), ["1", "2", "3"]])
def test_keys_written_as_numbers_are_text(tmp_path: Path, keys: list[object]) -> None:
    assert open_frame(table(friche_id=keys), tmp_path)[0].index.tolist() == ["1", "2", "3"]


def test_a_missing_key_gets_a_provisional_one(tmp_path: Path) -> None:
    frame, defects = open_frame(table(friche_id=["A", None, ""]), tmp_path)
    assert frame.index.tolist() == ["A", "sans-cle-2", "sans-cle-3"]
    assert [d.cle for d in named(defects, "clé absente")] == ["ligne 2", "ligne 3"]


def test_repeated_keys_get_a_suffix(tmp_path: Path) -> None:
    frame, defects = open_frame(table(friche_id=["A", "B", "A", "A "]), tmp_path)
    assert frame.index.tolist() == ["A", "A#2", "A#3", "B"]
    assert [(d.cle, d.gravite) for d in named(defects, "clé répétée")] == [("A", "erreur")] * 2


def test_repeated_keys_can_be_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        open_frame(table(friche_id=["A", "B", "A"]), tmp_path, layer(duplicates=Duplicates.FATAL))
    assert caught.value.found == "1 repeated keys, first A"


def test_repeated_keys_can_be_united_even_when_their_shapes_are_faulty(tmp_path: Path) -> None:
    bowtie = toy.place(shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))
    frame = table(
        friche_id=["A", "B", "A"],
        nom=[None, "b", "a"],
        surface=[1, 2, 3],
        geometry=[bowtie, toy.box(500, 0, 10), toy.box(50, 0, 100)],
    ).assign(nature="demonstration")
    opened, defects = open_frame(frame, tmp_path, layer(duplicates=Duplicates.DISSOLVE))
    assert opened.index.tolist() == ["A", "B"]
    assert opened["nom"].tolist() == ["a", "b"]
    assert opened["surface"].tolist() == [1, 2]
    assert opened.geometry["A"].area == pytest.approx(5000 + 10_000 - 2500)
    assert opened["nature"].tolist() == ["demonstration", "demonstration"]
    assert [d.action for d in named(defects, "clé répétée")] == ["lignes réunies"]


# --- codes ----------------------------------------------------------------------------------------------------------


def test_an_unknown_code_is_kept_and_said(tmp_path: Path) -> None:
    frame, defects = open_frame(table(statut=["site avec projet", "friche sans projet", None]), tmp_path)
    assert frame["statut"].fillna("?").tolist() == ["site avec projet", "friche sans projet", "?"]
    assert [(d.cle, d.valeur) for d in named(defects, "statut : code inconnu")] == [("F1", "site avec projet")]


def test_a_code_written_another_way_is_written_as_in_the_list(tmp_path: Path) -> None:
    frame, defects = open_frame(
        table(statut=["Friche sans projet ", "FRICHE AVEC PROJET", "Friche  Potentielle"]), tmp_path
    )
    assert frame["statut"].tolist() == ["friche sans projet", "friche avec projet", "friche potentielle"]
    assert frame["diffusion"].tolist() == ["public", "public", "interne"]
    assert [(d.cle, d.valeur) for d in named(defects, "graphie d'un code")] == [("statut", "3 valeurs")]


def test_each_code_of_a_list_is_checked(tmp_path: Path) -> None:
    of = with_columns(Column(name="bati", label="Bâti", kind="list", codes=("bureau", "atelier")))
    frame, defects = open_frame(table(bati=["{bureau,Atelier}", "bureau|serre", None]), tmp_path, of)
    assert frame["bati"].fillna("?").tolist() == ["bureau|atelier", "bureau|serre", "?"]
    assert [(d.cle, d.valeur) for d in named(defects, "bati : code inconnu")] == [("F2", "bureau|serre")]


def test_a_code_that_does_not_follow_its_pattern_is_said(tmp_path: Path) -> None:
    frame, defects = open_frame(table(code_insee=["2A004", "62 001", "Lens"]), tmp_path, layer(declared_commune=None))
    assert frame["code_insee"].tolist() == ["2A004", "62 001", "Lens"]
    assert [d.valeur for d in named(defects, "code_insee : code inconnu")] == ["62 001", "Lens"]


# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "number"), [
    ("1425,5", 1425.5), ("1 425,5", 1425.5), (f"1{NBSP}425,5", 1425.5), (f"1{THIN}425,5", 1425.5), ("1425.5", 1425.5),
    ("-3", -3), ("\u22123,5", -3.5), (" 7 ", 7), ("1e3", 1000), ("0", 0),
])  # fmt: skip
def test_numbers_are_read_the_french_way_and_the_other(tmp_path: Path, text: str, number: float) -> None:
    frame, defects = open_frame(table(surface=[text]), tmp_path)
    assert frame["surface"].tolist() == [number]
    assert defects == []


@pytest.mark.parametrize(
    "text", ["1,425,5", "1.425,5", "12 %", "environ 3", "3 ha", "inf", "-Infinity", "1e999", "True", "?"]
)
def test_what_is_not_a_number_is_unknown_and_said(tmp_path: Path, text: str) -> None:
    frame, defects = open_frame(table(surface=[text, "5"]), tmp_path)
    assert frame["surface"].isna().tolist() == [True, False]
    assert [(d.cle, d.valeur) for d in named(defects, "surface : nombre illisible")] == [("ligne 1", text)]


@pytest.mark.parametrize("text", ["", " ", "NA", "NULL", None])
def test_a_missing_number_is_unknown_without_a_defect(tmp_path: Path, text: str | None) -> None:
    frame, defects = open_frame(table(surface=[text, "5"]), tmp_path)
    assert frame["surface"].isna().tolist() == [True, False]
    assert defects == []


def test_booleans_are_not_numbers(tmp_path: Path) -> None:
    frame, defects = open_frame(table(surface=[True, False]), tmp_path)
    assert frame["surface"].isna().all()
    assert [d.valeur for d in named(defects, "surface : nombre illisible")] == ["oui", "non"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.sampled_from([" ", NBSP, THIN, ""]))
def test_a_number_written_the_french_way_comes_back(number: object, space: str) -> None:
    text = f"{number:,}".replace(",", space).replace(".", ",")
    assert to_number(pd.Series([text])).tolist() == [float(str(number))]


@given(st.text(max_size=12))
def test_reading_a_number_never_fails_nor_gives_infinity(text: str) -> None:
    assert not np.isinf(to_number(pd.Series([text], dtype="str"))).any()


@pytest.mark.parametrize(("values", "expected", "said"), [
    (["12", "1 200", None], [12, 1200, None], []), (["12,5", "3.0"], [12, 3], ["12,5"]), ([1.0, np.nan], [1, None], []),
    (["1e30", "7"], [None, 7], ["1e30"]),
])  # fmt: skip
def test_whole_numbers_are_whole_or_it_is_said(
    tmp_path: Path, values: list[object], expected: list[int | None], said: list[str]
) -> None:
    of = with_columns(Column(name="population", label="Population", kind="integer"))
    frame, defects = open_frame(table(population=values), tmp_path, of)
    assert [None if pd.isna(v) else v for v in frame["population"]] == expected
    assert [d.valeur for d in defects] == said


@pytest.mark.parametrize(
    ("text", "year"), [("1885", 1885), ("vers 1885", 1885), ("12/05/1968", 1968), ("1885.0", 1885)]
)
def test_a_year_is_found_in_its_text(tmp_path: Path, text: str, year: int) -> None:
    of = with_columns(Column(name="annee", label="Année", kind="year"))
    assert open_frame(table(annee=[text]), tmp_path, of)[0]["annee"].tolist() == [year]


@pytest.mark.parametrize("text", ["18850", "85", "an III", "0"])
def test_what_is_not_a_year_is_unknown_and_said(tmp_path: Path, text: str) -> None:
    of = with_columns(Column(name="annee", label="Année", kind="year"))
    frame, defects = open_frame(table(annee=[text]), tmp_path, of)
    assert frame["annee"].isna().all()
    assert [d.valeur for d in named(defects, "annee : nombre illisible")] == [text]


# --- booleans and dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "expected"), [
    ([True, False], [True, False]), (["oui", "Non"], [True, False]), ([1, 0], [True, False]),
    ([1.0, 0.0], [True, False]),
    (["1.0", "VRAI"], [True, True]),
])  # fmt: skip
def test_booleans_are_read_whatever_way(tmp_path: Path, values: list[object], expected: list[bool]) -> None:
    of = with_columns(Column(name="habite", label="Habité", kind="boolean"))
    frame, defects = open_frame(table(habite=values), tmp_path, of)
    assert frame["habite"].tolist() == expected
    assert defects == []


def test_neither_yes_nor_no_is_unknown_and_said(tmp_path: Path) -> None:
    of = with_columns(Column(name="habite", label="Habité", kind="boolean"))
    frame, defects = open_frame(table(habite=["peut-être", None]), tmp_path, of)
    assert frame["habite"].isna().all()
    assert [d.valeur for d in named(defects, "habite : ni oui ni non")] == ["peut-être"]


def test_a_boolean_field_in_a_column_of_codes_says_oui_or_non(tmp_path: Path) -> None:
    of = with_columns(Column(name="erbm", label="ERBM", codes=("oui", "non", "inconnu")))
    assert open_frame(table(erbm=[True, False]), tmp_path, of)[0]["erbm"].tolist() == ["oui", "non"]


@pytest.mark.parametrize("text", [
    "2023-01-31", "31/01/2023", "31-01-2023", "31.01.2023", "20230131", "2023/01/31", "2023-01-31T00:30:00+02:00",
    "2023-01-31 23:59:59", "31/01/2023 08:00", "2023-01-31T23:30:00Z",
])  # fmt: skip
def test_a_date_is_the_day_that_is_written(tmp_path: Path, text: str) -> None:
    frame, defects = open_frame(table(jour=[text]), tmp_path)
    assert frame["jour"].tolist() == ["2023-01-31"]
    assert defects == []


@pytest.mark.parametrize("text", ["2023", "01/31/2023", "2023-02-30", "31/01/23", "janvier 2023", "44957"])
def test_what_is_not_a_date_is_unknown_and_said(tmp_path: Path, text: str) -> None:
    frame, defects = open_frame(table(jour=[text, "5/1/2023"]), tmp_path)
    assert frame["jour"].fillna("?").tolist() == ["?", "2023-01-05"]
    assert [d.valeur for d in named(defects, "jour : date illisible")] == [text]


@pytest.mark.parametrize("zone", [None, "Europe/Paris", "UTC"])
@pytest.mark.parametrize("unit", ["ns", "ms"])
def test_dates_typed_by_the_file_are_days(tmp_path: Path, unit: Literal["ns", "ms"], zone: str | None) -> None:
    days = pd.Series(pd.DatetimeIndex(["2023-01-31", "NaT"]).as_unit(unit).tz_localize(zone))
    frame, defects = open_frame(table(jour=days), tmp_path)
    assert frame["jour"].fillna("?").tolist() == ["2023-01-31", "?"]
    assert defects == []


def test_every_kind_keeps_its_type_when_the_column_is_absent(tmp_path: Path) -> None:
    kinds = ("text", "integer", "number", "date", "year", "boolean", "list")
    of = with_columns(*(Column(name=k, label=k, kind=k) for k in kinds))
    frame, _ = open_frame(table(friche_id=["A", "B"]), tmp_path, of)
    assert {k: str(frame[k].dtype) for k in kinds} == {
        "text": "str", "integer": "Int64", "number": "float64", "date": "str", "year": "Int64", "boolean": "boolean",
        "list": "str",
    }  # fmt: skip
    assert isinstance(frame, gpd.GeoDataFrame)
