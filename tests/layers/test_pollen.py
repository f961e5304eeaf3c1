"""Pollen: sensors without a position, measures and their validity, an index of 0 that is never low."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.core.defects import Journal
from tests.layers.echantillons import DATA, opened, said


def table(layer_id: str) -> tuple[gpd.GeoDataFrame, Journal]:
    """Open the sample of a table."""
    _, frame, journal = opened(layer_id, path=DATA / f"{layer_id}.csv")
    return frame, journal


def test_a_sensor_known_by_its_commune_has_no_position() -> None:
    _, frame, _ = opened("capteurs_pollen")
    assert frame.index.tolist() == ["capteur-62001", "capteur-62005"]  # the one of 59350 is elsewhere
    assert frame["nom"].tolist() == ["Commune 62001, parc fictif", "Commune 62005"]
    assert frame.geometry.isna().tolist() == [False, True]
    assert frame.loc["capteur-62001", "date_installation"] == "2021-03-15"


def test_sensors_without_a_single_position_are_a_layer() -> None:
    path = DATA / "capteurs_sans_position.csv"
    _, frame, _ = opened("capteurs_pollen", path=path)
    assert frame.geometry.isna().all()
    assert frame["code_insee"].tolist() == ["62001", "62002"]
    assert frame.index.tolist() == ["capteur-62001", "capteur-62002"]


def test_measures_keep_zero_and_lose_what_is_not_a_concentration() -> None:
    frame, journal = table("mesures_pollen")
    values = frame.set_index("date_heure")["valeur"]
    assert values["2025-04-01T11:00:00Z"] == 0
    assert pd.isna(values["2025-04-03T10:00:00Z"])
    assert pd.isna(values["2025-04-02T10:00:00Z"])
    assert ("CAPTEUR-1 2025-04-03T10:00:00Z bouleau", "concentration négative") in said(journal)


def test_measures_are_dated_by_the_day_in_utc_and_say_their_validity() -> None:
    frame, _ = table("mesures_pollen")
    assert frame.index[0] == "CAPTEUR-1 2025-04-01T10:00:00Z bouleau"
    assert frame["jour"].tolist() == ["2025-04-01", "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-01"]
    assert frame["validite"].tolist() == ["valide", "valide", "invalide", "valide", "non validée"]


def test_taxa_are_written_as_the_seasons_name_them_and_the_others_are_said(tmp_path: Path) -> None:
    lines = ["sensor_id;date_heure;taxon;valeur;validite"]
    lines += [f"C;2025-05-0{n};{t};1;valide" for n, t in enumerate(("Graminees", "GRAMINÉES", "Bouleau", "Cyprès"), 1)]
    path = tmp_path / "mesures.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    _, frame, journal = opened("mesures_pollen", path=path)
    assert frame["taxon"].tolist() == ["graminées", "graminées", "bouleau", "Cyprès"]
    assert ("*", "taxon sans saison") in said(journal)


def test_an_index_of_zero_is_not_known() -> None:
    frame, journal = table("indices_pollen")
    assert pd.isna(frame.loc["62001 2025-04-22", "code_qual"])
    assert pd.isna(frame.loc["62001 2025-04-22", "code_boul"])
    assert ("*", "indice indisponible (0)") in said(journal)


def test_the_last_publication_of_a_day_is_kept() -> None:
    frame, journal = table("indices_pollen")
    assert frame.index.tolist() == ["62001 2025-04-21", "62001 2025-04-22", "62002 2025-04-21"]
    assert frame.loc["62001 2025-04-21", "code_qual"] == 4  # the forecast of the day before said 2
    assert ("*", "prévisions remplacées par une publication plus récente") in said(journal)


def test_a_level_that_does_not_exist_is_said_and_other_communes_are_left_out() -> None:
    frame, journal = table("indices_pollen")
    assert ("62002 2025-04-21", "code_qual : code inconnu") in said(journal)
    assert "59350" not in set(frame["code_zone"])
