"""The attributes of a KML file: GDAL's plain driver reads names and descriptions only, so the rest is read here."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd

_CONTAINERS = ("Folder", "Document")


def extended_data(path: Path, layer: str | None) -> pd.DataFrame:
    """Return the ``ExtendedData`` of each placemark, in the order of the file (text; no row when there is none).

    Parameters
    ----------
    path
        A KML file that GDAL could open.
    layer
        The folder to read; the whole file when no folder has that name.
    """
    root = ET.parse(path).getroot()  # noqa: S314 - expat bounds the expansion of entities since 2.4.1
    folders = [e for e in root.iter() if _tag(e) in _CONTAINERS and _text(e, "name") == layer]
    places = [e for e in (folders[0] if folders else root).iter() if _tag(e) == "Placemark"]
    return pd.DataFrame([_attributes(place) for place in places], dtype="str")


def _attributes(place: ET.Element) -> dict[str, str | None]:
    found = {}
    for element in place.iter():
        if _tag(element) in {"Data", "SimpleData"} and (name := element.get("name")):
            found[name] = _text(element, "value") if _tag(element) == "Data" else element.text
    return found


def _tag(element: ET.Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text(element: ET.Element, child: str) -> str | None:
    return next((e.text for e in element if _tag(e) == child), None)
