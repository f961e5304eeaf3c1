"""The limits and names of the communes, under every map of the site: a data file, no page of its own."""

import geopandas as gpd

from maps.core.carte import LIMITS_PATH, limits_file
from maps.core.model import Fichier, Site, WebMap


def build(*, communes: gpd.GeoDataFrame, site: Site) -> tuple[Fichier, ...]:  # noqa: ARG001 - part of the contract
    """Return the data file of the limits."""
    return (limits_file(communes),)


WEB_MAP = WebMap(id="fond", title="Limites des communes", build=build, path=LIMITS_PATH)
