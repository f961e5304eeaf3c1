"""Pollen on the toy grid: people near sensors, zones, days at risk, completeness, computed by hand."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import completude_pollen, couverture_capteurs, jours_pollen, zones_capteurs
from pipelines.core import controles
from pipelines.core.saison import days, years
from tests import toy
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]
#: A circle of 32 + 32 sides, as the buffers draw it: its area for a radius of 1.
DISC = 32 * math.sin(math.pi / 32)
HERE = Parametres(pollen={"distances_m": (400, 5000)})


@pytest.fixture
def ici(territoire: Territoire) -> Territoire:
    """The toy territory; the sensors are known 5 km beyond its limit."""
    return known(territoire, covers_halo=True)


def known(territoire: Territoire, *, covers_halo: bool) -> Territoire:
    """Return the territory, with sensors known in the halo or not."""
    names = ("capteurs_pollen", "population_carroyee")
    infos = {i: LayerInfo(id=i, title="", state="présente", covers_halo=covers_halo) for i in names}
    return replace(territoire, couches={**territoire.couches, **infos})


def capteurs(**places: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - a shape or None
    """Sensors by name, in the commune where they stand; without a place, in 62009."""
    found = toy.communes()
    at = [
        next((c for c, s in found.geometry.items() if p is not None and s.contains(p)), None) for p in places.values()
    ]
    declared = [a if p is not None else "62009" for a, p in zip(at, places.values(), strict=True)]
    return toy.frame(places, code_insee=declared, commune_position=at).astype(
        {"code_insee": "str", "commune_position": "str"}
    )


def cells() -> gpd.GeoDataFrame:
    """One cell of 1 km per commune, 10 inhabitants and 50 households: the calibration gives 100, 200 ... 900."""
    shapes = {f"cell{c}": s for c, s in toy.communes().geometry.items()}
    return toy.frame(shapes, ind=[10.0] * 9, men=[50.0] * 9)


# --- POL-01 ---------------------------------------------------------------------------------------------------------


def test_people_near_a_sensor_and_in_host_communes(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = couverture_capteurs.compute(communes, capteurs(s=toy.point(1500, 1500)), ici, HERE, cells())
    near = pick(table, "commune", "population_hab:400")
    assert near["62005"] == pytest.approx(500 * DISC * 0.4**2)  # 500 inhabitants on 1 km², a disc of 400 m
    assert near.drop("62005").tolist() == [0.0] * 8
    assert pick(table, "epci", "part_pct:400")[EPCI] == pytest.approx(100 * 500 * DISC * 0.16 / 4500)
    assert pick(table, "epci", "population_hab:5000")[EPCI] == pytest.approx(4500)
    assert pick(table, "epci", "part_pct:5000")[EPCI] == pytest.approx(100)
    assert pick(table, "epci", "part_hote_pct")[EPCI] == pytest.approx(100 * 500 / 4500)
    assert pick(table, "commune", "part_hote_pct")[["62001", "62005"]].tolist() == [0, 100]
    assert pick(table, "capteur", "population_hab:5000")["s"] == pytest.approx(4500)
    assert near.sum() == pytest.approx(pick(table, "epci", "population_hab:400")[EPCI])


def test_two_sensors_at_one_place_count_people_once(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    one = couverture_capteurs.compute(communes, capteurs(s=toy.point(1500, 1500)), ici, HERE, cells())
    both = capteurs(s=toy.point(1500, 1500), t=toy.point(1500, 1500))
    two = couverture_capteurs.compute(communes, both, ici, HERE, cells())
    assert pick(two, "epci", "population_hab:400")[EPCI] == pytest.approx(pick(one, "epci", "population_hab:400")[EPCI])
    assert pick(two, "epci", "capteurs")[EPCI] == 2
    assert pick(two, "epci", "population_hote_hab")[EPCI] == 500


def test_a_sensor_without_a_position_counts_for_its_commune_only(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    table = couverture_capteurs.compute(communes, capteurs(s=toy.point(1500, 1500), t=None), ici, HERE, cells())
    assert pick(table, "epci", "population_hab:400", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "part_hote_pct")[EPCI] == pytest.approx(100 * (500 + 900) / 4500)
    assert pick(table, "epci", "part_hote_pct", "statut")[EPCI] == "calculé"
    assert pick(table, "capteur", "population_hab:400", "valeur_texte")["t"] == "capteur sans position"
    alone = couverture_capteurs.compute(communes, capteurs(t=None), ici, HERE, cells())
    assert set(pick(alone, "commune", "population_hab:400", "statut")) == {"inconnu"}
    assert pick(alone, "epci", "part_pct:400").isna().all()
    assert pick(alone, "epci", "part_hote_pct")[EPCI] == pytest.approx(20)  # 900 of 4 500


def test_without_the_grid_the_host_communes_are_computed(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    table = couverture_capteurs.compute(communes, capteurs(s=toy.point(1500, 1500)), ici, HERE)
    assert set(pick(table, "commune", "population_hab:400", "statut")) == {"sans couche"}
    assert pick(table, "epci", "part_hote_pct")[EPCI] == pytest.approx(100 * 500 / 4500)


def test_sensors_beyond_the_limit_may_not_be_known(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    sensors = capteurs(s=toy.point(1500, 1500))
    table = couverture_capteurs.compute(communes, sensors, known(territoire, covers_halo=False), HERE, cells())
    assert pick(table, "epci", "population_hab:400", "statut")[EPCI] == "au moins"


def test_a_commune_that_the_grid_does_not_people_is_not_known(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    sensors = capteurs(s=toy.point(1500, 1500))
    table = couverture_capteurs.compute(communes, sensors, ici, HERE, cells().drop("cell62001"))
    assert pick(table, "commune", "population_hab:5000", "statut")["62001"] == "inconnu"
    assert pick(table, "epci", "population_hab:5000")[EPCI] == pytest.approx(4400)
    assert pick(table, "epci", "population_hab:5000", "statut")[EPCI] == "au moins"


def test_no_sensor_covers_nobody(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = couverture_capteurs.compute(communes, capteurs(s=toy.point(1, 1)).iloc[:0], ici, HERE, cells())
    assert pick(table, "commune", "population_hab:400").tolist() == [0.0] * 9
    assert pick(table, "epci", "part_hote_pct")[EPCI] == 0


# --- POL-02 ---------------------------------------------------------------------------------------------------------


def test_zones_of_two_sensors(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    sensors = capteurs(a=toy.point(500, 500), b=toy.point(2500, 500))
    table = zones_capteurs.compute(communes, sensors, ici, HERE, cells())
    assert pick(table, "capteur", "surface_km2").to_dict() == pytest.approx(
        {"a": 4.5, "b": 4.5}
    )  # either side of 1 500
    # The middle column (200, 500, 800) is shared in two; the left one has 1 200 people, the right one 1 800.
    assert pick(table, "capteur", "population_hab").to_dict() == pytest.approx({"a": 1200 + 750, "b": 1800 + 750})
    assert pick(table, "epci", "surface_km2")[EPCI] == pytest.approx(9)
    assert pick(table, "epci", "population_hab")[EPCI] == pytest.approx(4500)


def test_one_sensor_has_the_whole_territory(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = zones_capteurs.compute(communes, capteurs(a=toy.point(500, 500)), ici, HERE, cells())
    assert pick(table, "capteur", "surface_km2")["a"] == pytest.approx(9)


def test_the_second_sensor_of_a_place_has_an_empty_zone(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    same = capteurs(b=toy.point(500, 500), a=toy.point(500, 500), c=toy.point(2500, 500))
    table = zones_capteurs.compute(communes, same, ici, HERE, cells())
    assert pick(table, "capteur", "surface_km2").to_dict() == pytest.approx({"b": 0.0, "a": 4.5, "c": 4.5})
    assert pick(table, "capteur", "population_hab")["b"] == 0


def test_a_sensor_without_a_position_puts_the_zones_in_doubt(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    table = zones_capteurs.compute(communes, capteurs(a=toy.point(500, 500), t=None), ici, HERE, cells())
    assert pick(table, "capteur", "surface_km2", "statut").to_dict() == {"a": "à vérifier", "t": "inconnu"}
    alone = zones_capteurs.compute(communes, capteurs(t=None), ici, HERE, cells())
    assert pick(alone, "epci", "surface_km2", "statut")[EPCI] == "inconnu"


def test_zones_without_the_grid_have_an_area_and_no_people(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    table = zones_capteurs.compute(communes, capteurs(a=toy.point(500, 500)), ici, HERE)
    assert pick(table, "capteur", "surface_km2")["a"] == pytest.approx(9)
    assert pick(table, "capteur", "population_hab", "statut")["a"] == "sans couche"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(-900, 3900), st.integers(-900, 3900)), min_size=1, max_size=6, unique=True))
def test_zones_always_cover_the_territory_exactly(spots: list[tuple[int, int]]) -> None:
    """Sensors anywhere, outside and on one line too: the zones share the territory without a gap or an overlap."""
    everyone = toy.communes().assign(population=range(100, 1000, 100))
    ici = known(Territoire(epci=EPCI, nom="", profil="sig", halo_m=5000, communes=everyone), covers_halo=True)
    sensors = toy.frame({f"s{n}": toy.point(x, y) for n, (x, y) in enumerate(spots)})
    zones = zones_capteurs.thiessen(sensors, ici)
    assert zones.area.sum() == pytest.approx(9e6, rel=1e-9)
    table = zones_capteurs.compute(everyone, sensors, ici, Parametres(secret_menages=0), cells())
    people = table[(table["maille"] == "capteur") & (table["modalite"] == "population_hab")]["valeur"]
    assert people.sum() == pytest.approx(4500, rel=1e-9)


# --- POL-03 ---------------------------------------------------------------------------------------------------------

AVRIL = Parametres(pollen={"saison_indice": ("04-01", "04-10")})


def indices(**levels: list[int | None]) -> gpd.GeoDataFrame:
    """Indices of some communes from 1 April 2025, one a day; None: no row."""
    rows = [
        {"code_zone": code.removeprefix("c"), "date_ech": f"2025-04-{day:02}", "code_qual": level}
        for code, values in levels.items()
        for day, level in enumerate(values, start=1)
        if level is not None
    ]
    made = pd.DataFrame(rows).astype({"code_qual": "Int64"})
    return gpd.GeoDataFrame(made, geometry=[None] * len(made), crs=2154)


def test_days_at_risk_with_their_bounds(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = jours_pollen.compute(
        communes,
        indices(
            c62001=[4, 5, 6, 3, 1, 1, 1, 2, 0, None],  # 8 known of 10: 80 %
            c62002=[4, 5, 6, 3, 1, 1, 1, 0, 0, None],  # 7 known: 70 %
            c62003=[1] * 8 + [4, 3],  # all known
        ),
        AVRIL,
    )
    days_ = {c: pick(table, "commune", "jours_risque:2025", c) for c in ("valeur", "borne_min", "borne_max", "statut")}
    assert [days_[c]["62001"] for c in days_] == [3, 3, 5, "à vérifier"]
    assert [days_[c]["62003"] for c in days_] == [1, 1, 1, "calculé"]
    assert pd.isna(days_["valeur"]["62002"])  # under 75 %: no figure of the year, its bounds only
    assert [days_[c]["62002"] for c in ("borne_min", "borne_max", "statut")] == [3, 6, "inconnu"]
    words = pick(table, "commune", "jours_risque:2025", "valeur_texte")
    assert words["62002"] == "complétude 70,0 % : pas de chiffre annuel"
    assert pick(table, "commune", "completude_pct:2025")[["62001", "62002", "62004"]].tolist() == [80, 70, 0]
    assert pick(table, "commune", "jours_saison:2025")["62009"] == 10


def test_a_commune_without_an_index_is_not_a_commune_without_risk(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = jours_pollen.compute(communes, indices(c62001=[1] * 10, c62005=[0] * 10), AVRIL)
    for code in ("62004", "62005"):
        assert pick(table, "commune", "jours_risque:2025", "statut")[code] == "inconnu"
        assert pick(table, "commune", "jours_risque:2025", "valeur_texte")[code] == "aucun jour connu"
        assert pd.isna(pick(table, "commune", "jours_risque:2025", "borne_max")[code])
    assert pick(table, "commune", "jours_risque:2025")["62001"] == 0


def test_days_out_of_season_do_not_count(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    short = Parametres(pollen={"saison_indice": ("04-02", "04-03"), "niveau_risque": 5})
    table = jours_pollen.compute(communes, indices(c62001=[6, 5, 4, 6]), short)
    assert pick(table, "commune", "jours_risque:2025")["62001"] == 1  # the 2nd: 5; the 3rd is 4


def test_the_index_of_a_sensor_is_that_of_its_commune(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    sensors = capteurs(a=toy.point(500, 500), t=None)
    table = jours_pollen.compute(communes, indices(c62001=[4] * 10, c62009=[1] * 10), AVRIL, sensors)
    assert pick(table, "capteur", "jours_risque:2025").to_dict() == {"a": 10, "t": 0}  # t is known by its commune


def test_two_rows_of_one_day_count_once(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    twice = pd.concat([indices(c62001=[4] * 10), indices(c62001=[2] * 10)])
    table = jours_pollen.compute(communes, gpd.GeoDataFrame(twice), AVRIL)
    assert pick(table, "commune", "jours_risque:2025")["62001"] == 10


# --- POL-06 ---------------------------------------------------------------------------------------------------------

BOULEAU = Parametres(pollen={"saisons": {"bouleau": ("04-01", "04-04"), "aulne": ("12-30", "01-03")}})


def mesures(*rows: tuple[str, str, str, float | None, str]) -> gpd.GeoDataFrame:
    """Measures: sensor, day, taxon, value, validity."""
    made = pd.DataFrame(rows, columns=["sensor_id", "jour", "taxon", "valeur", "validite"])
    made["valeur"] = made["valeur"].astype("float64")
    return gpd.GeoDataFrame(made, geometry=[None] * len(made), crs=2154)


def avril(sensor: str, *values: tuple[float | None, str]) -> list[tuple[str, str, str, float | None, str]]:
    """One measure of birch a day from 1 April 2025."""
    return [(sensor, f"2025-04-{day:02}", "bouleau", value, state) for day, (value, state) in enumerate(values, 1)]


def test_completeness_then_the_mean_when_there_is_enough(pick: Pick) -> None:
    sensors = capteurs(a=toy.point(500, 500), b=toy.point(2500, 500), c=None)
    table = completude_pollen.compute(
        sensors,
        mesures(
            *avril("a", (100.0, "valide"), (0.0, "valide"), (20.0, "valide"), (900.0, "invalide"), (50.0, "valide")),
            *avril("b", (100.0, "valide"), (None, "valide"), (20.0, "non validée"), (30.0, "valide")),
        ),
        BOULEAU,
    )
    tail = "2025:bouleau"
    assert pick(table, "capteur", f"jours_saison:{tail}").tolist() == [4.0] * 3
    assert pick(table, "capteur", f"jours_valides:{tail}")[["a", "b"]].tolist() == [3, 2]  # the 5th is out of season
    assert pick(table, "capteur", f"completude_pct:{tail}")[["a", "b"]].tolist() == [75, 50]
    assert pick(table, "capteur", f"moyenne_saison:{tail}")["a"] == pytest.approx(40)  # (100 + 0 + 20) / 3
    assert pd.isna(pick(table, "capteur", f"moyenne_saison:{tail}")["b"])
    words = pick(table, "capteur", f"moyenne_saison:{tail}", "valeur_texte")
    assert words["b"] == "complétude 50,0 % : pas de chiffre annuel"


def test_a_sensor_that_the_measures_do_not_name_is_not_known(pick: Pick) -> None:
    sensors = capteurs(a=toy.point(500, 500), c=None)
    table = completude_pollen.compute(sensors, mesures(*avril("a", (1.0, "valide"))), BOULEAU)
    assert pd.isna(pick(table, "capteur", "completude_pct:2025:bouleau")["c"])
    assert pick(table, "capteur", "completude_pct:2025:bouleau", "statut")["c"] == "inconnu"
    assert pick(table, "capteur", "completude_pct:2025:bouleau")["a"] == 25


def test_a_sensor_none_of_whose_taxa_has_a_season_is_not_known(pick: Pick) -> None:
    sensors = capteurs(a=toy.point(500, 500), b=toy.point(2500, 500))
    lines = mesures(*avril("a", (1.0, "valide")), ("b", "2025-04-01", "cyprès", 1.0, "valide"))
    table = completude_pollen.compute(sensors, lines, BOULEAU)
    for modalite in ("jours_valides:2025:bouleau", "completude_pct:2025:bouleau", "completude_pct:2025:tous taxons"):
        assert pick(table, "capteur", modalite, "statut").to_dict() == {"a": "calculé", "b": "inconnu"}
        assert "n'a de saison" in pick(table, "capteur", modalite, "valeur_texte")["b"]
    assert pick(table, "capteur", "completude_pct:2025:bouleau")["a"] == 25  # 1 day of the 4 of the birch


def test_all_taxons_add_their_seasons_up(pick: Pick) -> None:
    rows = [*avril("a", (1.0, "valide"), (1.0, "valide")), ("a", "2024-12-31", "aulne", 1.0, "valide")]
    table = completude_pollen.compute(capteurs(a=toy.point(500, 500)), mesures(*rows), BOULEAU)
    whole = "2025:tous taxons"
    assert (
        pick(table, "capteur", f"jours_saison:{whole}")["a"] == 4 + 5
    )  # the season of the alder begins the year before
    assert pick(table, "capteur", f"jours_valides:{whole}")["a"] == 2 + 1
    assert pick(table, "capteur", f"completude_pct:{whole}")["a"] == pytest.approx(100 * 3 / 9)
    assert not table["modalite"].str.startswith(f"moyenne_saison:{whole}").any()  # grains of two taxons do not mix


def test_a_day_wants_enough_measures(pick: Pick) -> None:
    hours = [("a", "2025-04-01", "bouleau", v, "valide") for v in (10.0, 30.0)]
    hours.append(("a", "2025-04-02", "bouleau", 10.0, "valide"))
    two = Parametres(pollen={"saisons": {"bouleau": ("04-01", "04-01")}, "mesures_min_jour": 2})
    table = completude_pollen.compute(capteurs(a=toy.point(500, 500)), mesures(*hours), two)
    assert pick(table, "capteur", "jours_valides:2025:bouleau")["a"] == 1
    assert pick(table, "capteur", "moyenne_saison:2025:bouleau")["a"] == 20  # the mean of the day, then of the days
    three = Parametres(pollen={"saisons": {"bouleau": ("04-01", "04-01")}, "mesures_min_jour": 3})
    none = completude_pollen.compute(capteurs(a=toy.point(500, 500)), mesures(*hours), three)
    assert pick(none, "capteur", "completude_pct:2025:bouleau")["a"] == 0


# --- seasons, parameters, control -----------------------------------------------------------------------------------


def test_a_season_may_begin_the_year_before() -> None:
    assert days(2025, ("04-01", "04-03")).tolist() == ["2025-04-01", "2025-04-02", "2025-04-03"]
    assert days(2025, ("12-31", "01-01")).tolist() == ["2024-12-31", "2025-01-01"]
    assert len(days(2024, ("02-01", "03-01"))) == 30  # a leap year: 29 days and one
    assert years(pd.Series(["2025-01-01", None, "2024-12-31"])) == [2024, 2025]


@pytest.mark.parametrize("saison", [("4-1", "04-10"), ("02-29", "03-01"), ("13-01", "14-01")])
def test_a_season_that_is_not_two_days_is_refused(saison: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="two days written month-day"):
        Parametres(pollen={"saison_indice": saison})


def test_the_control_measures_the_share_of_the_host_communes(
    communes: gpd.GeoDataFrame, ici: Territoire, parametres: Parametres
) -> None:
    control = controles.Controle(
        id="S59", libelle="", source="", genre="tolerance", attendu=31, tolerance=0.5, couche="capteurs_pollen",
        mesure="part_population:code_insee",
    )  # fmt: skip
    sensors = capteurs(a=toy.point(500, 500), b=toy.point(2500, 1500), c=toy.point(600, 1500), d=toy.point(2600, 1500))
    frames = {"capteurs_pollen": sensors.assign(nature="reelle")}
    (found,) = controles.check((control,), frames, ici, parametres, applies=True)
    assert found.observe == pytest.approx(100 * (100 + 600 + 400) / 4500)  # two sensors in 62006: once
    unknown = replace(ici, communes=communes.assign(population=[np.nan, *range(8)]))
    (lost,) = controles.check((control,), frames, unknown, parametres, applies=True)
    assert math.isnan(lost.observe)
