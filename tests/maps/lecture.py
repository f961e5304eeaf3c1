"""Read back, as a page does, what a data file hands to it."""

import json
from typing import Any

import numpy as np

from maps.core.affichage import TEXTS, UNIT


def value(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a data file holds, as it is written."""
    return json.loads(text[text.index(",") + 1 : text.index(");\n")])


def features(text: str) -> list[dict[str, Any]]:
    """Return the GeoJSON features of the data file of a layer."""
    short = value(text)
    words = short["mots"]
    return [
        {
            "type": "Feature",
            "properties": _said(properties, words),
            "geometry": {"type": kind, "coordinates": _read(kind, steps)},
        }
        for properties, kind, steps in short["traits"]
    ]


def _said(properties: dict[str, Any], words: list[str]) -> dict[str, Any]:
    def word(found: Any) -> Any:  # noqa: ANN401
        return words[found] if isinstance(found, int) else found

    said = {name: word(found) if name in TEXTS else found for name, found in properties.items()}
    return said | ({"l": [[word(text) for text in pair] for pair in said["l"]]} if "l" in said else {})


def _read(kind: str, steps: Any) -> Any:  # noqa: ANN401
    if kind == "Point":
        return [v / UNIT for v in steps]
    if isinstance(steps[0], int):
        return (np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / UNIT).tolist()
    return [_read("", part) for part in steps]
