"""Grids: sampled by hand, written with the same bytes, opened from any tile, refused when they are not grids."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import Resampling, reproject, transform_bounds

from layers.core import grille, tuiles
from layers.core.datafrance import read_communes
from layers.core.defects import Journal
from layers.core.errors import CrsError, GeometryError, SchemaError, SourceError
from layers.core.grille import Grille
from layers.core.model import Column, Diffusion, Layer, Nature, Portee, Source
from layers.core.place import Around
from layers.core.territory import CALL
from tests import toy

X, Y = toy.ORIGIN
REAL = Path(__file__).resolve().parents[4] / "shared/data/real/rasters/topographie_itu_p1511_5min.tif"
LAYER = Layer(
    id="relief_test", title="Relief", description="Essai.", key="", label="", geometry=(), raster=True,
    value_range=(-100, 4900), columns=(Column(name="altitude_m", label="Altitude", kind="number", unit="m"),),
)  # fmt: skip
AROUND = Around(epci="0", communes=toy.communes(), halo_m=500)


def grid(values: list[list[float]], pixel: float = 10.0) -> Grille:
    """Return a grid whose south-west corner is 0, 0."""
    return Grille(values=np.array(values), transform=Affine(pixel, 0, 0, 0, -pixel, pixel * len(values)))


def tile(path: Path, values: np.ndarray, west: float, north: float, pixel: float, **changes: Any) -> Path:  # noqa: ANN401
    """Write a GeoTIFF; ``changes`` go to rasterio."""
    unit = changes.pop("unit", None)
    bands = changes.pop("count", 1)
    given = {"crs": "EPSG:2154", "nodata": None, "dtype": "float32"} | changes
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=bands,
        transform=Affine(pixel, 0, west, 0, -pixel, north), **given,
    ) as file:  # fmt: skip
        for band in range(bands):
            file.write(values.astype(given["dtype"]), band + 1)
        if unit:
            file.units = (unit,)
    return path


def plane(west: float, north: float, rows: int, columns: int, pixel: float) -> np.ndarray:
    """Heights that rise by 1 m each 100 m to the east and 2 m each 100 m to the north of the corner of the toy."""
    x = west + (np.arange(columns) + 0.5) * pixel
    y = north - (np.arange(rows) + 0.5) * pixel
    return 50 + (x[None, :] - X) / 100 + (y[:, None] - Y) / 50


def source(path: Path, **changes: Any) -> Source:  # noqa: ANN401
    """Return a public source."""
    return Source(id="relief", title="Relief", path=path, **({"diffusion": Diffusion.PUBLIC} | changes))


def opened(*sources: Source, layer: Layer = LAYER) -> tuple[Grille, Journal]:
    """Open sources on the toy territory."""
    journal = Journal(layer.id)
    return tuiles.open_grid(layer, sources, AROUND, journal), journal


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """One tile of 4.2 km around the toy territory, pixels of 100 m."""
    return tile(tmp_path / "a.tif", plane(X - 600, Y + 3600, 42, 42, 100), X - 600, Y + 3600, 100)


# --- sampling -------------------------------------------------------------------------------------------------------


def test_a_place_between_four_centres_is_their_mean() -> None:
    four = grid([[1, 2], [3, 4]])  # centres at 5 and 15, 1 in the north-west
    x, y = [5, 10, 10, 15, 7.5], [15, 10, 15, 5, 5]
    # corner ; (1+2+3+4)/4 ; (1+2)/2 ; corner ; three quarters of 3, one of 4
    assert four.sample(x, y).tolist() == [1.0, 2.5, 1.5, 4.0, 3.25]
    assert four.sample([9.9, 10.1], [10.1, 9.9], nearest=True).tolist() == [1, 4]


def test_the_outer_half_pixel_has_the_edge_and_beyond_nothing_is_known() -> None:
    four = grid([[1, 2], [3, 4]])
    assert four.sample([0, 20], [20, 0]).tolist() == [1, 4]
    assert np.isnan(four.sample([-0.01, 20.01, 5, 5], [5, 5, -0.01, 20.01])).all()
    assert np.isnan(four.sample([-0.01], [5], nearest=True)).all()
    assert four.sample([20], [0], nearest=True).tolist() == [4]


def test_an_unknown_pixel_makes_unknown_only_what_it_weighs_on() -> None:
    three = grid([[1, np.nan], [3, 4]])
    assert three.sample([5, 5, 15], [15, 10, 5]).tolist() == [1, 2, 4]
    assert np.isnan(three.sample([6, 10], [15, 10])).all()


def test_one_pixel_is_a_grid() -> None:
    assert grid([[7]]).sample([0, 5, 10], [0, 5, 10]).tolist() == [7, 7, 7]


def test_a_window_is_whole_pixels() -> None:
    some = grid(np.arange(16.0).reshape(4, 4).tolist())
    part = some.window((11, 5, 29, 31))
    assert part.bounds == (10, 0, 30, 40)
    assert part.values.tolist() == [[1, 2], [5, 6], [9, 10], [13, 14]]
    assert part.sample([15], [35]) == some.sample([15], [35])
    assert some.window((100, 100, 200, 200)).values.size == 0


# --- what is written ------------------------------------------------------------------------------------------------


def test_a_grid_is_written_with_the_same_bytes_and_read_back(tmp_path: Path) -> None:
    made = Grille(
        values=np.array([[1.5, np.nan], [186.0, -2.0]]), transform=Affine(25, 0, X, 0, -25, Y + 50),
        nature=Nature.DEMONSTRATION, precision_m=0.3, portee=Portee.OPPOSABLE, diffusion=Diffusion.PUBLIC,
    )  # fmt: skip
    for name in ("a.tif", "b.tif"):
        grille.write(made, tmp_path / name, "Relief")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    again = grille.read(tmp_path / "a.tif")
    np.testing.assert_array_equal(again.values, made.values)
    assert (again.transform, again.nature, again.precision_m, again.portee, again.diffusion) == (
        made.transform, Nature.DEMONSTRATION, 0.3, Portee.OPPOSABLE, Diffusion.PUBLIC,
    )  # fmt: skip
    with rasterio.open(tmp_path / "a.tif") as file:
        assert (file.crs.to_epsg(), file.compression.name, file.descriptions) == (2154, "deflate", ("Relief",))


# --- tiles ----------------------------------------------------------------------------------------------------------


def test_a_tile_in_the_system_is_copied_and_cut_to_the_halo(whole: Path) -> None:
    made, journal = opened(source(whole))
    assert made.bounds == (X - 500, Y - 500, X + 3500, Y + 3500)
    np.testing.assert_allclose(made.values, plane(X - 500, Y + 3500, 40, 40, 100), rtol=1e-6)
    assert made.sample([X + 1000], [Y + 1000])[0] == pytest.approx(50 + 10 + 20)  # by hand
    assert journal.defects == []


def test_an_ascii_grid_takes_the_system_of_its_source(tmp_path: Path) -> None:
    path = tmp_path / "dalle.asc"
    body = "\n".join(" ".join(str(100 * row + column) for column in range(8)) for row in range(8))
    head = f"ncols 8\nnrows 8\nxllcorner {X - 500}\nyllcorner {Y - 500}\ncellsize 500\nNODATA_value -9999\n"
    path.write_text(head + body + "\n", encoding="ascii")
    made, _ = opened(source(path, crs="EPSG:2154"))
    assert made.values[0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert made.values[7, 7] == 707
    with pytest.raises(CrsError) as caught:
        opened(source(path))
    assert "EPSG:2154" in caught.value.remedy


@pytest.mark.parametrize(("code", "metres"), [("EPSG:4326", 25.0), ("EPSG:3950", 30.0), ("EPSG:32631", 30.0)])
def test_a_tile_in_another_system_is_resampled(whole: Path, tmp_path: Path, code: str, metres: float) -> None:
    with rasterio.open(whole) as file:
        west, south, east, north = transform_bounds(file.crs, code, *file.bounds)
        width, height = file.width, file.height
        transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
        values = np.full((height, width), np.nan, dtype="float32")
        reproject(rasterio.band(file, 1), values, dst_transform=transform, dst_crs=code, dst_nodata=np.nan,
                  resampling=Resampling.bilinear)  # fmt: skip
    path = tmp_path / "b.tif"
    with rasterio.open(path, "w", driver="GTiff", height=height, width=width, count=1, dtype="float32", crs=code,
                       transform=transform, nodata=np.nan) as file:  # fmt: skip
        file.write(values, 1)
    made, journal = opened(source(path))
    assert ("b.tif", "grille rééchantillonnée") in [(d.cle, d.anomalie) for d in journal.defects]
    x, y = np.array([100.0, 1500, 2900]), np.array([2900.0, 1500, 100])
    expected = 50 + x / 100 + y / 50
    assert np.abs(made.sample(X + x, Y + y) - expected).max() < 2 / 100 * metres  # 2 m rise in 100 m


def test_two_tiles_make_one_grid_and_the_first_that_knows_wins(tmp_path: Path) -> None:
    west = tile(tmp_path / "w.tif", np.full((42, 25), 10.0), X - 600, Y + 3600, 100, nodata=-1)
    part = np.full((42, 25), 20.0)
    east = tile(tmp_path / "e.tif", part, X + 1500, Y + 3600, 100)  # they share 4 columns
    made, journal = opened(source(west), source(east))
    assert made.values.shape == (40, 40)
    assert made.sample([X + 1000, X + 1700, X + 2500], [Y + 1500] * 3, nearest=True).tolist() == [10, 10, 20]
    swapped, _ = opened(source(east), source(west))
    assert swapped.sample([X + 1700], [Y + 1500], nearest=True).tolist() == [20]
    assert journal.defects == []


def test_a_folder_of_tiles_is_one_source_and_far_ones_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "dalles"
    (folder / "1").mkdir(parents=True)
    tile(folder / "1" / "w.tif", np.full((42, 21), 1.0), X - 600, Y + 3600, 100)
    tile(folder / "e.tif", np.full((42, 21), 2.0), X + 1500, Y + 3600, 100)
    tile(folder / "loin.tif", np.full((42, 21), 3.0), X + 90_000, Y, 100)
    made, journal = opened(source(folder))
    assert set(np.unique(made.values)) == {1.0, 2.0}
    assert [(d.anomalie, d.valeur) for d in journal.defects] == [
        ("hors du territoire et de son halo", "1 tuile(s) sur 3")
    ]


def test_what_is_not_known_is_not_zero(tmp_path: Path) -> None:
    values = plane(X - 600, Y + 3600, 42, 42, 100)
    values[20, 20], values[21, 21], values[22, 22] = -9999, -99999, np.inf
    made, journal = opened(source(tile(tmp_path / "a.tif", values, X - 600, Y + 3600, 100, nodata=-9999)))
    assert int(np.isnan(made.values).sum()) == 3
    said = {d.anomalie: d.valeur for d in journal.defects}
    assert said["valeur hors de l'intervalle plausible"].startswith("2 pixels")
    assert "grille incomplète" in said


def test_a_grid_that_stops_before_the_territory_says_so(tmp_path: Path) -> None:
    path = tile(tmp_path / "a.tif", np.full((42, 21), 5.0), X - 600, Y + 3600, 100)  # the western half
    made, journal = opened(source(path))
    assert made.bounds[2] == X + 1500
    assert [(d.anomalie, d.valeur) for d in journal.defects] == [
        ("grille incomplète", "50.0 % du territoire sans valeur")
    ]


def test_scales_and_integers_are_read_as_what_they_stand_for(tmp_path: Path) -> None:
    path = tile(tmp_path / "dm.tif", np.full((42, 42), 125), X - 600, Y + 3600, 100, dtype="int16", nodata=-32768)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.1,), (1.0,)
    made, _ = opened(source(path))
    assert made.values[0, 0] == pytest.approx(13.5)


def test_the_worst_of_the_sources_is_kept(whole: Path, tmp_path: Path) -> None:
    other = tile(tmp_path / "b.tif", np.full((42, 42), 1.0), X - 600, Y + 3600, 100)
    made, _ = opened(source(whole, precision_m=1.0), source(other, precision_m=5.0, diffusion=Diffusion.INTERNE))
    assert (made.precision_m, made.diffusion) == (5.0, Diffusion.INTERNE)
    unknown, _ = opened(source(whole, precision_m=1.0), source(other))
    assert unknown.precision_m is None
    info = tuiles.describe(LAYER, [source(whole, precision_m=1.0), source(other)], unknown)
    assert (info.rows, info.state, info.precision_m) == (1, "présente", None)


# --- what is refused ------------------------------------------------------------------------------------------------

Spoil = Callable[[Path], Path]


def _text(folder: Path) -> Path:
    path = folder / "x.tif"
    path.write_text("not a grid", encoding="ascii")
    return path


def _elsewhere(folder: Path) -> Path:
    path = folder / "x.tif"
    path.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>', encoding="ascii")
    return path


def _cut(folder: Path) -> Path:
    path = tile(folder / "x.tif", plane(X, Y, 300, 300, 10), X - 600, Y + 2000, 10)
    path.write_bytes(path.read_bytes()[:9000])
    return path


def _flat(name: str = "x.tif", **changes: Any) -> Spoil:  # noqa: ANN401
    return lambda folder: tile(folder / name, np.full((42, 42), 5.0), X - 600, Y + 3600, 100, **changes)


@pytest.mark.parametrize(
    ("spoil", "error", "word"),
    [
        (lambda folder: folder / "absent.tif", SourceError, "nothing there"),
        (lambda folder: folder, SourceError, "none in the folder"),
        (_text, SourceError, "not recognized"),
        (_elsewhere, SourceError, "not recognized"),
        (_cut, SourceError, "damaged"),
        (_flat("x.xyz"), SourceError, "extension '.xyz'"),
        (_flat(count=3), SchemaError, "3 bands"),
        (_flat(dtype="complex64"), SchemaError, "complex64"),
        (_flat(unit="ft"), SchemaError, "ft"),
        (_flat(crs="EPSG:4326"), CrsError, "EPSG:2154"),
        (_flat(crs=None), CrsError, "none"),
        (_flat(nodata=5), GeometryError, "not one known pixel"),
        (lambda folder: tile(folder / "x.tif", np.ones((9, 9)), X + 50_000, Y, 100), GeometryError, "none"),
    ],
)  # fmt: skip
def test_what_is_not_a_grid_of_the_place_is_refused(
    tmp_path: Path, spoil: Spoil, error: type[Exception], word: str
) -> None:
    with pytest.raises(error) as caught:
        opened(source(spoil(tmp_path)))
    assert word in str(caught.value)


def test_a_rotated_grid_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.tif"
    with rasterio.open(path, "w", driver="GTiff", height=9, width=9, count=1, dtype="float32", crs="EPSG:2154",
                       transform=Affine(100, 20, X, 20, -100, Y)) as file:  # fmt: skip
        file.write(np.ones((9, 9), dtype="float32"), 1)
    with pytest.raises(SchemaError, match="north up"):
        opened(source(path))


def test_tiles_of_two_resolutions_are_refused(whole: Path, tmp_path: Path) -> None:
    fine = tile(tmp_path / "fin.tif", np.ones((84, 84)), X - 600, Y + 3600, 50)
    with pytest.raises(SourceError, match="pixels of 50 m"):
        opened(source(whole), source(fine))


def test_a_grid_too_fine_for_the_memory_is_refused(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuiles, "MOST_PIXELS", 1000)
    with pytest.raises(SourceError, match="1,600 pixels"):
        opened(source(whole))


def test_a_demonstration_tile_beside_a_real_one_is_refused(whole: Path) -> None:
    with pytest.raises(SchemaError, match="one nature"):
        opened(source(whole), source(whole, nature=Nature.DEMONSTRATION))


def test_a_tile_that_is_not_the_pinned_one_is_refused(whole: Path) -> None:
    with pytest.raises(SourceError, match="SHA-256"):
        opened(source(whole, sha256="0" * 64))


@pytest.mark.skipif(not REAL.exists(), reason="the real data are not here")
def test_a_real_grid_of_the_place_in_degrees() -> None:
    around = Around(epci=CALL, communes=read_communes(CALL).set_index("code_insee"))
    journal = Journal("relief")
    made = tuiles.open_grid(LAYER, [source(REAL)], around, journal)
    assert 5_000 < made.pixel_m < 10_000
    x, y = (np.array([around.extent[0] + 10_000, around.extent[2] - 10_000]), np.array([around.extent[1] + 10_000] * 2))
    heights = made.sample(x, y)
    assert ((heights > 5) & (heights < 156)).all()
