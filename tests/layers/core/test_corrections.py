"""Corrections kept by a team: applied once, logged, expired when the source changes."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from layers.core.corrections import FIELDS, Correction, load
from layers.core.defects import Defect
from layers.core.errors import ConfigurationError
from layers.core.model import Column, Layer, Raw
from tests.layers.core.appui import layer, named, open_frame, table, with_columns

Opened = tuple[gpd.GeoDataFrame, list[Defect]]
HEADER = ";".join(FIELDS)


def _correction(champ: str, ancien: str, nouveau: str, **more: str) -> Correction:
    made: dict[str, Any] = {
        "couche": "friches_test",
        "cle": "F1",
        "auteur": "SIG",
        "date": "2026-11-02",
        "motif": "terrain",
    }
    return Correction(champ=champ, ancien=ancien, nouveau=nouveau, **(made | more))


def _open(folder: Path, frame: gpd.GeoDataFrame, *corrections: Correction, of: Layer | None = None) -> Opened:
    return open_frame(frame, folder, of, corrections=corrections)


def test_a_correction_is_applied_and_logged(tmp_path: Path) -> None:
    frame, defects = _open(
        tmp_path, table(nom=["Frich fictive", "autre"]), _correction("nom", "Frich fictive", "Friche fictive")
    )
    assert frame["nom"].tolist() == ["Friche fictive", "autre"]
    [said] = named(defects, "correction")
    assert (said.cle, said.action, said.gravite) == ("F1", "appliquée", "information")
    assert said.valeur == "nom : « Frich fictive » → « Friche fictive » (SIG, 2026-11-02 : terrain)"


def test_a_correction_expires_when_the_source_changes(tmp_path: Path) -> None:
    frame, defects = _open(tmp_path, table(nom=["Nouveau nom"]), _correction("nom", "Ancien nom", "Nom corrigé"))
    assert frame["nom"].tolist() == ["Nouveau nom"]
    [said] = named(defects, "correction périmée")
    assert said.action == "non appliquée : la source dit « Nouveau nom »"


@pytest.mark.parametrize("wrong", [{"champ": "nmo"}, {"champ": "geometry"}, {"champ": "diffusion"}, {"cle": "F9"}])
def test_a_correction_without_object_is_said(tmp_path: Path, wrong: dict[str, str]) -> None:
    given = {"champ": "nom", "cle": "F1"} | wrong
    frame, defects = _open(tmp_path, table(nom=["a"]), _correction(given["champ"], "a", "b", cle=given["cle"]))
    assert frame["nom"].tolist() == ["a"]
    assert frame["diffusion"].tolist() == ["public"]
    assert [d.anomalie for d in defects] == ["correction sans objet"]


def test_a_correction_of_another_layer_is_left_alone(tmp_path: Path) -> None:
    frame, defects = _open(tmp_path, table(nom=["a"]), _correction("nom", "a", "b", couche="terrils"))
    assert frame["nom"].tolist() == ["a"]
    assert defects == []


def test_an_empty_new_value_makes_it_unknown_and_an_empty_old_one_fills_it(tmp_path: Path) -> None:
    both = (_correction("nom", "faux", ""), _correction("nom", "", "juste", cle="F2"))
    frame, _ = _open(tmp_path, table(nom=["faux", None]), *both)
    assert frame["nom"].fillna("?").tolist() == ["?", "juste"]


@pytest.mark.parametrize(("value", "ancien"), [
    (1234567.0, "1234567"), (1234567.0, "1 234 567"), ("1 234 567", "1234567"), (1425.5, "1425,5"), (1425.5, "1425.5"),
])  # fmt: skip
def test_numbers_are_compared_as_numbers(tmp_path: Path, value: object, ancien: str) -> None:
    frame, defects = _open(tmp_path, table(surface=[value]), _correction("surface", ancien, "2 000,5"))
    assert frame["surface"].tolist() == [2000.5]
    assert [d.action for d in defects] == ["appliquée"]


def test_a_whole_number_of_the_source_is_printed_whole(tmp_path: Path) -> None:
    _, defects = _open(tmp_path, table(surface=[1234567.0]), _correction("surface", "1", "2"))
    assert [d.action for d in defects] == ["non appliquée : la source dit « 1234567 »"]


@pytest.mark.parametrize(("kind", "old", "nouveau"), [
    ("number", 1, "beaucoup"), ("integer", 1, "beaucoup"), ("year", 1885, "jadis"), ("boolean", True, "bof"),
    ("date", "2023-01-31", "hier"),
])  # fmt: skip
def test_a_new_value_of_the_wrong_kind_is_refused(tmp_path: Path, kind: str, old: object, nouveau: str) -> None:
    of = with_columns(Column(name="x", label="x", kind=kind))
    ancien = "oui" if old is True else str(old)
    with pytest.raises(ConfigurationError) as caught:
        _open(tmp_path, table(x=[old]), _correction("x", ancien, nouveau), of=of)
    assert caught.value.where == "corrections, friches_test F1, x"
    assert caught.value.found == nouveau


@pytest.mark.parametrize(("kind", "old", "ancien", "nouveau", "now"), [
    ("integer", 5, "5", "1 200", 1200), ("year", "vers 1885", "1885", "1886", 1886),
    ("boolean", True, "oui", "non", False),
    ("date", "31/01/2023", "2023-01-31", "1/2/2023", "2023-02-01"),
])  # fmt: skip
def test_each_kind_is_corrected_in_its_type(
    tmp_path: Path, kind: str, old: object, ancien: str, nouveau: str, now: object
) -> None:
    of = with_columns(Column(name="x", label="x", kind=kind))
    frame, _ = _open(tmp_path, table(x=[old]), _correction("x", ancien, nouveau), of=of)
    assert frame["x"].tolist() == [now]


def _double(raw: Raw) -> gpd.GeoDataFrame:
    return raw.frame.assign(friche_id="K-" + raw.frame["friche_id"], nom=raw.frame["surface"].map("{:.0f} m²".format))


def test_what_the_layer_derives_follows_the_correction(tmp_path: Path) -> None:
    frame, _ = _open(
        tmp_path, table(surface=[10, 20]), _correction("surface", "10", "15", cle="K-F1"), of=layer(read=_double)
    )
    assert frame["surface"].tolist() == [15, 20]
    assert frame["nom"].tolist() == ["15 m²", "20 m²"]
    assert frame.index.tolist() == ["K-F1", "K-F2"]


def test_what_the_layer_derives_can_be_corrected_too(tmp_path: Path) -> None:
    frame, defects = _open(
        tmp_path, table(surface=[10]), _correction("nom", "10 m²", "dix", cle="K-F1"), of=layer(read=_double)
    )
    assert frame["nom"].tolist() == ["dix"]
    assert [d.action for d in defects] == ["appliquée"]


def test_a_corrected_key_is_settled_like_the_others(tmp_path: Path) -> None:
    frame, _ = _open(tmp_path, table(friche_id=["F1", "F2"]), _correction("friche_id", "F1", "F2"))
    assert frame.index.tolist() == ["F2", "F2#2"]


def test_a_corrected_commune_is_checked_against_the_place(tmp_path: Path) -> None:
    _, defects = _open(tmp_path, table(code_insee=["62002"]), _correction("code_insee", "62002", "62001"))
    assert named(defects, "commune déclarée") == []


# --- the file -------------------------------------------------------------------------------------------------------


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "corrections.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_file_is_read(tmp_path: Path, encoding: str) -> None:
    rows = 'friches;F1;nom; a ;"b; c";SIG;2026-11-02;terrain\n\n;;;;;;;\n'
    [one] = load(_file(tmp_path, f"{HEADER}\n{rows}", encoding))
    assert (one.couche, one.cle, one.ancien, one.nouveau) == ("friches", "F1", "a", "b; c")


@pytest.mark.parametrize(("text", "said"), [
    ("couche;cle\n", "columns couche;cle;champ"), ("", "columns couche;cle;champ"),
    (HEADER.replace(";", ","), "columns"),
    (f"{HEADER}\nfriches;F1\n", "8 cells"), (f"{HEADER}\na;b;c;d;e;f;g;h;i\n", "8 cells"),
])  # fmt: skip
def test_a_bad_file_is_refused_with_its_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(_file(tmp_path, text))
    assert said in caught.value.expected


def test_a_missing_file_or_another_encoding_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="chemin"):
        load(tmp_path / "absent.csv")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(_file(tmp_path, f"{HEADER}\nfriches;F1;nom;é;è;SIG;;\n", "cp1252"))
    with pytest.raises(ConfigurationError):
        load(tmp_path)
