"""The page of the trame verte et bleue on a toy: signs, ruptures, projects, zones, and the warning of the scale."""

import json
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, box

from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from maps import carte_tvb
from maps.core import symboles
from maps.core.model import Fichier, Site
from maps.core.vues import tvb as vue_tvb
from maps.core.vues import tvb_tableaux
from pipelines import projets_corridor, ruptures_corridor
from pipelines.core import barrieres, trame
from tests.maps import donnees, lecture
from tests.maps.donnees import HOSTILE, X, Y

P = Parametres()
LAYERS = (
    "trame_verte_bleue",
    "infrastructures",
    "parcs_activites",
    "zonages_urbanisme",
    "scenario_tvb",
    "occupation_sol",
)


def _layer(shapes: dict[str, object], name: str, **columns: object) -> gpd.GeoDataFrame:
    data = {k: pd.array(v if isinstance(v, list) else [v] * len(shapes), dtype="object") for k, v in columns.items()}
    frame = donnees._frame(data, list(shapes.values()), list(shapes), name)
    return donnees._placed(frame, "demonstration")


def scheme() -> gpd.GeoDataFrame:
    """Return two reservoirs, a corridor of 2 km by 100 m, an axis without width, a nocturne zone, an annulled axis."""
    shapes = {
        "R1": box(X + 100, Y + 100, X + 500, Y + 500),
        "R2": box(X + 300, Y + 100, X + 700, Y + 500),
        "C1": box(X + 1000, Y + 1000, X + 3000, Y + 1100),
        "C2": LineString([(X + 200, Y + 3000), (X + 1800, Y + 3000)]),
        "N1": box(X + 2000, Y + 2000, X + 4000, Y + 4000),
        "A1": LineString([(X, Y + 100), (X + 4000, Y + 100)]),
    }
    return _layer(
        shapes,
        "tvb_id",
        nom=[HOSTILE[0], "Bois", "Corridor <b>", "Axe", "Nuit", "Annulé"],
        trame=["verte et bleue"] * 4 + ["nocturne", "verte et bleue"],
        composante=["réservoir", "réservoir", "corridor", "corridor", "réservoir", "corridor"],
        milieu=["humide", "forestier", "minier", "friches sèches", None, "calcicole"],
        statut=["schéma local approuvé"] * 5 + ["SRCE annulé, porter à connaissance"],
        echelle=[25_000, 25_000, 100_000, 100_000, 25_000, 100_000],
        largeur_m=None,
        objectif=None,
        acces_public="inconnu",
    )


def roads() -> gpd.GeoDataFrame:
    """Return a road and a railway close together (one rupture), a road further, a bridge."""
    xs = {"A": 1500, "F": 1515, "B": 2500, "P": 2000}
    shapes: dict[str, object] = {k: LineString([(X + x, Y + 500), (X + x, Y + 1600)]) for k, x in xs.items()}
    return _layer(
        shapes,
        "cleabs",
        nature_infra=["route", "voie ferrée", "route", "route"],
        importance=[1, None, 3, 1],
        position_sol=[0, 0, 0, 1],
        toponyme=["A21", HOSTILE[1], None, "Pont"],
        etat="En service",
        navigable=None,
    )


def parks() -> gpd.GeoDataFrame:
    shapes = {"P1": box(X + 1000, Y + 1050, X + 1400, Y + 1500), "P2": box(X, Y, X + 50, Y + 50)}
    return _layer(shapes, "site_id", site_nom=["Parc", "Loin"], site_comm_insee="62001")


def zones() -> gpd.GeoDataFrame:
    shapes = {
        "Z1": box(X + 2000, Y + 1000, X + 2800, Y + 1100),
        "Z2": box(X + 100, Y + 100, X + 200, Y + 200),
        "Z3": box(X + 300, Y + 300, X + 600, Y + 600),
    }
    return _layer(shapes, "zone_id", libelle=["1AU", "UB", "N"], typezone=["AUc", "U", "N"], insee="62001")


def site(*absent: str) -> Site:
    plain = donnees.site()
    for key in LAYERS:
        state = "absente" if key in absent else "présente"
        info = LayerInfo(id=key, title=key, state=state, source="essai", nature=Nature.DEMONSTRATION)
        plain.territoire.couches[key] = info  # type: ignore[index]
    return plain


def layers(*absent: str) -> dict[str, gpd.GeoDataFrame | None]:
    given: dict[str, gpd.GeoDataFrame | None] = {
        "trame_verte_bleue": scheme(),
        "infrastructures": roads(),
        "parcs_activites": parks(),
        "zonages_urbanisme": zones(),
    }
    return given | dict.fromkeys(absent)


def computed() -> dict[str, Any]:
    """Return TVB-11 and TVB-13 as their pipelines compute them, with what the runner adds to the rows."""
    known = {"communes": donnees.communes(), "territoire": site().territoire, "parametres": P}
    given = layers()
    cuts = ruptures_corridor.compute(
        **known, trame_verte_bleue=given["trame_verte_bleue"], infrastructures=given["infrastructures"]
    )  # type: ignore[arg-type]
    cross = projets_corridor.compute(**known, **{k: v for k, v in given.items() if k != "infrastructures"})  # type: ignore[arg-type]
    added = {"unite": "", "nature": "demonstration", "source": "", "regle": "", "millesime": "", "nom": ""}
    return {"tvb_11": cuts.assign(**added), "tvb_13": cross.assign(**added)}


def files(*absent: str) -> tuple[Fichier, ...]:
    here: Any = layers(*absent)
    figures = {} if absent else computed()
    known = site(*absent)
    return carte_tvb.build(
        communes=donnees.communes(), site=known, territoire=known.territoire, parametres=P, **here, **figures
    )


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    return {f.path: f.text for f in files()}


def data(built: dict[str, str], name: str) -> list[dict[str, Any]]:
    return lecture.features(built[f"assets/donnees/carte_tvb/{name}.js"])


def test_each_rupture_has_its_bar_and_there_are_as_many_as_the_indicator_says(built: dict[str, str]) -> None:
    cuts = computed()["tvb_11"].set_index(["code", "modalite"])["valeur"]
    bars = data(built, "ruptures")
    assert len(bars) == cuts["C1", "ruptures"] + cuts["C2", "ruptures"] == 2
    assert bars[0]["properties"]["n"].startswith("Rupture : route et voie ferrée (")
    assert "A21" in bars[0]["properties"]["n"]
    assert "Pont" not in json.dumps(bars)


def test_a_bar_stands_on_the_axis_across_the_corridor() -> None:
    lue = trame.read(scheme(), donnees.communes(), site().territoire, P)
    corridors = lue.corridors()
    lines = barrieres.lines(roads(), P.tvb)
    found = barrieres.obstacles(corridors, lines, barrieres.patches(None), P.tvb)
    bars = vue_tvb.ruptures(corridors, lines, found, scheme().geometry)
    assert [round(p.y - Y) for p in bars.geometry] == pytest.approx([1050, 1050], abs=12)
    assert all(abs(a or 0) < 5 for a in bars["angle"])  # an east-west axis: the bar stays upright


def test_projects_and_zones_are_sorted_by_the_area_they_take(built: dict[str, str]) -> None:
    found = tvb_tableaux.projects(
        trame.read(scheme(), donnees.communes(), site().territoire, P),
        {"parcs_activites": parks(), "zonages_urbanisme": zones()},
        P,
    )
    assert found is not None
    assert list(found.index) == ["Z1", "P1"]
    assert list(found["dans_ha"]) == pytest.approx([8.0, 2.0])  # 800 m x 100 m; 400 m x 50 m
    totals = computed()["tvb_13"].set_index(["maille", "code", "modalite"])["valeur"]
    assert totals["epci", donnees.EPCI, "surface_ha:ensemble"] == pytest.approx(10.0)
    lines = built["cartes/tvb-zones.csv"].splitlines()[1:]
    assert [line.split(";")[0] for line in lines] == ["Z1", "Z2"]  # 8 ha, 1 ha; a zone N protects


def test_what_an_annulled_document_says_is_apart(built: dict[str, str]) -> None:
    assert [f["properties"]["k"] for f in data(built, "corridors")] == ["C1", "C2"]
    assert [f["properties"]["k"] for f in data(built, "annules")] == ["A1"]
    assert [f["properties"]["k"] for f in data(built, "trames")] == ["N1"]


def test_a_corridor_is_a_band_with_its_axis(built: dict[str, str]) -> None:
    for feature in data(built, "corridors"):
        assert feature["geometry"]["type"] == "Polygon"
        assert all(len(line) > 1 for line in feature["properties"]["x"])
        assert feature["properties"]["x"]


def test_the_scale_is_said_before_the_map(built: dict[str, str]) -> None:
    page = built["cartes/trame-verte-bleue.html"]
    said = "Carte de principe au 1:25\u202f000 et au 1:100\u202f000\u202f: un trait de 1\u00a0mm y couvre 100\u00a0m."
    assert said in page
    assert page.index(said) < page.index('class="planche"')
    assert "à vérifier sur le terrain" in page
    lines = data(built, "reservoirs")[0]["properties"]["l"]
    assert lines[-1] == ["Échelle", "1:25\u202f000, à vérifier sur le terrain"]


def test_signs_of_milieux_differ_by_colour_and_by_pattern() -> None:
    milieux = (*P.tvb.milieux, "friches sèches", "landes")
    signs = vue_tvb.reservoirs(milieux).signs
    assert len({s.color for s in signs}) == len(signs)
    known = [s.motif for s in signs if s.value in P.tvb.milieux]
    assert len(set(known)) == len(known) == 6
    assert all(symboles.swatch(s, kind="area") for s in signs)
    assert {s.motif for s in vue_tvb.corridors(milieux).signs} == {""}


def test_an_unknown_milieu_has_the_last_sign() -> None:
    assert vue_tvb.reservoirs(P.tvb.milieux).sign("friches sèches") == vue_tvb.SANS_MILIEU


def test_hostile_names_stay_text(built: dict[str, str]) -> None:
    for text in (text for path, text in built.items() if not path.endswith(".csv")):
        assert "<img src=x" not in text
        assert "</script><script>window" not in text


def test_without_the_scheme_the_page_says_so_and_gives_no_figure() -> None:
    page = {f.path: f.text for f in files("trame_verte_bleue")}["cartes/trame-verte-bleue.html"]
    assert "trame_verte_bleue. Couche absente de cette édition" in page
    assert 'class="cle"' not in page


def test_without_roads_there_is_no_rupture_rather_than_none_found() -> None:
    made = {f.path: f.text for f in files("infrastructures")}
    assert "assets/donnees/carte_tvb/ruptures.js" not in made
    assert "Couches absentes de cette édition : infrastructures" in made["cartes/trame-verte-bleue.html"].replace(
        "\u202f", " "
    )
