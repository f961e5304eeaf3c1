"""Easements AS1: the perimeter by its type, its symbol or its name; the PPI is not public; the real CNIG template."""

from pathlib import Path

import pytest

from layers import servitudes_as1
from layers.core.door import visible
from tests.layers.echantillons import opened, said

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real" / "schemas"
TEMPLATE = REAL / "gabarit_cnig_sup_v2016b_vide.gpkg"


def test_the_perimeter_is_derived_from_type_symbol_or_name() -> None:
    _, frame, journal = opened("servitudes_as1")
    assert frame["perimetre"].to_dict() == {
        "A1": "PPI", "A2": "PPR", "A3": "PPR",
        "A4": "PPE",  # « éloignéee », as the template writes it
        "A5": "PPE",  # no type, no symbol: the name ends in _pepe
        "A6": "PPR",  # the symbol
        "A7": "inconnu",
    }  # fmt: skip
    assert ("A7", "périmètre non reconnu") in said(journal)


def test_what_may_be_a_ppi_is_not_public() -> None:
    layer, frame, _ = opened("servitudes_as1")
    assert frame.index[frame["diffusion"] == "restreint"].tolist() == ["A1", "A7"]
    assert visible(frame, layer, "public").index.tolist() == ["A2", "A3", "A4", "A5", "A6"]


def test_the_split_of_a_ppr_is_kept() -> None:
    _, frame, _ = opened("servitudes_as1")
    assert frame["sous_zone"].dropna().to_dict() == {"A2": "sensible", "A3": "périphérique"}


def test_dates_parameters_and_names() -> None:
    _, frame, journal = opened("servitudes_as1")
    assert frame.loc["A1", "datesrcass"] == "2001-02-15"
    assert ("ligne 5", "datesrcass : date illisible") in said(journal)
    assert frame["paramcalc"].dropna().to_dict() == {"A5": 300}  # 0 in the template is no parameter
    assert frame.loc["A6", "nomass"] == "A6"
    assert ("A7", "modegeoass : code inconnu") in said(journal)


@pytest.mark.skipif(not TEMPLATE.exists(), reason="the real template is not here")
def test_the_fields_are_those_of_the_real_template() -> None:
    import pyogrio

    with pytest.warns(RuntimeWarning):
        fields = set(pyogrio.read_info(TEMPLATE, layer="assiette_sup_s")["fields"])
    names = {n for c in servitudes_as1.LAYER.columns for n in (c.name, *c.aliases)}
    assert {
        "idass",
        "idgen",
        "nomass",
        "typeass",
        "modegeoass",
        "paramacalc",
        "srcgeoass",
        "datesrcass",
    } <= fields & names
