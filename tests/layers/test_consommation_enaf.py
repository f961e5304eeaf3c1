"""Land consumption: civil years, destinations that make the total, nothing negative, longer totals ignored."""

from pathlib import Path

import geopandas as gpd
import pytest

from layers.consommation_enaf import LAYER, annees_connues, flux, flux_destination
from layers.core import door, place
from layers.core.defects import Journal
from layers.core.errors import SchemaError
from layers.core.model import Source
from layers.core.parametres import Parametres
from tests import toy
from tests.layers.echantillons import DATA, opened, said

PATH = DATA / "consommation_enaf.csv"


def test_a_flow_from_january_to_january_is_a_civil_year() -> None:
    assert (flux(2020), flux(2009), flux_destination(2011, "hab")) == ("naf20art21", "naf09art10", "art11hab12")
    _, frame, _ = opened("consommation_enaf", path=PATH)
    assert annees_connues(frame) == [2020, 2021]  # written in upper case; naf16art22 is six years, never one
    assert frame.loc["62001", ["naf20art21", "naf21art22"]].tolist() == [1000, 500]
    assert frame.index.tolist() == ["62001", "62002", "62003", "62004"]  # 62999 is elsewhere
    assert frame.loc["62001", "epci"] == "000000000"


def test_a_gap_between_destinations_and_total_is_reported() -> None:
    _, frame, journal = opened("consommation_enaf", path=PATH)
    # 62003 in 2020: 1 000 + 500 = 1 500, not 2 000; 62002: 700 + 300 - 1 = 999, the rounding of the producer
    assert [key for key, what in said(journal) if "somme des destinations" in what and "2020" in what] == ["62003"]
    assert frame.loc["62002", "art20inc21"] == -1


def test_a_negative_flow_is_not_known() -> None:
    _, frame, journal = opened("consommation_enaf", path=PATH)
    assert frame.loc["62003", ["naf21art22", "art21act22"]].isna().all()
    assert [key for key, what in said(journal) if "flux négatif" in what] == ["62003", "62003"]


def test_a_commune_without_a_year_is_reported() -> None:
    _, frame, journal = opened("consommation_enaf", path=PATH)
    assert frame.loc["62004", "naf20art21"] != frame.loc["62004", "naf20art21"]  # NaN, not 0
    assert ("62004", "commune sans toutes les années") in said(journal)


def test_the_published_total_of_the_decade_is_compared(tmp_path: Path) -> None:
    years = [flux(a) for a in range(2011, 2021)]
    path, hundreds = tmp_path / "decennie.csv", ",".join(["100"] * 10)
    path.write_text(
        f"idcom,{','.join(years)},naf11art21\n62001,{hundreds},1000\n62002,{hundreds},900\n",
        encoding="utf-8-sig",
    )
    _, _, journal = opened("consommation_enaf", path=path)
    assert [key for key, what in said(journal) if "total publié" in what] == ["62002"]  # 10 × 100 ≠ 900


def test_a_hole_in_the_window_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "trou.csv"
    path.write_text("idcom;naf11art12;naf13art14\n62001;1;2\n", encoding="utf-8")
    _, frame, journal = opened("consommation_enaf", path=path)
    assert ("naf12art13", "année absente de la fenêtre") in said(journal)
    assert annees_connues(frame) == [2011, 2013]


def test_totals_of_several_years_alone_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "totaux.csv"
    path.write_text("idcom;naf11art21;naf21art25\n62001;1000;200\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="yearly flows"):
        opened("consommation_enaf", path=path)


def _of_two(tmp_path: Path, first: str, second: str) -> tuple[gpd.GeoDataFrame, Journal]:
    """Open two files as the two sources of the layer."""
    sources = []
    for name, text in (("un", first), ("deux", second)):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        sources.append(Source(id=name, title=name, path=path))
    around = place.Around(epci="0", communes=toy.communes(), halo_m=0, parametres=Parametres())
    journal = Journal(LAYER.id)
    return door.open_layer(LAYER, sources, around, journal), journal


OLD = "idcom;naf20art21;naf21art22\n62001;1;2\n62002;3;4\n"
NEW = "idcom;naf21art22;naf22art23\n62001;20;30\n62003;5;6\n"
SEVERAL = "communes données plusieurs fois (plusieurs millésimes)"


def test_of_two_vintages_the_latest_is_kept_whatever_their_order(tmp_path: Path) -> None:
    for first, second in ((OLD, NEW), (NEW, OLD)):
        frame, journal = _of_two(tmp_path, first, second)
        assert frame.index.tolist() == ["62001", "62002", "62003"]
        # 62001: the window that ends in 2022, not mixed with 2020 of the other; 62002 is in the old one only
        assert frame.loc["62001", ["naf21art22", "naf22art23"]].tolist() == [20, 30]
        assert frame.loc["62001", "naf20art21"] != frame.loc["62001", "naf20art21"]
        assert frame.loc["62002", ["naf20art21", "naf21art22"]].tolist() == [3, 4]
        assert [d.valeur for d in journal.defects if d.anomalie == SEVERAL] == ["1 commune(s), 2 lignes"]
        assert not [what for _, what in said(journal) if what == "clé répétée"]


def test_of_two_windows_that_end_together_the_last_source_is_kept(tmp_path: Path) -> None:
    frame, _ = _of_two(tmp_path, OLD, OLD.replace("1;2", "7;8"))
    assert frame.loc["62001", ["naf20art21", "naf21art22"]].tolist() == [7, 8]


def test_of_two_vintages_of_the_api_the_latest_is_kept(tmp_path: Path) -> None:
    def api(values: dict[int, int], *, down: bool = False) -> str:
        years = sorted(values, reverse=down)
        return "idcom;annee;naf_arti\n" + "".join(f"{c};{a};{values[a]}\n" for c in ("62001", "62002") for a in years)

    old, new = {2019: 1, 2020: 2, 2021: 3}, {2020: 20, 2021: 30, 2022: 40}
    for down in (False, True):
        for first, second in ((old, new), (new, old)):
            frame, journal = _of_two(tmp_path, api(first, down=down), api(second, down=down))
            assert frame.index.tolist() == ["62001", "62002"]
            assert frame.loc["62001", [flux(a) for a in (2020, 2021, 2022)]].tolist() == [20, 30, 40]
            assert annees_connues(frame) == [2020, 2021, 2022]
            assert [d.valeur for d in journal.defects if d.anomalie == SEVERAL] == ["2 commune(s), 4 lignes"]
    # a table of flows beside the rows of the API: both are read, the latest is kept
    frame, _ = _of_two(tmp_path, api(new), OLD)
    assert frame.loc["62002", [flux(2020), flux(2022)]].tolist() == [20, 40]
    frame, _ = _of_two(tmp_path, OLD, "idcom;annee;naf_arti\n62003;2021;9\n")
    assert frame.index.tolist() == ["62001", "62002", "62003"]


def test_the_rows_of_the_api_become_columns(real_folder: Path) -> None:
    path = real_folder / "zan" / "conso_espace_api_arras_62041.csv"
    if not path.exists():
        pytest.skip("no sample of the API")
    communes = toy.communes().iloc[:1].set_axis(["62041"])
    around = place.Around(epci="0", communes=communes, halo_m=0, parametres=Parametres())
    journal = Journal(LAYER.id)
    frame = door.open_layer(LAYER, [Source(id="enaf", title="Cerema", path=path)], around, journal)
    assert frame.index.tolist() == ["62041"]
    assert annees_connues(frame) == list(range(2010, 2024))
    assert frame.loc["62041", ["naf10art11", "naf13art14", "naf21art22"]].tolist() == [6782, 260_499, 0]
    # 37 627 + 260 499 + ... : the reference of Arras, m²
    assert frame.loc["62041", [flux(a) for a in range(2011, 2021)]].sum() == 478_210
