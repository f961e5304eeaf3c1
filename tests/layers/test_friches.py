"""The friches: one area by one rule, land units counted once, unverified sites kept inside."""

from pathlib import Path

import pytest

from layers.core.defects import to_csv
from layers.core.door import visible
from layers.friches import _land_unit
from tests import toy
from tests.layers.echantillons import DATA, opened, said


def test_the_area_is_that_of_the_site_else_of_its_land_else_of_its_polygon() -> None:
    _, frame, _ = opened("friches")
    area = frame["surface_m2"]
    assert area["62001_00001"] == 5000  # declared, although the polygon has 10 000
    assert area["62001_00002"] == 12_000.5  # declared 0: not known, so that of the land unit
    assert area["62002_00003"] == 20_000  # the polygon
    assert area.isna()["62002_00004"]  # a point has no area
    assert area["62002_00005"] == 5000  # the polygon once mended: a bow tie


def test_sites_of_the_same_land_share_their_unit() -> None:
    _, frame, journal = opened("friches")
    unit = frame["unite_fonciere"]
    assert unit["62001_00001"] == unit["62001_00002"]  # same identifiers, in another order
    assert unit["62002_00003"] == unit["62003_00007"]  # same polygon
    assert unit.nunique() == 5
    assert unit["62001_00002"] == "UF0001"  # a number: a name would publish the id of an unverified site
    shared = {d.cle: d.valeur for d in journal.defects if d.anomalie == "unité foncière partagée"}
    assert shared == {
        "62001_00001|62001_00002": "2 sites ; 1.7 ha en les ajoutant, 0.5 ha une seule fois",
        "62002_00003|62003_00007": "2 sites ; 4.0 ha en les ajoutant, 2.0 ha une seule fois",
    }


def test_sites_that_share_one_parcel_are_one_unit_step_by_step() -> None:
    # A and B share the parcel P2, B and C the identifier T2, C and D a polygon; E is alone, so is F without anything
    sites = toy.frame(
        {"A": toy.point(0, 0), "B": toy.point(1, 0), "C": toy.box(0, 0, 9), "D": toy.box(0, 0, 9),
         "E": toy.point(2, 0), "F": None},
        site_id=[*"ABCDEF"],
        l_idtup=["T1", "T2|T3", "T2", None, None, None],
        unite_fonciere_refcad=["P1 | P2", "P2|P3", None, "P9", "P4", None],
    )  # fmt: skip
    assert _land_unit(sites).tolist() == ["UF0001"] * 4 + ["UF0002", "UF0003"]
    assert _land_unit(sites.iloc[::-1]).tolist() == ["UF0003", "UF0002"] + ["UF0001"] * 4


def test_sites_without_a_key_do_not_break_the_land_units(tmp_path: Path) -> None:
    text = (DATA / "friches.geojson").read_text(encoding="utf-8")
    for site in ("62002_00003", "62003_00007"):
        text = text.replace(f'"{site}"', "null")
    (tmp_path / "friches.geojson").write_text(text, encoding="utf-8")
    _, frame, journal = opened("friches", path=tmp_path / "friches.geojson")
    assert [d.cle for d in journal.defects if d.anomalie == "clé absente"] == ["ligne 3", "ligne 7"]
    assert frame["unite_fonciere"].nunique() == 5


def test_every_known_defect_is_said() -> None:
    _, _, journal = opened("friches")
    expected = {
        ("62001_00002", "site_surface nulle ou négative"), ("62002_00003", "site_statut : code inconnu"),
        ("62003_00006", "bati_type : code inconnu"), ("site_statut", "graphie d'un code"),
        ("ligne 7", "site_identif_date : date illisible"), ("62001_00001", "deux surfaces différentes"),
        ("62002_00005", "géométrie invalide"), ("62003_00006", "commune déclarée différente de la position"),
        ("62003_00007", "commune déclarée différente de la position"), ("*", "donnée personnelle"),
        ("62002_00003|62003_00007", "position partagée"), ("l_idtup", "tableau PostgreSQL"),
    }  # fmt: skip
    assert expected <= set(said(journal))


def test_both_communes_are_kept() -> None:
    _, frame, _ = opened("friches")
    assert frame.loc["62003_00006", ["comm_insee", "commune_position"]].tolist() == ["62003", "62002"]


def test_the_owner_who_is_a_person_leaves_no_trace() -> None:
    _, frame, journal = opened("friches")
    written = frame.drop(columns="geometry").to_csv() + to_csv(journal.defects)
    assert "MARTIN" not in written
    assert "620020000A0001" not in written
    assert frame.loc["62001_00001", "l_idtup"] == "A|B"


def test_a_potential_site_is_inside_only() -> None:
    layer, frame, _ = opened("friches")
    public = visible(frame, layer, "public")
    assert "62002_00004" not in public.index
    assert len(public) == 5  # a site whose status is outside the list may be unverified too: inside only
    assert {"proprio_nom", "l_idtup", "unite_fonciere_refcad", "source_producteur"}.isdisjoint(public.columns)
    assert "62002_00004" in visible(frame, layer, "interne").index


@pytest.mark.parametrize("column", ["site_identif_date", "site_actu_date"])
def test_dates_are_iso(column: str) -> None:
    _, frame, _ = opened("friches")
    assert set(frame[column].dropna()) == {{"site_identif_date": "2020-02-01", "site_actu_date": "2023-12-31"}[column]}
