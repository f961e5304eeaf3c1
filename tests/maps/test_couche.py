import geopandas as gpd
from shapely import Point, box

from maps.core.couche import in_territory, meeting
from tests.maps.donnees import X, Y, communes, files


def frame(*shapes: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs=2154)


def test_an_area_that_only_grazes_a_commune_is_not_in_it() -> None:
    grazing = box(X + 1000, Y + 500, X + 2001, Y + 600)  # one metre into the second commune
    straddling = box(X + 1900, Y + 500, X + 2100, Y + 600)
    assert meeting(frame(grazing, straddling), communes().geometry) == ([0, 0, 1], [0, 1, 1])


def test_a_point_on_a_shared_limit_is_in_both_communes() -> None:
    assert meeting(frame(Point(X + 2000, Y + 500)), communes().geometry) == ([0, 1], [0, 0])


def test_what_lies_around_the_territory_is_left_out() -> None:
    around = frame(Point(X - 100, Y), Point(X + 100, Y + 100), box(X - 500, Y - 500, X - 1, Y - 1))
    kept = in_territory(around, communes())
    assert kept is not None
    assert list(kept.index) == [1]
    assert in_territory(None, communes()) is None


def test_each_figure_comes_from_its_own_indicator() -> None:
    text = next(f.text for f in files() if f.path == "cartes/heritage-minier.csv")
    rows = {line.split(";")[1]: line for line in text.removeprefix("\ufeff").splitlines()}
    # Shafts (MIN-01 puits_dans), slag heaps (MIN-03), estates (layer), property (MIN-02), buffer: no row.
    assert rows["Avion"].startswith("62003;Avion;2;1;1;6,25;n. d.;")
    assert rows["Lens"].startswith("62002;Lens;2;1;0;6,25;n. d.;")
    assert "Zone tampon : non calculé" in rows["Lens"]
