"""Routes of the demonstration.

What the reports say and is kept: 240 km of trail from four stations with 550 plates; the four sections of the EuroVelo
5 (ends, lengths, owners, dates); 20 km of paths of the parc Souchez Amont, 10 km along the canal in the Berges de la
Souchez. The lines are invented; so is every other route, and the plates of each station.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, substring

from layers.demo.formes import Listed, Row
from layers.demo.geographie import TO_CALC, Decor, rng
from layers.demo.relief import PIXEL_M, heights
from layers.demo.sentiers import Sentiers, fitted

#: Name, commune, place, plates (invented but for their sum, 550), loops: kilometres and bearing (degrees from east).
STATIONS: tuple[tuple[str, str, tuple[float, float], int, tuple[tuple[float, float], ...]], ...] = (
    ("Aréna Terril Trail", "Noyelles-sous-Lens", (2.868, 50.431), 150,
     ((6, 20), (9, 195), (12, 60), (16, 300), (22, 245))),
    ("Vivalley", "Liévin", (2.772, 50.421), 140, ((5, 160), (8, 240), (11, 70), (15, 195), (21, 80))),
    ("Mémorial 14-18", "Souchez", (2.737, 50.396), 165, ((7, 150), (10, 225), (14, 190), (18, 290), (25, 345))),
    ("Parc Marcel Cabiddu", "Wingles", (2.853, 50.492), 95, ((5, 215), (8, 160), (12, 265), (16, 235))),
)  # fmt: skip
CALL, DEPARTEMENT = "Communauté d'Agglomération de Lens-Liévin", "Département du Pas-de-Calais"
GLISSOIRE, BASE, OLHAIN = (2.822, 50.417), (2.7845, 50.4475), (2.580, 50.436)
ANGRES, WINGLES = (2.758, 50.410), (2.856, 50.494)
#: Section, ends, places on the way, kilometres, owner, status, year.
EUROVELO: tuple[tuple[str, Sequence[tuple[float, float]], float, str, str, int | None], ...] = (
    ("Angres – Lens", (ANGRES, (2.782, 50.404), (2.800, 50.413), GLISSOIRE), 6, DEPARTEMENT, "EN SERVICE", None),
    ("Lens, La Glissoire – Loos-en-Gohelle, base 11/19", (GLISSOIRE, (2.806, 50.430), BASE), 5, CALL, "EN SERVICE",
     None),
    ("Angres – Olhain", (ANGRES, (2.716, 50.400), (2.660, 50.413), OLHAIN), 14, DEPARTEMENT, "EN SERVICE", 2020),
    ("Loos-en-Gohelle – Wingles", (BASE, (2.776, 50.470), (2.812, 50.478), (2.846, 50.461), (2.880, 50.478), WINGLES),
     14, CALL, "EN TRAVAUX", 2025),
)  # fmt: skip
AMONT = (
    ((2.692, 50.387), (2.728, 50.394), (2.752, 50.404), (2.786, 50.413), (2.812, 50.414)),
    ((2.750, 50.398), (2.770, 50.390), (2.792, 50.384), (2.812, 50.376)),
)
#: Kilometres and bearing of the invented loops, and the commune where they start.
PEDESTRE = (("Carency", 6, 250), ("Vimy", 8, 200), ("Aix-Noulette", 7, 165), ("Hulluch", 5, 120), ("Harnes", 9, 60),
            ("Bouvigny-Boyeffles", 10, 215))  # fmt: skip
VTT = (("Givenchy-en-Gohelle", 14, 160), ("Mazingarbe", 11, 90))
#: A road, where a track runs along it (shares of its length), what it is.
CYCLABLES = (
    ("Route de Béthune", 0.05, 0.32, "PISTE CYCLABLE"), ("Route d'Avion", 0.02, 0.40, "BANDE CYCLABLE"),
    ("Route de Lille", 0.10, 0.42, "PISTE CYCLABLE"), ("Route de Harnes", 0.15, 0.55, "BANDE CYCLABLE"),
    ("Route de Bully", 0.20, 0.60, "PISTE CYCLABLE"), ("Route de Souchez", 0.06, 0.30, "BANDE CYCLABLE"),
)  # fmt: skip
BESIDE_M, BANK_M, BEYOND_M = 9.0, 22.0, 1_320.0
#: The climb is counted past this rise (m), along points of one pixel.
RISE_M = 5.0
SOMMETS = {"Conique", "Tronqué", "Grand terril moderne", "Plat", None}


@dataclass(frozen=True)
class Carnet:
    """What routes are drawn with: the decor, the network of paths, the heights."""

    decor: Decor

    @cached_property
    def sentiers(self) -> Sentiers:
        """The paths, with a node on each heap and at each place named above."""
        heaps = [s.representative_point() for row, s in self.decor.mine["terrils"] if s and row["forme"] in SOMMETS]
        named = [p for _, _, place, *_ in STATIONS for p in (place,)]
        named += [p for _, places, *_ in EUROVELO for p in places] + [p for places in AMONT for p in places]
        marks = [at(p) for p in dict.fromkeys(named)] + [self.decor.centre(c) for c, *_ in (*PEDESTRE, *VTT)]
        return Sentiers(self.decor, rng("itineraires"), heaps, marks)

    @cached_property
    def ground(self) -> tuple[np.ndarray, float, float]:
        """The heights that the relief of the demonstration gives."""
        return heights(self.decor)

    def climb(self, line: LineString) -> int:
        """Return the climb (m): rises of less than 5 m are not counted."""
        values, west, north = self.ground
        x, y = shapely.get_coordinates(line.interpolate(np.arange(0, line.length, PIXEL_M))).T
        rows, columns = ((north - y) / PIXEL_M).astype(int), ((x - west) / PIXEL_M).astype(int)
        held, low = 0.0, float(values[rows[0], columns[0]])
        for height in values[rows, columns].tolist():
            held, low = (held + height - low, height) if height - low >= RISE_M else (held, min(low, height))
        return round(held / 10) * 10

    def communes(self, shape: BaseGeometry) -> str:
        """Return the codes of the communes that a line crosses, with commas, as the schema writes them."""
        met = self.decor.communes[self.decor.communes.geometry.intersection(shape).length > 1]
        return ",".join(sorted(met["code_insee"]))

    def way(self, places: Sequence[tuple[float, float]], km: float) -> LineString:
        """Return a way through some places, of the wanted length."""
        stops = [self.sentiers.node(at(place)) for place in places]
        return fitted(self.sentiers.drawn(self.sentiers.through(stops)), km * 1000)


def at(place: tuple[float, float]) -> Point:
    """Return a place (degrees) in EPSG:2154."""
    return Point(TO_CALC.transform(*place))


EMPTY: Row = dict.fromkeys(
    ("producteur", "pratique", "type_itineraire", "itineraire_parent", "section", "station", "depart", "arrivee",
     "communes_code", "balisage", "longueur", "denivele_positif", "maitre_ouvrage", "num_iti", "code_com_d",
     "code_com_g", "ame_d", "ame_g", "statut_d", "statut_g", "revet_d", "revet_g", "d_service", "date_modification")
)  # fmt: skip


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the routes and the stations."""
    carnet = Carnet(decor)
    made = [*_trails(carnet), *_eurovelo(carnet), *_parcs(carnet), *_loops(carnet), *_cyclables(carnet)]
    routes = [
        (EMPTY | {"id_local": f"IT-{n:03}", "communes_code": carnet.communes(shape)} | row, shape)
        for n, (row, shape) in enumerate(made, 1)
    ]
    return {"itineraires": routes, "stations_trail": list(_stations(decor))}


def _stations(decor: Decor) -> Iterator[Listed]:
    for rank, (nom, commune, place, plates, _) in enumerate(STATIONS, 1):
        yield (
            {"station_id": f"ST-{rank}", "nom": nom, "code_insee": decor.codes[commune], "plaques": plates},
            at(place),
        )


def _trails(carnet: Carnet) -> Iterator[tuple[Row, LineString]]:
    rank = 0
    for nom, commune, place, _, loops in STATIONS:
        for km, bearing in loops:
            rank += 1
            line = carnet.sentiers.loop(at(place), km * 1000, bearing)
            yield _loop(carnet, line, f"Parcours de trail fictif {rank:02}", "trail", f"{nom}, {commune}", nom), line


def _loop(carnet: Carnet, line: LineString, nom: str, practice: str, depart: str, station: str | None = None) -> Row:
    return {
        "nom_itineraire": f"{nom} ({line.length / 1000:.0f} km)",
        "producteur": "Terril",
        "pratique": practice,
        "type_itineraire": "boucle",
        "station": station,
        "depart": depart,
        "arrivee": depart,
        "balisage": "balisage fictif",
        "longueur": round(line.length, -2),
        "denivele_positif": carnet.climb(line),
        "date_modification": "2023-12-31",
    }


def _eurovelo(carnet: Carnet) -> Iterator[tuple[Row, LineString]]:
    for section, places, km, owner, status, year in EUROVELO:
        sides = {f"{name}_{side}": value for side in "dg" for name, value in
                 (("ame", "VOIE VERTE"), ("statut", status), ("revet", "LISSE"))}  # fmt: skip
        depart, _, arrivee = section.partition(" – ")
        yield (
            {
                "nom_itineraire": f"EuroVelo 5, {section}",
                "producteur": CALL,
                "type_itineraire": "étape",
                "itineraire_parent": "EV5",
                "num_iti": "EV5",
                "section": section,
                "depart": depart,
                "arrivee": arrivee,
                "longueur": km * 1000,
                "maitre_ouvrage": owner,
                "d_service": year,
                **sides,
            },
            carnet.way(places, km),
        )


def _parcs(carnet: Carnet) -> Iterator[tuple[Row, BaseGeometry]]:
    """Return the paths of the two parks of the Souchez."""
    named = {"producteur": CALL, "pratique": "pédestre", "type_itineraire": "aller simple"}
    amont = MultiLineString([carnet.way(AMONT[0], 13.2), carnet.way(AMONT[1], 6.8)])
    yield named | {"nom_itineraire": "Chemins du parc Souchez Amont", "longueur": 20_000}, amont
    souchez, deule = (carnet.decor.canaux[f"Canal de la {name}"] for name in ("Souchez", "Deûle"))
    meet = deule.project(Point(souchez.coords[-1]))
    banks = [souchez.offset_curve(-BANK_M), substring(deule, meet, meet + BEYOND_M).offset_curve(-BANK_M)]
    whole = linemerge([banks[0], LineString([banks[0].coords[-1], banks[1].coords[0]]), banks[1]])
    berges = fitted(whole, 10_000, 45, 3)
    yield named | {"nom_itineraire": "Chemin des Berges de la Souchez", "longueur": 10_000}, berges


def _loops(carnet: Carnet) -> Iterator[tuple[Row, LineString]]:
    for nom, practice, some in (("Sentier fictif", "pédestre", PEDESTRE), ("Circuit VTT fictif", "VTT", VTT)):
        for rank, (commune, km, bearing) in enumerate(some, 1):
            line = carnet.sentiers.loop(carnet.decor.centre(commune), km * 1000, bearing)
            yield _loop(carnet, line, f"{nom} {rank:02}", practice, commune), line


def _cyclables(carnet: Carnet) -> Iterator[tuple[Row, LineString]]:
    """Return tracks along roads, as the cycling schema gives them: without a name nor a practice of their own."""
    for rank, (road, low, high, kind) in enumerate(CYCLABLES, 1):
        line = carnet.decor.routes[road][1]
        track = substring(line, low, high, normalized=True).offset_curve(BESIDE_M).simplify(4)
        code = carnet.decor.codes[carnet.decor.commune_at(track)]
        known = {"code_com": code, "ame": kind, "statut": "EN SERVICE", "revet": "LISSE"}
        sides: Row = {f"{name}_{side}": value for side in "dg" for name, value in known.items()}
        yield {"nom_itineraire": f"Aménagement cyclable fictif {rank:02}", "producteur": "Terril"} | sides, track
