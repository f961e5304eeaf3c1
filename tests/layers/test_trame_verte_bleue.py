"""The scheme: fields of the SRCE, milieux of the configuration, what is doubtful said at the door."""

import pandas as pd
import pytest

from layers.core.errors import SchemaError
from layers.core.model import Raw
from layers.core.parametres import Parametres
from layers.core.trame import spelled
from layers.trame_verte_bleue import LAYER
from tests import toy
from tests.layers.echantillons import DATA, opened, said


def test_fields_of_the_srce_are_understood() -> None:
    _, frame, _ = opened("trame_verte_bleue")
    assert frame.index.tolist() == ["C1", "N1", "R1", "R2", "S1"]
    assert frame.loc["R1", ["nom", "composante", "milieu", "objectif"]].tolist() == [
        "Marais fictif", "réservoir", "humide", "à préserver",
    ]  # fmt: skip


def test_polygons_and_axes_are_both_kept() -> None:
    _, frame, _ = opened("trame_verte_bleue")
    assert frame.geometry["C1"].length == 3300  # it goes on beyond the territory, in its halo
    assert frame.geometry["R2"].area == pytest.approx(20_000)  # a bow tie of 200 m, mended
    assert frame.geometry["S1"] is None


def test_a_milieu_is_written_as_the_scheme_does() -> None:
    _, frame, _ = opened("trame_verte_bleue")
    assert frame["milieu"].fillna("").to_dict() == {
        "C1": "voie d'eau", "N1": "", "R1": "humide", "R2": "Zones humides", "S1": "",
    }  # fmt: skip


def test_what_is_doubtful_is_said() -> None:
    _, frame, journal = opened("trame_verte_bleue")
    expected = {
        ("R2", "milieu : hors de la liste du schéma"), ("S1", "milieu absent"), ("R1", "trame absente"),
        ("R2", "nom absent"), ("R2", "document annulé"), ("C1", "largeur nulle ou négative"),
        ("S1", "composante : code inconnu"), ("R2", "géométrie invalide"), ("S1", "géométrie absente"),
    }  # fmt: skip
    assert expected <= set(said(journal))
    assert ("N1", "milieu absent") not in said(journal)  # a trame nocturne has none
    assert pd.isna(frame.loc["C1", "largeur_m"])
    assert frame.loc["R2", "nom"] == "R2"
    assert frame.loc["R1", "trame"] == "verte et bleue"


def test_milieux_are_those_of_the_configuration() -> None:
    tvb = Parametres.model_validate({"tvb": {"milieux": ["bocage"], "milieux_equivalents": {"Haies": "bocage"}}}).tvb
    assert spelled(pd.Series(["HAIES", "Bocage", "humide", None]), tvb).fillna("").tolist() == [
        "bocage", "bocage", "humide", "",
    ]  # fmt: skip


def test_the_list_of_the_configuration_reaches_the_layer() -> None:
    reported: list[str] = []
    frame = toy.frame({"A": toy.box(0, 0, 100)}, tvb_id=["A"], milieu=["humide"], statut=["SRADDET"], nom=["A"],
                      trame=["verte et bleue"], largeur_m=[None]).astype({"largeur_m": "float64"})  # fmt: skip
    other = Parametres.model_validate({"tvb": {"milieux": ["bocage"]}})
    LAYER.read(
        Raw(frame=frame, report=lambda keys, what, *_, **__: reported.extend(what for _ in keys), parametres=other)
    )
    assert reported == ["milieu : hors de la liste du schéma"]


def test_a_file_without_an_identifier_is_refused() -> None:
    with pytest.raises(SchemaError, match="tvb_id"):
        opened("trame_verte_bleue", path=DATA / "terrils.geojson")
