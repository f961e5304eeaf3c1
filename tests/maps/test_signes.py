from dataclasses import replace

import pytest

from layers.core.errors import CatalogueError
from layers.core.model import LayerInfo, Sign
from maps.core import symboles
from maps.core.couche import BUDGET, HEAVY, Trace, lighten
from maps.core.legende import legend
from maps.core.vues import friches as vue_friches
from maps.core.vues import mines

SIGNS = [
    sign
    for style in (vue_friches.STYLE, mines.PUITS, mines.TERRILS, mines.CITES, mines.PATRIMOINE)
    for sign in style.signs
]
GROUND = "#f6f5f1"
INFO = LayerInfo(id="x", title="X", state="présente")


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda s: s.label)
def test_a_sign_stands_out_on_the_ground_of_the_map(sign: Sign) -> None:
    assert contrast(sign.color, GROUND) >= 3


def test_friches_are_told_apart_without_colour() -> None:
    shapes = [sign.shape for sign in vue_friches.STYLE.signs]
    assert len(set(shapes)) == len(shapes)


def test_property_and_buffer_are_told_apart_without_colour() -> None:
    assert len({sign.dash for sign in mines.PATRIMOINE.signs}) == len(mines.PATRIMOINE.signs)


@pytest.mark.parametrize(
    "sign",
    [
        Sign(value="", label="", color="red"),
        Sign(value="", label="", color='#fff"/><script>'),
        Sign(value="", label="", color="#fff", shape="star"),
        Sign(value="", label="", color="#fff", dash='4" onload="x'),
    ],
)
def test_a_sign_of_the_configuration_is_nothing_but_a_sign(sign: Sign) -> None:
    with pytest.raises(CatalogueError):
        symboles.symbol(sign)
    with pytest.raises(CatalogueError):
        symboles.swatch(sign, kind="area")


def trace(name: str, size: int) -> Trace:
    return Trace(id=name, page="p", title=name, style=mines.TERRILS, info=INFO, bytes=size)


def test_the_heaviest_layers_wait_for_the_reader() -> None:
    one, two, three = trace("un", BUDGET), trace("deux", 1000), trace("trois", BUDGET - 1000)
    light = lighten([one, two, three])
    assert [t.show for t in light] == [False, True, True]
    assert light[0].note == HEAVY
    assert lighten([two]) == (two,)


def test_the_legend_lists_the_highest_layer_first_and_only_the_signs_in_use() -> None:
    drawn = ({"type": "Feature", "properties": {"c": "inconnu"}, "geometry": {"type": "Point"}},)
    friches = replace(trace("friches", 1), style=vue_friches.STYLE, drawn=drawn, symbols=True)
    shown = legend([trace("vide", 1), friches])
    assert [r.id for r in shown.layers] == ["friches", "vide"]
    assert [e.label for e in shown.layers[0].entries] == ["Statut inconnu"]
    assert shown.layers[1].absent
