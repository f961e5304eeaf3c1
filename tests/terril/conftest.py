"""A small territory in files, for whole builds: nine toy communes, four friches, two shafts, one configuration."""

from pathlib import Path

import geopandas as gpd
import pytest

from tests import toy

CONFIG = """[territoire]
epci = "246200364"
nom = "Territoire d'essai"
profil = "sig"
halo_m = 500

[sources.communes]
chemin = "communes.geojson"
millesime = "2026"
precision_m = 1

[sources.friches]
chemin = "friches.geojson"
diffusion = "public"
millesime = "2026"
precision_m = 1

[sources.puits_mine]
chemin = "puits.csv"
crs = "EPSG:2154"
diffusion = "public"
"""


def write_friches(folder: Path, statut: str = "friche sans projet", name: str = "Friche fictive 1") -> Path:
    """Write four invented sites."""
    shapes = {f"6200{n}_{n}": toy.box(1000 * (n - 1) % 3000 + 100, 100, 100) for n in (1, 2, 3)}
    shapes["62005_5"] = toy.point(1500, 1500)
    frame = toy.frame(
        shapes,
        site_nom=[name, "Friche fictive 2", "Friche fictive 3", "Friche fictive 5"],
        site_statut=[statut, "friche avec projet", "friche potentielle", "inconnu"],
    )
    frame = frame.rename_axis("site_id").reset_index()
    frame["comm_insee"], frame["source_nom"] = frame["site_id"].str[:5], "essai"
    path = folder / "friches.geojson"
    path.unlink(missing_ok=True)
    frame.to_file(path, driver="GeoJSON")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The configuration of the small territory, its files beside it."""
    folder = tmp_path / "donnees"
    folder.mkdir()
    communes = toy.communes().assign(population=range(100, 1000, 100), siren_epci="246200364").reset_index()
    gpd.GeoDataFrame(communes).to_file(folder / "communes.geojson", driver="GeoJSON")
    write_friches(folder)
    (folder / "puits.csv").write_text(
        "puits_id;fosse;puits;x;y\nP1;1;1;680150,5;7030150,5\nP2;1;2;680160;7030500\n", encoding="utf-8"
    )
    config = folder / "territoire.toml"
    config.write_text(CONFIG, encoding="utf-8")
    return config
