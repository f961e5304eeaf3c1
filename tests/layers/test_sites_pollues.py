"""Polluted sites: four inventories, an identifier made of the inventory and its own number."""

from pathlib import Path

import pandas as pd

from layers.sites_pollues import LAYER
from tests.layers.echantillons import opened, said

KEYS = ["BASIAS-SSP000003", "CASIAS-SSP000002", "ICPE-0007000001", "SIS-62SIS00002", "SIS-SSP000001"]


def test_each_site_is_identified_by_its_inventory_and_number() -> None:
    _, frame, _ = opened("sites_pollues")
    assert frame.index.tolist() == KEYS
    assert frame.loc["SIS-62SIS00002", "nature_site"] == "SIS"  # written « sis »


def test_an_area_of_zero_is_not_known() -> None:
    _, frame, journal = opened("sites_pollues")
    assert frame.loc["SIS-SSP000001", "superficie"] == 10_000
    assert pd.isna(frame.loc["SIS-62SIS00002", "superficie"])
    assert ("SIS-62SIS00002", "superficie nulle ou négative") in said(journal)


def test_a_site_without_a_place_is_kept_and_listed() -> None:
    _, frame, journal = opened("sites_pollues")
    assert frame.geometry["CASIAS-SSP000002"] is None
    assert ("CASIAS-SSP000002", "géométrie absente") in said(journal)


def test_an_unknown_inventory_and_a_wrong_commune_are_reported() -> None:
    _, _, journal = opened("sites_pollues")
    defects = dict(said(journal))
    assert "BASIAS-SSP000003" in defects
    assert any(key == "ICPE-0007000001" and "commune" in what for key, what in said(journal))


def test_the_inventory_may_be_a_constant_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "icpe.csv"
    path.write_text(
        "codeAIOT;raisonSociale;codeInsee;wkt\n1;Usine fictive;62001;POINT (680500 7030500)\n", encoding="utf-8"
    )
    _, frame, _ = opened("sites_pollues", path=path, crs="EPSG:2154", constants={"nature_site": "ICPE"})
    assert frame.index.tolist() == ["ICPE-1"]
    assert frame.loc["ICPE-1", "nom"] == "Usine fictive"
    assert {sign.value for sign in LAYER.style.signs} == {"SIS", "InfoSols", "CASIAS", "ICPE"}
