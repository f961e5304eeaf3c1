"""Relief: one grid of the heights of the ground (raster layer).

Producer: IGN (RGE ALTI, BD ALTI), ESRI ASCII tiles or GeoTIFF. Known defects: a height is of the bare ground, so a
bridge is a hole and a tunnel a hill; heaps are older than their last works; « no data » that is not declared (-9999,
-99999); a sidecar of the system that is missing beside an ASCII tile; the vertical reference (IGN69) is not in the
file and is not checked. A 1 m grid is not to be used raw for a climb (T30).
"""

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style
from layers.demo import relief

LAYER = Layer(
    id="relief",
    title="Relief",
    description="Altitude du terrain nu, en mètres (IGN69). Grille.",
    key="",
    label="",
    raster=True,
    value_range=(-100, 4_900),
    geometry=(),
    diffusion=Diffusion.PUBLIC,
    columns=(
        Column(name="altitude_m", label="Altitude", kind="number", unit="m", diffusion=Diffusion.PUBLIC,
               description="valeur d'un pixel, altitude normale IGN69"),
    ),
    sources={
        "demo": (
            demo_source(
                "relief",
                "Relief (démonstration)",
                suffix="asc",
                precision_m=10,
                covers_halo=True,
                make=relief.write,
            ),
        )
    },
    style=Style(signs=(Sign(value="", label="Altitude", color="#8c6d46"),)),
)  # fmt: skip
