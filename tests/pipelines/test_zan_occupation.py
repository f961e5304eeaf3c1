"""ZAN-12, ZAN-13, ZAN-14: artificial and sealed shares, flows between editions, by hand on communes of 100 ha."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.errors import PipelineError
from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import artificialisation, artificialisation_nette
from tests import toy
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]
BATI, JARDIN, CHAMP, FERME = (
    ("CS1.1.1", "US5.2.1"),  # artificial and sealed
    ("CS6.6.0", "US5.2.1"),  # artificial, not sealed
    ("CS6.3.0", "US1.1.3"),  # neither
    ("CS1.1.1", "US1.1.7"),  # sealed, and the matrix cannot tell whether it is artificial
)


def cover(
    *pieces: tuple[shapely.Geometry, tuple[str, str | None]], edition: int = 2024, nomenclature: str = "OCS2D"
) -> gpd.GeoDataFrame:
    """Return an edition made of shapes and codes."""
    shapes = {f"{edition}-{n}": shape for n, (shape, _) in enumerate(pieces, 1)}
    return toy.frame(
        shapes,
        code_cs=[codes[0] for _, codes in pieces],
        code_us=[codes[1] for _, codes in pieces],
        nomenclature=[nomenclature] * len(pieces),
        edition=[edition] * len(pieces),
    )


def whole(*extra: tuple[shapely.Geometry, tuple[str, str | None]], edition: int = 2024) -> gpd.GeoDataFrame:
    """Return an edition of fields over the nine communes, with other pieces cut in it."""
    rest = toy.box(0, 0, 3000) - shapely.union_all([shape for shape, _ in extra])
    return cover(*extra, (rest, CHAMP), edition=edition)


@pytest.fixture
def ici(territoire: Territoire) -> Territoire:
    """The toy territory with a real land cover."""
    info = LayerInfo(id="occupation_sol", title="", state="présente", source="occupation_sol", producer="essai")
    return replace(territoire, couches=dict(territoire.couches) | {"occupation_sol": info})


def shares(frame: gpd.GeoDataFrame, ici: Territoire, **more: object) -> pd.DataFrame:
    """Return the rows of ZAN-12 and ZAN-14."""
    return artificialisation.compute(ici.communes, frame, ici, Parametres(), **more)


def of(table: pd.DataFrame, indicateur: str) -> pd.DataFrame:
    """Return the rows of one indicator."""
    return table[table["indicateur"] == indicateur]


# --- ZAN-12, ZAN-14 -------------------------------------------------------------------------------------------------


def test_artificial_and_sealed_are_two_things(ici: Territoire, pick: Pick) -> None:
    # 62001: 200 × 500 m built (10 ha), 400 × 500 m of gardens (20 ha), of 100 ha
    table = shares(whole((toy.box(0, 0, 200, 500), BATI), (toy.box(200, 0, 400, 500), JARDIN)), ici)
    assert pick(of(table, "ZAN-12"), "commune", "part_pct")[["62001", "62002"]].tolist() == pytest.approx([30, 0])
    assert pick(of(table, "ZAN-14"), "commune", "part_pct")["62001"] == pytest.approx(10)
    assert pick(of(table, "ZAN-12"), "epci", "surface_ha")[EPCI] == pytest.approx(30)
    assert pick(of(table, "ZAN-12"), "epci", "part_pct")[EPCI] == pytest.approx(100 * 30 / 900)
    assert set(table["statut"]) == {"calculé"}


def test_the_latest_edition_only_is_read(ici: Territoire, pick: Pick) -> None:
    old = whole((toy.box(0, 0, 1000), BATI), edition=2021)
    table = shares(pd.concat([old, whole((toy.box(0, 0, 100), BATI))]), ici)
    assert pick(of(table, "ZAN-12"), "commune", "part_pct")["62001"] == pytest.approx(1)
    assert "OCS2D, édition 2024" in pick(of(table, "ZAN-12"), "commune", "part_pct", "valeur_texte")["62001"]


def test_overlapping_polygons_count_once(ici: Territoire, pick: Pick) -> None:
    frame = whole((toy.box(0, 0, 500), BATI))
    twice = pd.concat([frame, cover((toy.box(250, 0, 500), BATI)).set_axis(["2024-x"])])
    # 500 × 500 and the same shifted by 250 m: 750 × 500 = 37,5 ha
    assert pick(of(shares(twice, ici), "ZAN-14"), "commune", "part_pct")["62001"] == pytest.approx(37.5)


def test_what_the_code_cannot_tell_makes_the_upper_bound(ici: Territoire, pick: Pick) -> None:
    table = shares(whole((toy.box(0, 0, 500, 200), BATI), (toy.box(0, 200, 500, 200), FERME)), ici)
    rows = of(table, "ZAN-12")
    assert pick(rows, "commune", "part_pct")["62001"] == pytest.approx(10)
    assert pick(rows, "commune", "part_pct", "borne_max")["62001"] == pytest.approx(20)
    assert pick(rows, "commune", "part_pct", "statut")[["62001", "62002"]].tolist() == ["à vérifier", "calculé"]
    assert pick(of(table, "ZAN-14"), "commune", "part_pct")["62001"] == pytest.approx(20)  # a barn is sealed


def test_what_the_source_does_not_describe_is_not_zero(ici: Territoire, pick: Pick) -> None:
    frame = cover((toy.box(0, 0, 1000, 250), BATI), (toy.box(0, 250, 1000, 250), CHAMP))  # the south half of 62001
    rows = of(shares(frame, ici), "ZAN-12")
    assert pick(rows, "commune", "part_pct")["62001"] == pytest.approx(25)
    assert pick(rows, "commune", "part_pct", "borne_max")["62001"] == pytest.approx(75)  # the north half may be built
    assert pick(rows, "commune", "part_pct", "statut")[["62001", "62002"]].tolist() == ["à vérifier", "inconnu"]
    assert pd.isna(pick(rows, "commune", "part_pct")["62002"])
    assert pick(rows, "commune", "decrit_ha")[["62001", "62002"]].tolist() == [50, 0]
    assert pick(rows, "epci", "surface_ha", "borne_max")[EPCI] == pytest.approx(25 + 850)
    assert pick(rows, "epci", "surface_ha", "statut")[EPCI] == "à vérifier"


def test_other_places_are_measured_alike(ici: Territoire, pick: Pick) -> None:
    sites = toy.frame({"f1": toy.box(0, 0, 200, 100), "f2": toy.point(500, 500), "f3": None})
    quarters = toy.frame({"QN1": toy.box(900, 0, 200, 100), "QN2": toy.box(3500, 0, 100)})  # QN2 is of another EPCI
    aac = toy.frame({"AAC1": toy.box(0, 0, 4000, 1000)})  # leaves the territory, and the source, by a quarter
    table = shares(whole((toy.box(0, 0, 100, 100), BATI)), ici, friches=sites, qpv=quarters, aires_alimentation=aac)
    rows = of(table, "ZAN-12")
    assert pick(rows, "friche", "part_pct")["f1"] == pytest.approx(50)
    assert pick(rows, "friche", "part_pct", "valeur_texte")[["f2", "f3"]].tolist() == [
        "géométrie ponctuelle",
        "site non localisé",
    ]
    assert pick(rows, "friche", "part_pct", "statut")[["f2", "f3"]].tolist() == ["inconnu", "inconnu"]
    assert pick(rows, "qpv", "part_pct")["QN1"] == 0
    for modalite in ("surface_ha", "part_pct", "decrit_ha"):
        assert pd.isna(pick(rows, "qpv", modalite)["QN2"])
        assert pick(rows, "qpv", modalite, "statut")["QN2"] == "sans objet"
        assert pick(rows, "qpv", modalite, "valeur_texte")["QN2"] == "hors du territoire"
    assert pick(rows, "aac", "part_pct")["AAC1"] == pytest.approx(0.25)  # 1 of 400 ha
    assert pick(rows, "aac", "part_pct", "borne_max")["AAC1"] == pytest.approx(25.25)
    assert pick(rows, "aac", "part_pct", "statut")["AAC1"] == "à vérifier"
    assert "au moins : 25,0 % du lieu non décrits" in pick(rows, "aac", "part_pct", "valeur_texte")["AAC1"]


def test_no_edition_at_all_is_unknown(ici: Territoire) -> None:
    table = shares(whole().iloc[:0], ici)
    told = table[table["modalite"] != "decrit_ha"]
    assert told["valeur"].isna().all()
    assert set(told["statut"]) == {"inconnu"}


def test_two_nomenclatures_are_refused(ici: Territoire) -> None:
    both = pd.concat([whole(edition=2021), cover((toy.box(0, 0, 100), ("CS1.1.1.1", "US5")), nomenclature="OCS GE")])
    with pytest.raises(PipelineError, match="one nomenclature"):
        shares(both, ici)
    with pytest.raises(PipelineError, match="one nomenclature"):
        artificialisation_nette.compute(ici.communes, both, ici, Parametres())


def test_the_report_is_not_due_yet(ici: Territoire, pick: Pick) -> None:
    table = shares(whole(), ici)
    for number in ("ZAN-12", "ZAN-14"):
        words = pick(of(table, number), "epci", "part_pct", "valeur_texte")[EPCI]
        assert "pas encore exigible (01/01/2031)" in words


def test_invented_land_cover_says_so(ici: Territoire, pick: Pick) -> None:
    info = replace(ici.couches["occupation_sol"], nature=Nature.DEMONSTRATION)
    invented = replace(ici, couches=dict(ici.couches) | {"occupation_sol": info})
    assert "fictif" in pick(of(shares(whole(), invented), "ZAN-12"), "epci", "part_pct", "valeur_texte")[EPCI]


# --- ZAN-13 ---------------------------------------------------------------------------------------------------------


def flows(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, ici: Territoire) -> pd.DataFrame:
    """Return the rows of ZAN-13."""
    return artificialisation_nette.compute(ici.communes, pd.concat([before, after]), ici, Parametres())


def test_gains_losses_and_balance(ici: Territoire, pick: Pick) -> None:
    # 62001: 4 ha built on fields; 62002: 1 ha of built land back to fields, 1 ha of garden built over (no flow)
    old = whole((toy.box(1000, 0, 100), BATI), (toy.box(1200, 0, 100), JARDIN), edition=2021)
    new = whole((toy.box(0, 0, 200), BATI), (toy.box(1200, 0, 100), BATI))
    table = flows(old, new, ici)
    assert pick(table, "commune", "artificialisation_ha:2021-2024")[["62001", "62002"]].tolist() == pytest.approx(
        [4, 0]
    )
    assert pick(table, "commune", "desartificialisation_ha:2021-2024")[["62001", "62002"]].tolist() == pytest.approx(
        [0, 1]
    )
    assert pick(table, "commune", "solde_ha:2021-2024")[["62001", "62002"]].tolist() == pytest.approx([4, -1])
    assert pick(table, "epci", "solde_ha:2021-2024")[EPCI] == pytest.approx(3)
    assert set(table["statut"]) == {"calculé"}


def test_polygons_drawn_otherwise_are_no_flow(ici: Territoire) -> None:
    old = cover((toy.box(0, 0, 1500, 3000), CHAMP), (toy.box(1500, 0, 1500, 3000), CHAMP), edition=2021)
    new = cover((toy.box(0, 0, 3000, 1000), CHAMP), (toy.box(0, 1000, 3000, 2000), ("CS6.1.1", "US1.1.1")))
    assert (flows(old, new, ici)["valeur"] == 0).all()


def test_a_code_that_cannot_tell_makes_bounds(ici: Territoire, pick: Pick) -> None:
    piece = toy.box(0, 0, 100)  # 1 ha
    old, new = whole((piece, CHAMP), edition=2021), whole((piece, FERME))
    table = flows(old, new, ici)
    assert pick(table, "commune", "artificialisation_ha:2021-2024")["62001"] == 0
    assert pick(table, "commune", "artificialisation_ha:2021-2024", "borne_max")["62001"] == pytest.approx(1)
    assert pick(table, "commune", "solde_ha:2021-2024", "borne_max")["62001"] == pytest.approx(1)
    assert pick(table, "commune", "solde_ha:2021-2024", "statut")[["62001", "62002"]].tolist() == [
        "à vérifier",
        "calculé",
    ]
    # a farm that stays a farm has not changed, whatever it is
    same = flows(whole((piece, FERME), edition=2021), whole((piece, FERME)), ici)
    assert (same["borne_max"] == 0).all()
    assert set(same["statut"]) == {"calculé"}


def test_an_edition_that_stops_short_leaves_a_doubt(ici: Territoire, pick: Pick) -> None:
    old = whole(edition=2021)
    new = cover((toy.box(0, 0, 1000, 500), BATI))  # half of 62001
    table = flows(old, new, ici)
    assert pick(table, "commune", "artificialisation_ha:2021-2024")["62001"] == pytest.approx(50)
    assert pick(table, "commune", "artificialisation_ha:2021-2024", "statut")[["62001", "62002"]].tolist() == [
        "à vérifier",
        "inconnu",
    ]
    assert pd.isna(pick(table, "commune", "solde_ha:2021-2024")["62002"])


def test_one_edition_gives_no_flow(ici: Territoire) -> None:
    table = artificialisation_nette.compute(ici.communes, whole(), ici, Parametres())
    assert table["valeur"].isna().all()
    assert table["valeur_texte"].str.contains("une seule édition").all()
    assert set(table["code"]) == {EPCI, *ici.communes.index}


def test_the_last_two_of_three_editions_are_compared(ici: Territoire, pick: Pick) -> None:
    three = [whole((toy.box(0, 0, 100 * n), BATI), edition=year) for n, year in ((1, 2015), (2, 2021), (3, 2024))]
    table = artificialisation_nette.compute(ici.communes, pd.concat(three), ici, Parametres())
    assert pick(table, "epci", "solde_ha:2021-2024")[EPCI] == pytest.approx(9 - 4)


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(1, 6), st.sampled_from([BATI, JARDIN, CHAMP])),
        min_size=1,
        max_size=5,
    )
)
def test_the_balance_is_the_change_of_the_artificial_area(pieces: list[tuple[int, int, int, tuple[str, str]]]) -> None:
    communes = toy.communes()
    info = LayerInfo(id="occupation_sol", title="", state="présente")
    here = Territoire(epci=EPCI, nom="", profil="sig", halo_m=0, communes=communes, couches={"occupation_sol": info})
    drawn: list[tuple[shapely.Geometry, tuple[str, str | None]]] = []
    for x, y, side, codes in pieces:
        free = toy.box(100 * x, 100 * y, 100 * side) - shapely.union_all([s for s, _ in drawn])
        drawn += [(part, codes) for part in shapely.get_parts(free) if part.area > 0]
    old, new = whole(*drawn[::2], edition=2021), whole(*drawn)
    inside = toy.box(0, 0, 3000)
    old, new = (f.set_geometry(f.geometry.intersection(inside)).pipe(lambda g: g[g.area > 0]) for f in (old, new))
    table = flows(old, new, here)
    areas = [
        of(artificialisation.compute(communes, frame, here, Parametres()), "ZAN-12")
        .query("maille == 'epci' and modalite == 'surface_ha'")["valeur"]
        .iloc[0]
        for frame in (old, new)
    ]
    balance = table.query("maille == 'epci' and modalite == 'solde_ha:2021-2024'")["valeur"].iloc[0]
    assert balance == pytest.approx(areas[1] - areas[0], abs=1e-6)
