"""The relief: the sample, and the grid of the demonstration."""

from pathlib import Path

import numpy as np
import pytest

from layers.core import tuiles
from layers.core.defects import Journal
from layers.core.model import Diffusion, Source
from layers.core.place import Around
from layers.demo import relief
from layers.demo.generer import decor
from layers.relief import LAYER
from tests import toy
from tests.layers.echantillons import DATA, said


def test_the_sample_is_read_and_its_void_is_said() -> None:
    source = Source(id="relief", title="Relief", path=DATA / "relief.asc", crs="EPSG:2154", diffusion=Diffusion.PUBLIC)
    journal = Journal("relief")
    grid = tuiles.open_grid(LAYER, [source], Around(epci="0", communes=toy.communes(), halo_m=500), journal)
    x, y = toy.ORIGIN
    # columns rise by 1 m each 250 m from 20 m, first centre 375 m west of the corner: 20 + 1375/250 at x = 1 000
    assert grid.sample([x + 1000], [y + 1000])[0] == pytest.approx(25.5)
    assert np.isnan(grid.values).sum() == 1
    assert said(journal) == [("*", "valeur hors de l'intervalle plausible")]  # outside the communes: nothing else


def test_the_twin_heaps_of_the_demonstration_culminate_at_186_m() -> None:
    place = decor()
    values, west, north = relief.heights(place)
    twins = [shape for row, shape in place.mine["terrils"] if shape is not None and "11/19" in str(row["nom"])]
    assert len(twins) == 2
    for shape in twins:
        w, s, e, n = shape.bounds
        part = values[
            int((north - n) / 25) : int((north - s) / 25) + 1, int((w - west) / 25) : int((e - west) / 25) + 1
        ]
        assert part.max() == pytest.approx(186, abs=0.05)
    assert values.min() > 15
    assert values.max() < 200


def test_the_file_of_the_demonstration_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.asc", "b.asc"):
        relief.write(tmp_path / name)
    assert (tmp_path / "a.asc").read_bytes() == (tmp_path / "b.asc").read_bytes()
    assert (tmp_path / "a.asc").read_text(encoding="ascii").startswith("ncols ")
