"""The picture of the README: the demonstration layers drawn as one SVG."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

import geopandas as gpd
import shapely

from layers.core import door
from layers.core.defects import Journal
from layers.core.model import Layer, Sign
from layers.core.place import Around
from terril.project import Project, make_project

WIDTH, MARGIN, LEGEND = 900, 24, 250
INK, GROUND, LIMITS = "#1d1d1b", "#f6f5f1", "#8a8a85"
#: Layers drawn, from the ground up.
DRAWN = ("patrimoine", "cites_minieres", "terrils", "puits_mine", "friches")
_RADIUS = {"dot": 2.5}
_MARKS = {
    "circle": '<circle cx="{x}" cy="{y}" r="{r}"/>',
    "dot": '<circle cx="{x}" cy="{y}" r="{r}"/>',
    "square": '<path d="M{x} {y}m-{r} -{r}h{d}v{d}h-{d}z"/>',
    "triangle": '<path d="M{x} {y}m0 -{r}l{r} {d}h-{d}z"/>',
    "cross": '<path d="M{x} {y}m-{r} 0h{d}m-{r} -{r}v{d}" fill="none"/>',
}
Place = Callable[[shapely.Geometry], shapely.Geometry]


def picture() -> str:
    """Return the map of the demonstration, public rows only, as an SVG text."""
    project = make_project()
    frames = _open(project)
    communes = frames["communes"]
    xmin, _, xmax, ymax = communes.total_bounds
    scale = (WIDTH - LEGEND - 2 * MARGIN) / (xmax - xmin)
    height = round((ymax - communes.total_bounds[1]) * scale) + 2 * MARGIN

    def place(shape: shapely.Geometry) -> shapely.Geometry:
        simple = shapely.simplify(shape, 1 / scale)
        return shapely.transform(simple, lambda xy: (xy - [xmin, ymax]) * [scale, -scale] + MARGIN)

    limits = "".join(f'<path d="{_path(place(s))}"/>' for s in communes.geometry)
    body = [f'<g fill="#fff" stroke="{LIMITS}" stroke-width=".8">{limits}</g>']
    body += [_draw(project.layers[i], frames[i], place) for i in DRAWN]
    body += _legend([project.layers[i] for i in reversed(DRAWN)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'fill="{INK}">\n'
        f'<title>Terril, carte de démonstration</title>\n<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def _open(project: Project) -> Mapping[str, gpd.GeoDataFrame]:
    """Open the layers through the door, the communes first."""
    frames: dict[str, gpd.GeoDataFrame] = {}
    for layer_id in ("communes", *DRAWN):
        layer, around = project.layers[layer_id], Around(epci=project.epci, communes=frames.get("communes"))
        frame = door.open_layer(layer, project.sources[layer_id], around, Journal(layer_id))
        frames[layer_id] = door.visible(frame, layer, "public")
    return frames


def _marked(layer: Layer) -> bool:
    """Tell whether a layer is drawn with marks: it has points, or sizes its signs."""
    return layer.geometry == ("Point",) or layer.style.size_by is not None


def _signs(layer: Layer) -> Iterator[Sign]:
    return (s for s in layer.style.signs if s.shape in _MARKS)


def _draw(layer: Layer, frame: gpd.GeoDataFrame, place: Place) -> str:
    draw = _mark if _marked(layer) else _area
    by = layer.style.by
    return "".join(
        draw(sign, place(shape))
        for sign in _signs(layer)
        for shape in (frame if by is None else frame[frame[by] == sign.value]).geometry.dropna()
    )


def _area(sign: Sign, shape: shapely.Geometry) -> str:
    dash = f' stroke-dasharray="{sign.dash}"' if sign.dash else ""
    paint = f'fill="{sign.color}" fill-opacity="{sign.fill_opacity}" stroke="{sign.color}" stroke-width=".8"'
    return f'<path d="{_path(shape)}" {paint}{dash}/>'


def _mark(sign: Sign, shape: shapely.Geometry) -> str:
    radius, point = _RADIUS.get(sign.shape, 4.5), shapely.centroid(shape)
    mark = _MARKS[sign.shape].format(x=f"{point.x:.1f}", y=f"{point.y:.1f}", r=radius, d=2 * radius)
    return f'<g fill="{sign.color}" stroke="{sign.color if sign.shape == "cross" else "#fff"}">{mark}</g>'


def _path(shape: shapely.Geometry) -> str:
    parts = (p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and not p.is_empty)
    rings = (ring for p in parts for ring in (p.exterior, *p.interiors))
    return "".join(f"M{' '.join(f'{x:.0f} {y:.0f}' for x, y in ring.coords)}z" for ring in rings)


def _legend(layers: Iterable[Layer]) -> list[str]:
    x, y = WIDTH - LEGEND, 74
    lines = [f'<text x="{x}" y="42" font-size="15" font-weight="bold">Démonstration : données fictives</text>']
    for layer in layers:
        for sign in _signs(layer):
            label = f"{layer.title} : {sign.label.lower()}" if layer.style.by else sign.label
            at = shapely.Point(x + 9, y - 4) if _marked(layer) else shapely.box(x, y - 11, x + 18, y + 2)
            lines += [(_mark if _marked(layer) else _area)(sign, at)]
            lines += [f'<text x="{x + 28}" y="{y}" font-size="12">{escape(label)}</text>']
            y += 21
    return lines
