"""The sources embedded in the project: the demonstration files of ``layers/demo``."""

from pathlib import Path

from layers.core.model import Diffusion, Nature, Source

FOLDER = Path(__file__).resolve().parents[1] / "demo"


def demo_source(layer_id: str, title: str, *, precision_m: float, scale: int | None = None) -> Source:
    """Return the source of a demonstration file (``layers/demo/<id>.geojson``)."""
    return Source(
        id=layer_id,
        title=title,
        producer="Terril",
        licence="EUPL-1.2",
        attribution="Terril, données fictives",
        vintage="démonstration",
        path=FOLDER / f"{layer_id}.geojson",
        format="GeoJSON",
        crs="EPSG:4326",
        scale=scale,
        precision_m=precision_m,
        nature=Nature.DEMONSTRATION,
        diffusion=Diffusion.PUBLIC,
        covers_halo=False,
        purpose="démonstration",
    )
