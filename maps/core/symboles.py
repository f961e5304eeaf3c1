"""The signs of the maps, drawn once: the same SVG serves the legend, the table and the map.

A sign is known by its shape as well as its colour; a light rim detaches it from its neighbours.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from layers.core.errors import CatalogueError
from layers.core.model import Sign

#: Shapes in a box of 20 x 20; ``{c}`` is the colour of the sign.
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "circle": '<circle cx="10" cy="10" r="8" fill="{c}" {rim}/>',
        "square": '<rect x="2.6" y="2.6" width="14.8" height="14.8" fill="{c}" {rim}/>',
        "triangle": '<path d="M10 1.4 18.8 17.2H1.2Z" fill="{c}" {rim}/>',
        "hollow": '<circle cx="10" cy="10" r="7.4" fill="#fff" fill-opacity=".75" stroke="{c}" {thick}/>',
        "dot": '<circle cx="10" cy="10" r="5.4" fill="{c}" {rim}/>',
        "diamond": '<path d="M10 1 19 10 10 19 1 10Z" fill="{c}" {rim}/>',
        "cross": '<circle cx="10" cy="10" r="8" fill="#fff" stroke="{c}" {thick}/>'
        '<path d="M4.3 4.3 15.7 15.7M15.7 4.3 4.3 15.7" fill="none" stroke="{c}" {thick}/>',
        "bar": '<rect x="6" y=".6" width="8" height="18.8" rx="1" fill="#fff"/>'
        '<rect x="7.8" y="2" width="4.4" height="16" fill="{c}"/>',
    }
)
_RIM = 'stroke="#fff" stroke-width="1.2" vector-effect="non-scaling-stroke"'
_THICK = 'stroke-width="1.8" vector-effect="non-scaling-stroke"'
#: Slanted lines across a legend's box.
_HATCH = "M2 13 12.5 2.5M2 17.5 17 2.5M6.5 17.5 21.5 2.5M11 17.5 26 2.5M15.5 17.5 26.5 6.5M20 17.5 26.5 11"
#: Patterns drawn over a fill: the strokes of a tile of MOTIF_PX.
MOTIF_PX = 8
MOTIFS: Mapping[str, str] = MappingProxyType(
    {
        "obliques": "M0 8 8 0M-2 2 2 -2M6 10 10 6",
        "contraires": "M0 0 8 8M-2 6 2 10M6 -2 10 2",
        "croix": "M0 4H8M4 0V8",
        "points": "M2 2h.01M6 6h.01",
        "tirets": "M1 2H5M5 6H9M-3 6H1",
        "vagues": "M0 4Q2 1 4 4T8 4",
        "verticales": "M2 0V8M6 0V8",
    }
)
#: Strokes that are not 1.2 wide.
MOTIF_WIDTHS: Mapping[str, float] = MappingProxyType({"points": 2.2, "obliques": 1.9, "contraires": 1.9})
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_DASH = re.compile(r"[0-9. ,]*")


def check_sign(sign: Sign) -> Sign:
    """Check that a sign holds nothing but drawing orders: it may come from a configuration file."""
    unknown = sign.shape not in SHAPES or (sign.motif and sign.motif not in MOTIFS)
    if not _COLOR.fullmatch(sign.color) or not _DASH.fullmatch(sign.dash + sign.axis) or unknown:
        raise CatalogueError(
            f"sign {sign.value!r}",
            expected=f"a colour like #d95f02, a shape among {', '.join(SHAPES)}",
            found=f"color={sign.color!r} shape={sign.shape!r} dash={sign.dash!r} motif={sign.motif!r}",
            remedy="correct the style of the layer",
        )
    return sign


def symbol(sign: Sign) -> str:
    """Return the inside of the SVG of a point sign (box 0 0 20 20)."""
    return SHAPES[check_sign(sign).shape].format(c=sign.color, rim=_RIM, thick=_THICK)


def swatch(sign: Sign, *, kind: str) -> str:
    """Return the inside of the SVG of a legend's box (28 x 20): an ``area``, a ``line`` or a ``point``."""
    if kind == "point":
        return f'<svg x="4" width="20" height="20" viewBox="0 0 20 20">{symbol(sign)}</svg>'
    check_sign(sign)
    opacity = "" if sign.opacity == 1 else f' stroke-opacity="{sign.opacity}"'
    stroke = f'stroke="{sign.color}" stroke-width="{sign.weight}" stroke-dasharray="{sign.dash}"{opacity}'
    if kind == "line":
        return f'<path d="M1 14C9 2 16 18 27 6" fill="none" {stroke}/>'
    box = f'<rect x="1.5" y="2.5" width="25" height="15" fill="{sign.color}" fill-opacity="{sign.fill_opacity}"'
    lines = f'<path d="{_HATCH}" stroke="{sign.color}" stroke-width="1.4"/>' if sign.hatch else ""
    axis = f'<path d="M1 10H27" stroke="{sign.color}" stroke-width="1.6" stroke-dasharray="{sign.axis}"/>'
    return f"{box} {stroke}/>{lines}{_tiled(sign)}{axis if sign.axis else ''}"


def _tiled(sign: Sign) -> str:
    """Return the motif of a sign across a legend's box; empty when it has none."""
    if not sign.motif:
        return ""
    width = MOTIF_WIDTHS.get(sign.motif, 1.2)
    tiles = ((x, y) for y in (0, MOTIF_PX) for x in range(0, 25, MOTIF_PX))
    paths = "".join(f'<path d="{MOTIFS[sign.motif]}" transform="translate({x} {y})"/>' for x, y in tiles)
    group = f'<g fill="none" stroke="{sign.color}" stroke-width="{width}" stroke-linecap="round">{paths}</g>'
    return f'<svg x="1.5" y="2.5" width="25" height="15">{group}</svg>'
