"""Business parks, woods, land to be built and zones of the demonstration, on real communes; all shapes are invented."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS
from layers.core.territory import CALL
from layers.demo import generer
from layers.demo.formes import HECTARE, Feuille, Lieu, Listed, Row, Sited, between, parcelle, pick
from layers.demo.geographie import CELL_M, Decor, rng
from layers.demo.mosaique import faces, first_met, united, without_slivers, write

#: Parks that the reports name, with their communes; no commune where the reports give none.
PARCS_NOMMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Parc de la Motte du Bois", ("Harnes",)),
    ("Parc de Bellevue", ("Harnes",)),
    ("Parc du Port", ("Harnes",)),
    ("Parc de la Fosse 13", ("Sains-en-Gohelle",)),
    ("Parc des Oiseaux", ("Loison-sous-Lens",)),
    ("Parc des Renardières", ("Lens",)),
    ("Parc de la Croisette", ("Lens",)),
    ("Parc de l'Alouette", ("Bully-les-Mines", "Liévin")),
    ("Parc de la Gohelle", ("Méricourt",)),
    ("Parc de Montgré", ("Avion",)),
    ("Parc de l'Étincelle", ("Avion",)),
    ("Parc du Champ Caudron", ("Mazingarbe",)),
    ("Parc de l'An 2000", ("Liévin",)),
    ("Parc du Bois Rigault", ("Vendin-le-Vieil",)),
    ("Parc des Jardins de l'Artois", ("Aix-Noulette", "Bully-les-Mines")),
    ("Parc de la Galance", ()),
    ("Parc de la Fosse 7", ()),
)
#: Parks and their area, of the reports (S09); jobs are shared between the invented parks.
PARCS_HA, EMPLOIS = 1_000.0, 18_000
#: What is asked for, knowing that a park hard to place is drawn smaller.
DEMANDE_HA = 1_265.0
#: The largest part of its commune that a park takes.
PART_MAX = 0.075
#: Communes of the invented parks, by weight: where the towns and the roads are.
PARCS_AUTRES = (
    "Lens", "Liévin", "Hulluch", "Wingles", "Meurchin", "Billy-Montigny", "Fouquières-lès-Lens", "Noyelles-sous-Lens",
    "Sallaumines", "Annay", "Loos-en-Gohelle", "Grenay", "Angres", "Pont-à-Vendin", "Estevelles", "Vimy", "Mazingarbe",
    "Vendin-le-Vieil", "Harnes", "Avion", "Souchez", "Bénifontaine", "Aix-Noulette",
)  # fmt: skip
VOCATIONS = ("industrie", "logistique", "commerce", "tertiaire", "mixte", "artisanat")
#: Woods: how far along the water, and how noise tears them on slopes and on banks.
BOIS_RIVES_M, BOIS_PENTES, BOIS_RIVES = 240, -0.35, 0.75
#: Land to be built: a second and a third plot in larger communes; chances of one more, and of a closed one.
AU_HABITANTS, AU_DE_PLUS, AU_FERMEE = (4_000, 15_000), 0.3, 0.6
#: A prescription keeps its parts of more than these: m², m.
PARTIE_M2, PARTIE_M = 500, 50
#: A sliver between two drawings of one limit, m².
ECLAT_M2 = 5_000.0
#: Plans under revision or modification that the reports name (S07): they are no RNU.
REVISIONS = frozenset(
    {
        "Acheville", "Bénifontaine", "Fouquières-lès-Lens", "Givenchy-en-Gohelle", "Gouy-Servins", "Harnes", "Hulluch",
        "Lens", "Liévin", "Loison-sous-Lens", "Noyelles-sous-Lens", "Vendin-le-Vieil", "Vimy", "Ablain-Saint-Nazaire",
        "Annay", "Carency",
    }
)  # fmt: skip
#: The commune under the RNU is drawn among those of fewer inhabitants.
RNU_MAX = 3_000
ZONES: tuple[tuple[str, str, str, str], ...] = (
    ("1AU", "AUc", "Zone à urbaniser ouverte", "mixte habitat et activité"),
    ("2AU", "AUs", "Zone à urbaniser fermée", "habitat"),
    ("UE", "U", "Zone urbaine d'activités", "activité"),
    ("UC", "U", "Cité minière", "habitat"),
    ("N", "N", "Zone naturelle", ""),
    ("UA", "U", "Centre ancien", "mixte habitat et activité"),
    ("UB", "U", "Extension urbaine", "habitat"),
    ("A", "A", "Zone agricole", ""),
)


def parcs_activites(decor: Decor) -> list[Listed]:
    """Return the parks: those that the reports name, then invented ones, 1 000 ha in all."""
    dice = rng("zan parcs")
    sheet = Feuille(rng=dice, communes=decor.communes.geometry)
    mine = ("terrils", "cites_minieres", "friches")
    sheet.taken.extend(shape for name in mine for _, shape in decor.mine[name] if shape)
    sheet.taken.extend(line.buffer(25) for line in (*decor.cours_eau.values(), *decor.canaux.values()))
    wanted = [*PARCS_NOMMES, *((f"Parc fictif {n:02}", (c,)) for n, c in enumerate(PARCS_AUTRES, 1))]
    sizes = _sizes(dice, [decor.communes.geometry[list(communes)].area.sum() / HECTARE for _, communes in wanted])
    shapes: dict[int, BaseGeometry] = {}
    for at in sorted((n for n, size in enumerate(sizes) if size), key=lambda n: -sizes[n]):
        shapes[at] = _parc(sheet, decor, wanted[at][1], sizes[at])
    named = len(PARCS_NOMMES)
    jobs = EMPLOIS / sum(shape.area for at, shape in shapes.items() if at >= named)
    return [
        (
            _park_row(dice, n, (name, communes, decor), round(jobs * shapes[n].area, -1) if n >= named else 0),
            shapes.get(n),
        )
        for n, (name, communes) in enumerate(wanted)
    ]


def _sizes(dice: Random, communes_ha: Sequence[float]) -> list[float]:
    """Share the area between the parks that have a place: none takes more than a small part of its commune."""
    weights = [10 ** between(dice, 0, 1) if here else 0.0 for here in communes_ha]
    for _ in range(20):
        scale = DEMANDE_HA / sum(weights)
        weights = [min(weight * scale, PART_MAX * here) for weight, here in zip(weights, communes_ha, strict=True)]
    return weights


def _parc(sheet: Feuille, decor: Decor, communes: tuple[str, ...], area_ha: float) -> BaseGeometry:
    """Place a park beside a road at the edge of a town."""
    dice, zone = sheet.rng, sheet.zone(*communes, margin_m=15)
    angle = between(dice, 0, 90)
    draw = partial(parcelle, dice, area_ha, angle)
    if len(communes) > 1:
        near = sheet.border(*communes)
        return sheet.put(draw, Lieu(near=near, reach_m=(0, 200), zone=zone, split=()), gap_m=20)
    near = _roadside(dice, decor, zone)
    return sheet.put(draw, Lieu(near=near, reach_m=(30, 350), zone=zone), gap_m=20)


def _roadside(dice: Random, decor: Decor, zone: BaseGeometry) -> Point:
    edge = decor.tissu.boundary & zone
    roads = shapely.union_all([line for _, line in decor.routes.values()])
    spots = [edge.interpolate(between(dice, 0, 1), normalized=True) for _ in range(12)]
    return min(spots, key=roads.distance)


def _park_row(dice: Random, rank: int, park: tuple[str, tuple[str, ...], Decor], jobs: float) -> Row:
    name, communes, decor = park
    row: Row = {
        "site_id": f"{CALL}-SE{rank + 1:03}",
        "site_nom": name,
        "site_epci_siren": CALL,
        "site_comm_insee": decor.codes[communes[0]] if communes else None,
        "site_vocadomi": None,
        "site_etat": None,
        "site_taux_vacance": None,
        "site_nb_emploi": None,
    }
    if not jobs:
        return row
    return row | {
        "site_vocadomi": pick(dice, VOCATIONS),
        "site_etat": "existant",
        "site_taux_vacance": round(between(dice, 0, 11), 1),
        "site_nb_emploi": int(jobs),
    }


def bois(decor: Decor) -> BaseGeometry:
    """Return the woods: on the steep sides of the hills, and in a few groves along the water."""
    cells = decor.urbanite[~decor.urbanite["urbain"]]
    x, y = cells["x"].to_numpy(), cells["y"].to_numpy()
    slope = np.hypot(
        decor.altitude(x + 60, y) - decor.altitude(x - 60, y), decor.altitude(x, y + 60) - decor.altitude(x, y - 60)
    )
    noise = np.sin(x / 610 + 1.3) * np.cos(y / 470) + 0.6 * np.sin(x / 233 - y / 311)
    water = shapely.union_all([*decor.cours_eau.values(), *decor.canaux.values()])
    near = shapely.distance(shapely.points(x, y), water) < BOIS_RIVES_M
    wooded = ((slope > np.quantile(slope, 0.86)) & (noise > BOIS_PENTES)) | (near & (noise > BOIS_RIVES))
    squares = shapely.box(
        *(cells.loc[wooded, axis] + side for side in (-CELL_M / 2, CELL_M / 2) for axis in ("x", "y"))
    )
    whole = shapely.union_all(squares).buffer(60, quad_segs=2).buffer(-110, quad_segs=2).buffer(55, quad_segs=2)
    rounded = (whole - decor.tissu.buffer(40, quad_segs=2)).simplify(10)
    return shapely.union_all([part for part in shapely.get_parts(rounded) if part.area > 2 * HECTARE])


def a_urbaniser(decor: Decor, taken: BaseGeometry) -> list[tuple[str, BaseGeometry]]:
    """Return the land to be built, open (1AU) or closed (2AU): against the towns, on nothing else."""
    dice, made = rng("zan au"), []
    used = taken
    for name, people in decor.communes["population"].sort_index().items():
        limits = decor.communes.geometry[name].buffer(-20)
        edge = decor.tissu.boundary & limits
        for rank in range(1 + sum(people > some for some in AU_HABITANTS) + (dice.random() < AU_DE_PLUS)):
            place = edge.interpolate(between(dice, 0, 1), normalized=True)
            drawn = parcelle(dice, between(dice, 3, 14), between(dice, 0, 90))
            moved = shapely.transform(drawn, lambda xy, to=place: xy + np.array([to.x, to.y]))
            free = ((moved & limits) - decor.tissu) - used.buffer(30)
            best = max(shapely.get_parts(free), key=lambda part: part.area, default=Point())
            if best.area > HECTARE:
                made.append(("2AU" if rank and dice.random() < AU_FERMEE else "1AU", best))
                used = used | best
    return made


def commune_rnu(decor: Decor) -> str:
    """Draw the commune under the RNU among the small ones whose plan the reports do not name."""
    people = decor.communes["population"]
    return pick(rng("zan rnu"), sorted(set(people.index[people < RNU_MAX]) - REVISIONS))


def write_zones(path: Path) -> None:
    """Write the zones: what ``make`` calls."""
    here = generer.decor()
    parks = gpd.read_file(Path(__file__).with_name("parcs_activites.geojson")).to_crs(CALC_CRS)
    made = zones(here, parks.geometry.union_all(), commune_rnu(here))
    write(path, [row for row, _ in made], np.array([shape for _, shape in made], dtype=object))


def zones(decor: Decor, parcs: BaseGeometry, rnu: str) -> list[Sited]:
    """Return the zones of every commune but the one without a plan: a partition of each."""
    wood, estates, heaps = bois(decor), _shapes(decor, "cites_minieres"), _shapes(decor, "terrils")
    water = shapely.union_all([line.buffer(45, quad_segs=3) for line in decor.cours_eau.values()])
    canal = shapely.union_all([line.buffer(60, quad_segs=3) for line in decor.canaux.values()])
    green = shapely.union_all([wood, heaps, water - decor.tissu, canal - parcs]).simplify(15)
    planned = a_urbaniser(decor, shapely.union_all([green, parcs, estates]))
    opened, closed = (shapely.union_all([s for kind, s in planned if kind == k]) for k in ("1AU", "2AU"))
    fabric = decor.tissu.simplify(22)
    hearts = shapely.union_all([shape for _, shape in centres(decor)]) & fabric
    layers = [opened, closed, parcs, estates, green, hearts, fabric]
    outline = decor.communes.geometry.union_all()
    cut = faces(outline, [*layers, *decor.communes.geometry])
    points = shapely.point_on_surface(cut)
    communes = first_met(points, list(decor.communes.geometry)).clip(max=len(decor.communes) - 1)
    kinds = first_met(points, layers)
    groups = list(zip(communes.tolist(), kinds.tolist(), strict=True))
    groups = without_slivers(cut, groups, np.isin(kinds, (layers.index(opened), layers.index(closed))), ECLAT_M2)
    return list(_zone_rows(decor, united(cut, groups), rnu))


def _zone_rows(decor: Decor, shapes: Mapping[tuple[int, int], BaseGeometry], rnu: str) -> Iterator[Sited]:
    for (at, kind), shape in shapes.items():
        commune = str(decor.communes.index[at])
        libelle, typezone, long, dominant = ZONES[kind]
        if commune == rnu:
            continue
        code = decor.codes[commune]
        parts = sorted(shapely.get_parts(shape), key=lambda part: (-part.area, part.bounds))
        for part in parts:
            yield (
                {
                    "libelle": libelle,
                    "libelong": f"{long} (zonage fictif)",
                    "typezone": typezone,
                    "formdomi": dominant or None,
                    "idurba": f"{code}_PLU_fictif",
                    "insee": code,
                },
                part,
            )


def _shapes(decor: Decor, name: str) -> BaseGeometry:
    return shapely.union_all([shape for _, shape in decor.mine[name] if shape is not None])


def centres(decor: Decor) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield the old centre of each town, by commune."""
    dice = rng("zan centres")
    for name, people in decor.communes["population"].items():
        heart = decor.centre(str(name))
        reach = 110 + 2.6 * float(people) ** 0.5
        turns = np.linspace(0, 2 * np.pi, 14)[:-1]
        radii = [reach * between(dice, 0.75, 1.25) for _ in turns]
        yield (
            str(name),
            shapely.Polygon(
                [(heart.x + r * np.cos(t), heart.y + r * np.sin(t)) for r, t in zip(radii, turns, strict=True)]
            )
            .buffer(-40)
            .buffer(40, quad_segs=2),
        )


def prescriptions(decor: Decor, rnu: str) -> list[Sited]:
    """Return a few prescriptions: protected woods, corridors along the water, reserved places, programme areas."""
    dice, wood = rng("zan prescriptions"), bois(decor)
    made: list[tuple[str, str, str, BaseGeometry]] = []
    groves = sorted(shapely.get_parts(wood), key=lambda part: (-part.area, part.bounds))
    made += [("01", "00", "Espace boisé classé fictif", grove.simplify(12)) for grove in groves[:8]]
    for name, line in decor.cours_eau.items():
        strip = line.buffer(70, quad_segs=3) & decor.territoire
        made.append(("25", "00", f"Continuité écologique fictive, {name}", (strip - decor.tissu).simplify(6)))
    hedge = LineString([decor.centre("Vimy"), decor.centre("Givenchy-en-Gohelle")])
    made.append(("25", "00", "Continuité écologique fictive, alignement", hedge - decor.tissu))
    for name in ("Loos-en-Gohelle", "Harnes", "Wingles"):
        spot = (decor.tissu.boundary & decor.communes.geometry[name]).interpolate(0.3, normalized=True)
        plot = shapely.transform(
            parcelle(dice, 1.5, between(dice, 0, 90)), lambda xy, to=spot: xy + np.array([to.x, to.y])
        )
        made.append(("05", "04", "Emplacement réservé fictif, espace vert", plot & decor.communes.geometry[name]))
    area = decor.canaux["Canal de la Souchez"].buffer(260, quad_segs=3) & decor.communes.geometry["Harnes"]
    made.append(("18", "15", "Orientation fictive trame verte et bleue", area.simplify(8)))
    return [row for one in made for row in _by_commune(decor, one, rnu)]


def _by_commune(decor: Decor, one: tuple[str, str, str, BaseGeometry], rnu: str) -> Iterator[Sited]:
    """Cut a prescription along the limits: each plan holds its own part."""
    kind, sub, label, shape = one
    for name, limits in decor.communes.geometry.items():
        parts = [
            p
            for p in shapely.get_parts(shape & limits)
            if p.area > PARTIE_M2 or (not shape.area and p.length > PARTIE_M)
        ]
        if name != rnu and parts:
            row: Row = {
                "typepsc": kind,
                "stypepsc": sub,
                "libelle": label,
                "idurba": f"{decor.codes[name]}_PLU_fictif",
                "insee": decor.codes[name],
            }
            yield row, shapely.union_all(parts)
