from typing import Any

import folium
import pytest
from folium.plugins import MarkerCluster

from layers.core.errors import CatalogueError
from maps.core.actifs import localize, site_assets


def test_the_assets_are_leaflet_and_our_own_files() -> None:
    assets = site_assets()
    assert set(assets) == {"assets/leaflet.js", "assets/leaflet.css", "assets/terril.css", "assets/terril.js"}
    assert b"Leaflet 1.9" in assets["assets/leaflet.js"]
    assert b"sourceMappingURL" not in assets["assets/leaflet.js"]


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
