"""Golden figures on the real data of the territory: what is really wrong in these files, and what is computed."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.core.config import load, to_source
from layers.core.defects import Journal
from layers.core.door import open_layer
from layers.core.model import Source
from layers.core.parametres import Parametres
from layers.core.place import Around
from layers.friches import LAYER as FRICHES
from terril.build import Summary
from tests.conftest import table


@pytest.fixture(scope="module")
def real(real_folder: Path, edition: Callable[[str], Summary]) -> Summary:  # noqa: ARG001 - skips without the data
    """The edition built on real data."""
    return edition("reel")


@pytest.fixture(scope="module")
def anomalies(real: Summary) -> pd.DataFrame:
    """Its defects."""
    return table(real, "anomalies.csv")


def test_the_build_succeeds_on_real_data(real: Summary) -> None:
    assert real.ok
    assert {i.id: i.rows for i in real.layers if i.usable} == {
        "communes": 36,
        "friches": 100,
        "puits_mine": 98,
        "terrils": 45,
        "cites_minieres": 91,
        "patrimoine": 37,
        "reseaux_chaleur_annees": 9,
        "capteurs_pollen": 5,
    }
    assert {i.nature for i in real.layers} == {"reelle"}


def test_absent_layers_are_reported_absent(real_folder: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    from terril.build import build
    from terril.project import make_project

    text = f"""[territoire]
epci = "246200364"
profil = "sig"
[sources.communes]
chemin = "{(real_folder / "communes" / "communes_call_36_mbm.geojson").as_posix()}"
"""
    config = tmp_path / "t.toml"
    config.write_text(text, encoding="utf-8")
    summary = build(make_project(config_path=config, out=tmp_path / "out"))
    assert summary.ok
    assert {i.state for i in summary.layers if i.id != "communes"} == {"absente"}
    rows = table(summary, "indicateurs.csv")
    absent = rows[rows["indicateur"] == "FRI-01"]
    assert len(absent) == absent["valeur"].isna().sum() > 0
    assert set(absent["statut"]) == {"sans couche"}
    assert "demonstration" not in set(rows["nature"])


@pytest.mark.parametrize(
    ("couche", "anomalie", "count"),
    [
        ("communes", "communes qui se recouvrent", 43),
        ("communes", "trou entre communes", 81),
        ("friches", "commune déclarée différente de la position", 9),
        ("friches", "position partagée", 9),
        ("friches", "unité foncière partagée", 11),
        ("friches", "tableau PostgreSQL", 5),
        ("friches", "site_type : code inconnu", 2),
        ("friches", "deux surfaces différentes", 28),
        ("cites_minieres", "géométrie invalide", 1),
        ("puits_mine", "clé répétée", 1),
    ],
)
def test_anomalies_list_what_is_wrong_in_these_files(
    anomalies: pd.DataFrame, couche: str, anomalie: str, count: int
) -> None:
    found = anomalies[(anomalies["couche"] == couche) & (anomalies["anomalie"] == anomalie)]
    assert len(found) == count


def test_nine_friches_are_not_where_they_say(anomalies: pd.DataFrame) -> None:
    values = anomalies.loc[anomalies["anomalie"] == "commune déclarée différente de la position", "valeur"]
    assert Counter("hors territoire" in v for v in values) == {False: 8, True: 1}


def test_nine_positions_are_shared_by_twenty_one_sites(anomalies: pd.DataFrame) -> None:
    keys = anomalies.loc[anomalies["anomalie"] == "position partagée", "cle"]
    assert sum(len(k.split("|")) for k in keys) == 21


def test_eleven_land_units_are_shared_by_twenty_five_sites(anomalies: pd.DataFrame) -> None:
    keys = anomalies.loc[anomalies["anomalie"] == "unité foncière partagée", "cle"]
    assert sum(len(k.split("|")) for k in keys) == 25


def test_the_invalid_estate_is_named(anomalies: pd.DataFrame) -> None:
    assert set(anomalies.loc[anomalies["anomalie"] == "géométrie invalide", "cle"]) == {"10010"}


def test_friches_count_each_land_unit_once(real: Summary) -> None:
    frame = gpd.read_parquet(real.out / "couches" / "friches.parquet")
    once = frame.groupby("unite_fonciere")["surface_m2"]
    assert frame["surface_m2"].sum() / 1e4 == pytest.approx(1502.1, abs=0.05)
    assert once.min().sum() / 1e4 == pytest.approx(866.1, abs=0.05)
    rows = table(real, "indicateurs.csv").query("indicateur == 'FRI-01' and maille == 'epci'").set_index("modalite")
    assert rows.loc["surface_brute_ha:total", "valeur"] == pytest.approx(253.1, abs=0.05)
    assert rows.loc["surface_unique_ha:total", "valeur"] == pytest.approx(227.5, abs=0.05)
    assert rows.loc["surface_unique_ha:total", "borne_max"] == pytest.approx(240.9, abs=0.05)
    assert rows.loc["nombre:friche potentielle", ["valeur", "diffusion"]].tolist() == [77, "interne"]


def test_the_partition_loses_nothing(real: Summary) -> None:
    communes = gpd.read_parquet(real.out / "couches" / "communes.parquet").geometry
    outline = shapely.union_all(communes.to_numpy())
    assert communes.area.sum() == pytest.approx(outline.area, rel=1e-9)
    assert not [r for part in shapely.get_parts(outline) for r in part.interiors]
    assert communes.area.sum() / 1e6 == pytest.approx(240.551, abs=0.001)


def test_control_totals_on_real_data(real: Summary) -> None:
    controls = table(real, "controles.csv").set_index("controle")
    assert controls.loc["S01-communes", ["observe", "statut"]].tolist() == [36, "conforme"]
    assert controls.loc["S03-population", ["observe", "statut"]].tolist() == [244474, "conforme"]
    assert controls.loc["S53-riviere-total", ["attendu", "observe", "statut"]].tolist() == [359, 251, "contradictoire"]
    assert controls.loc["S22-terril-58", "observe"] == pytest.approx(41.01, abs=0.01)  # the report says 30 ha
    assert controls.loc["S22-terril-58", "statut"] == "écart"
    assert controls.loc["S23-qpv-2015", "statut"] == "sans couche"
    assert pd.isna(controls.loc["S17-fosse-18", "observe"])  # not in the inventory: not zero


def test_no_owner_and_no_unverified_site_reaches_the_site(real: Summary) -> None:
    frame = gpd.read_parquet(real.out / "couches" / "friches.parquet")
    natural = frame["proprio_type"].isna() & frame["proprio_personne"].isna()
    assert natural.sum() == 32  # 24 natural persons alone, 8 with a company
    hidden = frame.index[frame["site_statut"] == "friche potentielle"]
    text = "".join(
        p.read_text(encoding="utf-8") for p in (real.out / "site").rglob("*") if p.suffix in {".html", ".js", ".csv"}
    )
    assert not [key for key in hidden if key in text]


def test_the_older_edition_has_another_schema(real_folder: Path, real: Summary) -> None:
    communes = gpd.read_parquet(real.out / "couches" / "communes.parquet").drop(columns="bbox", errors="ignore")
    source = Source(
        id="friches",
        title="2023",
        path=real_folder / "friches" / "cartofriches_call_2023-10-02.geojson",
        fields={"unite_fonciere_refcad": "l_idpar"},
    )
    journal = Journal("friches")
    frame = open_layer(FRICHES, [source], Around(epci="246200364", communes=communes), journal)
    unknown = [d for d in journal.defects if d.anomalie == "site_statut : code inconnu"]
    assert len(frame) == 100
    assert [d.valeur for d in unknown] == ["site avec projet"] * 5
    assert frame["site_reconv_type"].isna().all()  # the column came with the next edition


def test_the_configuration_maps_the_fields_not_the_code(real_folder: Path) -> None:
    config = Path(__file__).with_name("territoire.toml")
    settings = load(config)
    assert settings.territoire.profil == "sig"
    paths = [to_source(t, i, config.parent).path for i, tables in settings.sources.items() for t in tables]
    assert all(p is not None and p.is_relative_to(real_folder) for p in paths)
    assert settings.parametres == Parametres()
