"""Heat networks of the demonstration: three networks that are real, along traces that are invented.

Identifiers, names, CO2 contents and renewable shares are those of the public yearly tables (arrêté DPE); the reports
say that there are three networks, Avion, Lens and Liévin, and that the last two are joined. Traces and declared
lengths are invented, and the names say so.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from layers.demo.formes import Listed, Row
from layers.demo.geographie import TO_CALC, Decor, rng
from layers.demo.rues import Edge, Node, Rues, grow, rues

#: Identifier: commune, what is invented, place of the plant, length and reach (m) of the trace, declared length (km).
RESEAUX: Mapping[str, tuple[str, str, tuple[float, float], float, float, float | None]] = {
    "6201C": ("Avion", "tracé fictif", (2.8450, 50.4050), 4_300, 700, None),
    "6203C": ("Lens", "tracé et longueur fictifs", (2.8110, 50.4255), 15_500, 2_000, 17.0),
    "6206C": ("Liévin", "tracé et longueur fictifs", (2.7790, 50.4200), 10_500, 1_500, 12.5),
}  # fmt: skip
#: Year of the table: identifier: CO2 content and over the life cycle (kg/kWh), share as the table writes it, method.
TABLES: Mapping[int, Mapping[str, tuple[float, float, float, str]]] = {
    2021: {
        "6201C": (0.174, 0.235, 0, "2020"),
        "6203C": (0.011, 0.031, 0.961, "2020"),
        "6206C": (0.24, 0.273, 0, "2020"),
    },
    2023: {
        "6201C": (0.201, 0.254, 0, "2022"),
        "6203C": (0.023, 0.043, 91.2, "Moyenne"),
        "6206C": (0.224, 0.25, 11.5, "2022"),
    },
    2024: {
        "6201C": (0.195, 0.244, 0, "2023"),
        "6203C": (0, 0.037, 95, "2023"),
        "6206C": (0.104, 0.1, 64.3, "2023"),
    },
}
#: What the yearly tables call each network.
NOMS = {
    "6201C": "Zup du Quartier République - Avion",
    "6203C": "Réseau de chaleur de Lens",
    "6206C": "Réseau de chaleur de Liévin",
}
FRACTIONS = (2021,)
TURN = 0.55


def rows(decor: Decor) -> dict[str, list[Listed] | list[Row]]:
    """Return the networks and their yearly figures."""
    return {"reseaux_chaleur": reseaux(decor), "reseaux_chaleur_annees": annees(decor)}


def annees(decor: Decor) -> list[Row]:
    """Return the yearly tables, a row for each network and year."""
    return [
        {
            "identifiant_reseau": identifiant,
            "annee": year,
            "departement": "62",
            "nom_reseau": NOMS[identifiant],
            "localisation": RESEAUX[identifiant][0],
            "commune_insee": decor.codes[RESEAUX[identifiant][0]],
            "contenu_co2": co2,
            "contenu_co2_acv": acv,
            "taux_enr": share,
            "unite_taux": "fraction" if year in FRACTIONS else "%",
            "methode_calcul_taux": method,
        }
        for year, table in TABLES.items()
        for identifiant, (co2, acv, share, method) in table.items()
    ]


def reseaux(decor: Decor) -> list[Listed]:
    """Return the three networks; a main joins those of Lens and Liévin."""
    dice = rng("chaleur")
    towns = decor.communes.geometry.loc[["Avion", "Lens", "Liévin"]].union_all()
    fabric = decor.tissu.buffer(60).intersection(towns.buffer(-30))
    streets = rues(dice, fabric, _walls(decor), TURN)
    traces = {i: _trace(decor, dice, streets, i) for i in RESEAUX}
    traces["6206C"] |= _main(streets, traces["6203C"], traces["6206C"])
    return [(_row(decor, i), streets.line(traces[i])) for i in RESEAUX]


def _walls(decor: Decor) -> list[BaseGeometry]:
    motorways = [line for rank, line in decor.routes.values() if rank == 1]
    return [*motorways, *decor.voies_ferrees.values(), *decor.cours_eau.values(), *decor.canaux.values()]


def _trace(decor: Decor, dice: Random, streets: Rues, identifiant: str) -> set[Edge]:
    """Join customers in turn, the first ones far from the plant: they make the trunk."""
    commune, _, plant, length, reach, _ = RESEAUX[identifiant]
    place = Point(TO_CALC.transform(*plant))
    limits = decor.communes.geometry[commune].buffer(-20)
    shapely.prepare(limits)
    near = [n for n in streets.near(place, reach) if limits.contains(streets.corners[n])]
    return grow(streets, near[0], _customers(dice, streets, near), length)


def _customers(dice: Random, streets: Rues, near: Sequence[Node], candidates: int = 6) -> list[Node]:
    """Draw the corners to join, in order, each rather far from the others."""
    chosen: list[Node] = [near[0]]
    for _ in range(60):
        drawn = [near[int(dice.random() * len(near))] for _ in range(candidates)]
        spots = [streets.corners[n] for n in chosen]
        chosen.append(max(drawn, key=lambda n: min(streets.corners[n].distance(s) for s in spots)))
    return chosen[1:]


def _main(streets: Rues, first: set[Edge], second: set[Edge]) -> set[Edge]:
    """Return the streets of the main between two networks: from where they come nearest."""
    ends = [sorted({n for edge in edges for n in edge}) for edges in (first, second)]
    goal = min(ends[1], key=lambda n: min(streets.corners[n].distance(streets.corners[o]) for o in ends[0]))
    way = streets.way(ends[0], goal)
    return {(min(a, b), max(a, b)) for a, b in pairwise(way)}


def _row(decor: Decor, identifiant: str) -> Row:
    commune, invented, *_, declared = RESEAUX[identifiant]
    co2, acv, share, _ = TABLES[max(TABLES)][identifiant]
    return {
        "identifiant_reseau": identifiant,
        "nom_reseau": f"{NOMS[identifiant]} ({invented})",
        "commune_insee": decor.codes[commune],
        "communes": commune,
        "departement": "62",
        "longueur_reseau": declared,
        "taux_enr_r": share,
        "contenu_co2": co2,
        "contenu_co2_acv": acv,
    }
