"""A raster layer in a whole build: written, described, seen by its indicators, kept when its source breaks."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest

from layers.core import grille
from layers.core.model import Diffusion
from pipelines.core.runner import Workshop
from terril import documents, listing
from terril.assembly import cartes, store
from terril.build import build
from terril.project import make_project
from tests import toy
from tests.conftest import table
from tests.layers.echantillons import DATA

SOURCES = """
[sources.relief]
chemin = "relief.asc"
crs = "EPSG:2154"
precision_m = 0.5

[sources.itineraires]
chemin = "itineraires.geojson"
diffusion = "public"
couvre_halo = true

[parametres.itineraires]
pixel_max_m = 250
"""


@pytest.fixture
def with_relief(small: Path, state: Path) -> Path:  # noqa: ARG001 - the state of its own
    """The small territory with a grid of heights and routes."""
    for name in ("relief.asc", "itineraires.geojson"):
        shutil.copy(DATA / name, small.parent)
    small.write_text(small.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    return small


def test_a_grid_is_a_layer_of_the_build_and_outlives_its_source(with_relief: Path, tmp_path: Path) -> None:
    project = make_project(config_path=with_relief, out=tmp_path / "sortie")
    summary = build(project)
    assert (dict(summary.failures), summary.outcome.errors) == ({}, {})
    grid = grille.read(summary.out / "couches" / "relief.tif")
    assert grid.sample([toy.ORIGIN[0] + 1000], [toy.ORIGIN[1] + 1000])[0] == pytest.approx(25.5)
    assert grid.diffusion is Diffusion.INTERNE  # nothing was said: not public
    manifest = json.loads((summary.out / "manifest.json").read_text(encoding="utf-8"))
    assert "couches/relief.tif" in manifest["sorties"]
    assert "relief" not in set(gpd.list_layers(summary.out / "terril.gpkg")["name"])
    found = table(summary, "indicateurs.csv").set_index(["indicateur", "code", "modalite"])
    # R1 is a square of 1 km: 4 m up and 4 m down, each less than the threshold of 5 m; 8 m of slope in 4 km
    assert found.loc[("ITI-05", "R1", "denivele_positif_m"), "valeur"] == 0
    assert found.loc[("ITI-05", "R1", "pente_moyenne_pct"), "valeur"] == pytest.approx(0.2, rel=1e-4)
    assert found.loc[("ITI-05", "R1", "pente_moyenne_pct"), "diffusion"] == "interne"
    assert found.loc[("ITI-05", "R1", "longueur_2d_m"), "diffusion"] == "public"

    workshop = Workshop(project.state)
    assert store.load_layer(workshop, "relief") is None
    assert cartes._visible(project, workshop, "relief") is None  # the public site does not see it
    assert cartes._shown(project, workshop, "relief").reason == "couche non publiée"
    _breaks_and_is_kept(with_relief, summary.out)


def _breaks_and_is_kept(config: Path, out: Path) -> None:
    """A source that cannot be read any more keeps the last good grid, and says so."""
    before = (out / "couches" / "relief.tif").read_bytes()
    (config.parent / "relief.asc").write_text("not a grid", encoding="ascii")
    summary = build(make_project(config_path=config, out=out))
    assert set(summary.failures) == {"couche:relief"}
    assert (summary.out / "couches" / "relief.tif").read_bytes() == before
    info = next(i for i in summary.layers if i.id == "relief")
    assert (info.state, info.usable) == ("conservée", True)
    anomalies = table(summary, "anomalies.csv")
    assert "source en échec" in set(anomalies.loc[anomalies["couche"] == "relief", "anomalie"])


def test_a_grid_is_listed_and_documented() -> None:
    project = make_project()
    row = next(r for r in listing.layers(project) if r["id"] == "relief")
    assert row["geometrie"] == "grille"
    text = documents.catalogue([project.layers["relief"]])
    assert "grille (raster)" in text
    assert "`altitude_m`" in text
