import re
from typing import Any

import folium
import pytest
from folium.plugins import MarkerCluster

from layers.core.errors import CatalogueError
from maps.core.actifs import STATIC, localize, site_assets


def test_the_assets_are_leaflet_and_our_own_files() -> None:
    assets = site_assets()
    assert b"Leaflet 1.9" in assets["assets/leaflet.js"]
    assert b"Leaflet.draw 1.0" in assets["assets/leaflet.draw.js"]
    assert b"proj4" in assets["assets/proj4.js"]
    assert {f"assets/{path.name}" for path in STATIC.iterdir()} <= set(assets)
    assert not [name for name, data in assets.items() if b"sourceMappingURL" in data]


def test_every_image_that_a_style_asks_for_is_an_asset() -> None:
    assets = site_assets()
    for name, data in assets.items():
        if name.endswith(".draw.css"):
            asked = set(re.findall(r"url\('?(images/[^)']+\.png)'?\)", data.decode()))
            assert asked
            assert {f"assets/{path}" for path in asked} <= set(assets)


def test_the_head_of_a_stock_map_asks_nothing_from_the_network() -> None:
    root: Any = folium.Map(tiles=None).get_root()
    root.render()
    head = localize(root.header.render(), "../")
    assert 'src="../assets/leaflet.js"' in head
    assert 'href="../assets/leaflet.css"' in head
    assert "http" not in head
    assert "viewport" not in head


def test_a_plugin_without_a_local_asset_is_refused() -> None:
    base = folium.Map(tiles=None)
    MarkerCluster().add_to(base)  # type: ignore[no-untyped-call]
    root: Any = base.get_root()
    root.render()
    with pytest.raises(CatalogueError, match="markercluster"):
        localize(root.header.render(), "")


@pytest.mark.parametrize(
    "head",
    [
        "<script src='https://cdn.example/evil.js'></script>",
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        "<script>fetch('https://example.org/')</script>",
        '<script async defer src="https://cdn.example/leaflet.min.js"></script>',
    ],
)
def test_any_other_address_is_refused(head: str) -> None:
    with pytest.raises(CatalogueError):
        localize(head, "")
