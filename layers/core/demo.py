"""The sources embedded in the project: the demonstration files of ``layers/demo``, written or made at build time."""

from collections.abc import Callable
from pathlib import Path

from layers.core.model import Diffusion, Nature, Source

FOLDER = Path(__file__).resolve().parents[1] / "demo"


def demo_source(  # noqa: PLR0913 - what a source is worth
    layer_id: str,
    title: str,
    *,
    precision_m: float | None = None,
    scale: int | None = None,
    suffix: str = "geojson",
    vintage: str = "démonstration",
    diffusion: Diffusion = Diffusion.PUBLIC,
    covers_halo: bool = False,
    make: Callable[[Path], None] | None = None,
) -> Source:
    """Return the source of a demonstration file.

    Parameters
    ----------
    layer_id, suffix
        The file is ``layers/demo/<id>.<suffix>``: ``geojson`` (EPSG:4326), ``csv`` (a table), ``asc`` (a grid).
    covers_halo
        True when the file goes on in the halo of the territory.
    make
        Writes the file at the path it is given, for what is too heavy to be kept with the code: the file is then
        made by the first build that needs it, in the state folder of the checkout.
    """
    return Source(
        id=layer_id,
        title=title,
        producer="Terril",
        licence="EUPL-1.2",
        attribution="Terril, données fictives",
        vintage=vintage,
        path=FOLDER / f"{layer_id}.{suffix}",
        format={"geojson": "GeoJSON", "csv": "CSV", "asc": "grille Esri ASCII"}[suffix],
        crs={"geojson": "EPSG:4326", "csv": None, "asc": "EPSG:2154"}[suffix],
        scale=scale,
        precision_m=precision_m,
        nature=Nature.DEMONSTRATION,
        diffusion=diffusion,
        covers_halo=covers_halo,
        purpose="démonstration",
        make=make,
    )
