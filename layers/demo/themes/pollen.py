"""Pollen sensors of the demonstration: the five sensors of the reports, at places that are invented.

Two sites are known by name (parc des Cytises, roof of the centre social of Méricourt), none by its position: each
point is put in the town at about 1 km. Measures and indices are made at build time (``layers.demo.saisons``).
"""

from random import Random

from shapely import Point

from layers.demo.formes import Listed, Row, between, polar
from layers.demo.geographie import Decor, rng
from layers.demo.saisons import CAPTEURS

SITES = {"62107": "parc des Cytises", "62570": "toit du centre social d'éducation populaire"}
FAR_M = (150.0, 450.0)


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the sensors."""
    dice = rng("pollen")
    names = {code: name for name, code in decor.codes.items()}
    return {"capteurs_pollen": [_sensor(decor, dice, i, code, names[code]) for i, (code, _) in CAPTEURS.items()]}


def _sensor(decor: Decor, dice: Random, identifiant: str, code: str, commune: str) -> Listed:
    site = SITES.get(code)
    row: Row = {
        "sensor_id": identifiant,
        "nom": f"{commune}{f', {site}' if site else ''} (position fictive)",
        "commune": commune,
        "code_insee": code,
        "site": site,
        "type": "optique",
        "precision_localisation": "position fictive, à environ 1 km",
    }
    return row, _place(decor, dice, commune)


def _place(decor: Decor, dice: Random, commune: str) -> Point:
    limits = decor.communes.geometry[commune].buffer(-100)
    while True:
        angle = between(dice, 0, 6.28)
        point = polar(decor.centre(commune), between(dice, *FAR_M), angle)
        if limits.contains(point):
            return point
