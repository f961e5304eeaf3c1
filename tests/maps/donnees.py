"""A toy territory: four square communes of 2 km, a few objects, and names that try to run as code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from layers.core.catalogue import dependencies
from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from maps import accueil, carte_friches, fiches_communes, fiches_friches, fond, heritage_minier
from maps.core.actifs import site_assets
from maps.core.chiffres import Lecteur
from maps.core.model import Fichier, Lien, Site, WebMap

EPCI = "246200364"
X, Y = 688_000.0, 7_037_000.0
MENU = (
    Lien(path="index.html", title="Accueil"),
    Lien(path="cartes/friches.html", title="Friches"),
    Lien(path="cartes/heritage-minier.html", title="Héritage minier"),
)
#: Each one would run, or break its page, if it were ever read as HTML, as a script or as a template.
HOSTILE = (
    "<img src=x onerror=window.__pwned=1>",
    "</script><script>window.__pwned=2</script>",
    "`${window.__pwned=3}`",
    "'+(window.__pwned=4)+'",
    '"onmouseover="window.__pwned=5',
    "\\u003cimg src=x onerror=window.__pwned=6\\u003e \\",
    "ligne\u2028coupée\u2029 <!-- {{ 7*7 }} {% raw %} {#",
)


def communes() -> gpd.GeoDataFrame:
    names = {"62001": "Éleu", "62002": "Lens", "62003": "Avion", "62004": HOSTILE[0]}
    places = {"62001": (0, 0), "62002": (1, 0), "62003": (0, 1), "62004": (1, 1)}
    shapes = [square(column, row) for column, row in places.values()]
    columns = {"nom": list(names.values()), "population": [1000, 31415, 2000, 500], "siren_epci": EPCI}
    return _frame(columns, shapes, list(names), "code_insee")


def square(column: int, row: int) -> object:
    return box(X + 2000 * column, Y + 2000 * row, X + 2000 * (column + 1), Y + 2000 * (row + 1))


def friches() -> gpd.GeoDataFrame:
    statuts = ["friche sans projet", "friche avec projet", "friche reconvertie", "inconnu"]
    kinds = [statuts[i % 4] for i in range(len(HOSTILE))]
    shapes = [box(X + 300 + 450 * i, Y + 400, X + 300 + 450 * i + 200, Y + 600) for i in range(len(HOSTILE))]
    shapes[6] = Point(X + 3000, Y + 3000)
    columns = {
        "site_nom": list(HOSTILE),
        "site_statut": kinds,
        "comm_insee": "62001",
        "comm_nom": "Éleu",
        "surface_m2": [40_000.0] * 6 + [None],
        "sol_pollution_existe": ["pollution avérée", None, None, None, None, None, None],
    }
    keys = ["F/1 #é", *(f"F{i}" for i in range(2, 8))]
    return _placed(_frame(columns, shapes, keys, "site_id"), "demonstration")


def friches_without_place() -> gpd.GeoDataFrame:
    """Return the friches, « NOROXO » declared in Éleu but located nowhere, and F3 declared where it is not."""
    frame = friches()
    frame.loc["F2", ["site_nom", "geometry", "commune_position"]] = ["NOROXO", None, None]
    frame.loc["F3", "comm_insee"] = "62002"
    return frame


def puits_mine() -> gpd.GeoDataFrame:
    columns = {
        "nom": [None, "=1+1"],
        "fosse": ["Fosse 1", "Fosse 2"],
        "puits": ["1 bis", "2"],
        "compagnie": ["Lens", "@SUM(A1)"],
        "profondeur_m": [345.0, None],
        "creusement_annee": [1852, 1860],
        "fermeture_annee": [1979, None],
    }
    shapes = [Point(X + 800, Y + 900), Point(X + 2500, Y + 2700)]
    return _placed(_frame(columns, shapes, ["P1", "P2"], "puits_id"), "reelle")


def terrils() -> gpd.GeoDataFrame:
    columns = {"nom": ["T1"], "nom_usuel": [HOSTILE[1]], "forme": ["conique"]}
    return _placed(_frame(columns, [box(X + 1500, Y + 1200, X + 2300, Y + 1700)], ["T1"], "terril_id"), "reelle")


def cites_minieres() -> gpd.GeoDataFrame:
    columns = {"nom": ["Cité 4"], "nom_2": [None], "type": ["Corons"], "compagnie": ["Lens"], "erbm": [None]}
    return _placed(_frame(columns, [box(X + 200, Y + 2300, X + 900, Y + 3000)], ["C1"], "cite_id"), "reelle")


def patrimoine() -> gpd.GeoDataFrame:
    columns = {"nom": ["Cité 4", None], "type": ["bien inscrit", "zone tampon"], "section": [1, None]}
    shapes = [box(X, Y + 2000, X + 1000, Y + 3000), box(X - 3000, Y + 1000, X + 2000, Y + 3500)]
    return _placed(_frame(columns, shapes, ["U1", "U2"], "patrimoine_id"), "reelle")


def _frame(columns: Mapping[str, object], shapes: list[object], keys: list[str], name: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(keys, name=name), crs=2154)


def _placed(frame: gpd.GeoDataFrame, nature: str) -> gpd.GeoDataFrame:
    limits = communes()
    points = frame.representative_point()
    codes = [next((c for c, shape in limits.geometry.items() if shape.covers(p)), None) for p in points]
    extra = {"nature": nature, "precision_m": 5.0, "portee": "informative", "diffusion": "public"}
    return frame.assign(commune_position=codes, **extra)


def row(indicateur: str, maille: str, code: str, modalite: str, **other: object) -> dict[str, object]:
    empty = {"valeur": None, "valeur_texte": None, "borne_min": None, "borne_max": None, "unite": ""}
    known = {
        "millesime": "2024-01-01",
        "statut": "calculé",
        "nature": "reelle",
        "precision": 5,
        "source": "jeu d’essai",
    }
    key = {
        "indicateur": indicateur,
        "maille": maille,
        "code": code,
        "nom": "",
        "modalite": modalite,
        "regle": "",
    }
    return {**key, **empty, **known, **other}


def indicators() -> dict[str, pd.DataFrame]:
    fictive = {"nature": "demonstration"}
    places = [("commune", code) for code in communes().index] + [("epci", EPCI)]
    ter = [row("TER-01", m, c, "superficie_ha", valeur=400.0, unite="ha") for m, c in places]
    ter += [row("TER-01", m, c, "population_hab", valeur=31415.0, unite="hab.") for m, c in places]
    fri = [row("FRI-01", m, c, "nombre:total", valeur=7.0, unite="n", **fictive) for m, c in places]
    fri += [
        row("FRI-01", m, c, "surface_unique_ha:total", valeur=24.0, unite="ha", statut="au moins", **fictive)
        for m, c in places
    ]
    pollution = [
        row("FRI-03", "friche", k, "niveau", valeur_texte="inconnu", statut="inconnu", **fictive)
        for k in friches().index
    ]
    near = [row("MIN-01", "friche", k, "puits:100", valeur=0.0, unite="n", **fictive) for k in friches().index]
    near[6] |= {"valeur": None, "borne_min": 0.0, "borne_max": 1.0, "statut": "à vérifier"}
    near += [row("MIN-01", m, c, "puits_dans", valeur=2.0, unite="puits") for m, c in places]
    share = [row("MIN-02", m, c, "part_pct:bien inscrit", valeur=6.25, unite="%") for m, c in places]
    heaps = [row("MIN-03", m, c, "nombre", valeur=1.0, unite="terrils") for m, c in places]
    tables = {
        "ter_01": ter,
        "fri_01": fri,
        "fri_03": pollution,
        "min_01": near,
        "min_02": share,
        "min_03": heaps,
    }
    return {key: pd.DataFrame(rows) for key, rows in tables.items()}


def reader(key: str) -> Lecteur:
    """Return the reader of an indicator of the toy territory."""
    return Lecteur(indicators()[key])


LAYERS = {
    "friches": friches, "puits_mine": puits_mine, "terrils": terrils, "cites_minieres": cites_minieres,
    "patrimoine": patrimoine,
}  # fmt: skip


def site(*, demonstration: bool = True, absent: tuple[str, ...] = (), audience: str = "public") -> Site:
    couches = {"communes": LayerInfo(id="communes", title="Communes", state="présente", rows=4, source="IGN")}
    for key in LAYERS:
        state = "absente" if key in absent else "présente"
        nature = Nature.DEMONSTRATION if key == "friches" else Nature.REELLE
        couches[key] = LayerInfo(
            id=key, title=key.capitalize(), state=state, rows=3, source=HOSTILE[1],
            reason="aucune source" if key in absent else "",
            licence="Licence Ouverte 2.0", vintage="2024-03-01", nature=nature,
        )  # fmt: skip
    territory = Territoire(
        epci=EPCI, nom="Territoire d’essai", profil="demo", halo_m=5000, communes=communes(), couches=couches
    )
    return Site(territoire=territory, menu=MENU, demonstration=demonstration, audience=audience, version="0")


#: The layer without which an indicator is not computed.
NEEDS = {
    "fri_01": "friches", "fri_03": "friches", "min_01": "puits_mine",
    "min_02": "patrimoine", "min_03": "terrils",
}  # fmt: skip
#: The pages of the toy site.
PAGES = (fond, accueil, carte_friches, fiches_friches, heritage_minier, fiches_communes)


def files(
    *, absent: tuple[str, ...] = (), audience: str = "public", **instead: gpd.GeoDataFrame
) -> tuple[Fichier, ...]:
    """Build every page of the toy territory; the layers named in ``absent`` are None, as in a real build."""
    known = {key: None if key in absent else instead.get(key, make()) for key, make in LAYERS.items()}
    tables = {key: None if NEEDS.get(key) in absent else table for key, table in indicators().items()}
    shown = site(absent=absent, audience=audience)
    return tuple(file for module in PAGES for file in draw(module.WEB_MAP, shown, **known, **tables))


def draw(page: WebMap, shown: Site, **known: Any) -> tuple[Fichier, ...]:  # noqa: ANN401 - frames of any kind
    """Build one page: what it asks for is given by its name, None when it is not known here."""
    required, optional = dependencies(page.build)
    common = {"communes": communes(), "site": shown, "territoire": shown.territoire, "parametres": Parametres()}
    given = {**common, **known}
    return page.build(**{name: given.get(name) for name in (*required, *optional)})


def write(folder: Path, built: tuple[Fichier, ...]) -> Path:
    """Write a site as the runner does."""
    for path, content in site_assets().items():
        _write(folder / path, content)
    for file in built:
        _write(folder / file.path, file.text.encode())
    return folder


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
