"""Maps on paper: scale, clipping, signs, patterns, names, the mark of invented data."""

from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from layers.core.errors import PipelineError
from layers.core.model import Sign, Style
from maps.core import affichage
from maps.core.papier import etiquettes, geometrie, habillage, motifs, reperes, signes
from maps.core.papier.cadre import ECHELLES, Cadre, cadrer
from maps.core.papier.carte import Calque, Carte, Sujet, dessiner
from maps.core.papier.etiquettes import Etiquette, Placement
from tests.maps import donnees

X, Y = donnees.X, donnees.Y
FRAME = Cadre(largeur=100, hauteur=50, echelle=10_000, x=X, y=Y)
RED = Sign(value="", label="Rouge", color="#c01020", fill_opacity=0.5)


def layer(shapes: list[object], sign: Sign = RED, **more: object) -> Calque:
    frame = gpd.GeoDataFrame(geometry=shapes, index=[f"k{i}" for i in range(len(shapes))], crs=2154)
    return Calque(id="essai", titre="Essai", frame=frame, style=Style(signs=(sign,)), **more)


def draw(*layers: Calque, cadre: Cadre = FRAME, **subject: object) -> Carte:
    return dessiner(cadre, donnees.communes(), layers, Sujet(titre="Essai", **subject))


@pytest.mark.parametrize(("metres", "expected"), [(100, 2_000), (900, 10_000), (901, 12_500), (9_000, 100_000)])
def test_the_scale_is_the_largest_round_one_where_the_object_fits(metres: float, expected: int) -> None:
    """A frame of 100 mm with 5 mm kept on each side shows 90 mm: 900 m at 1:10 000."""
    assert cadrer((X, Y, X + metres, Y + 1), 100, 100).echelle == expected


def test_a_territory_larger_than_any_round_scale_still_fits() -> None:
    frame = cadrer((0, 0, 400_000, 300_000), 100, 100)
    west, _, east, _ = frame.limites
    assert frame.echelle % ECHELLES[-1] == 0
    assert east - west >= 400_000


def test_nothing_to_frame_is_an_error() -> None:
    with pytest.raises(PipelineError, match="bounds in metres"):
        cadrer(gpd.GeoSeries([], crs=2154).total_bounds, 100, 50)


@pytest.mark.parametrize("echelle", ECHELLES)
def test_the_length_of_the_scale_bar_is_what_it_says(echelle: int) -> None:
    frame = Cadre(largeur=186, hauteur=90, echelle=echelle, x=X, y=Y)
    metres, length = frame.barre()
    assert length * echelle / 1000 == pytest.approx(metres)
    assert 15 <= length <= 50
    drawn = ET.fromstring(f"<g>{habillage.barre(frame).svg}</g>")  # noqa: S314 - our own SVG
    rects = [r for r in drawn.iter("rect") if r.get("stroke") != "none"]
    assert sum(float(r.get("width", 0)) for r in rects) == pytest.approx(length, abs=0.02)
    words = "".join(drawn.itertext())
    assert (f"{metres // 1000}\u00a0km" if metres >= 1000 else f"{metres}\u00a0m") in words
    assert f"1:{echelle:,}".replace(",", "\u202f") in words


def test_the_paper_has_its_origin_at_the_upper_left_corner() -> None:
    west, south, east, north = FRAME.limites
    corners = FRAME.en_mm(np.array([[west, north], [east, south], [X, Y]]))
    assert corners.tolist() == [[0, 0], [100, 50], [50, 25]]


def test_shapes_are_clipped_and_simplified_to_what_print_shows() -> None:
    wide = box(X - 5_000, Y - 10, X + 5_000, Y + 10)
    [clipped] = geometrie.sur_papier(gpd.GeoSeries([wide, Point(X + 9_000, Y)], crs=2154), FRAME)
    assert clipped.bounds == pytest.approx((-3, 24, 103, 26))
    wavy = LineString([(X + i, Y + (i % 2) * 0.5) for i in range(200)])  # half a metre is 0.05 mm
    [simple] = geometrie.sur_papier(gpd.GeoSeries([wavy], crs=2154), FRAME)
    assert shapely.get_num_coordinates(simple) <= 4


def test_hatches_stay_inside_and_line_up_with_their_neighbours() -> None:
    left, right = box(0, 0, 10, 10), box(10, 0, 20, 10)
    one, other = (geometrie.hachures(s, 45, 1.5) for s in (left, right))
    assert left.buffer(1e-9).covers(one)
    together = geometrie.hachures(box(0, 0, 20, 10), 45, 1.5)
    assert one.length + other.length == pytest.approx(together.length)


def test_fills_alike_in_grey_get_a_pattern_and_a_hatch_always_has_one() -> None:
    green, brown = (Sign(value=c, label="", color=c, fill_opacity=0.5) for c in ("#38a060", "#b07030"))
    dark = Sign(value="d", label="", color="#101010", fill_opacity=0.9)
    assert abs(motifs.clarte(green) - motifs.clarte(brown)) < motifs.ECART_L
    given = motifs.attribuer([green, brown, dark, Sign(value="h", label="", color="#fff", hatch=True)])
    assert given[0] is None
    assert given[2] is None
    assert given[1] is not None
    assert given[3] not in {None, given[1]}
    faint = Sign(value="f", label="", color="#38a060", fill_opacity=0.02)
    assert motifs.attribuer([faint, faint]) == (None, None)


def test_the_legend_has_the_pattern_of_the_map() -> None:
    assert signes.vignette(RED, "area", motifs.OBLIQUE).count("<path") == 1
    assert signes.vignette(RED, "area", None).count("<path") == 0


def test_names_never_cover_each_other_and_those_asked_for_are_always_written() -> None:
    placement = Placement(60, 40)
    names = [Etiquette(text=f"Nom {i}", x=30 + i % 3, y=20, rayon=1) for i in range(30)]
    svg, left_out = etiquettes.placer(names, placement)
    assert 0 < left_out < 30
    assert svg.count("Nom") == 2 * (30 - left_out)  # the halo, then the name
    boxes = [box(*b) for b in placement.taken]
    assert all(box(0, 0, 60, 40).covers(b) for b in boxes)
    assert sum(a.intersects(b) and a.intersection(b).area > 0 for a in boxes for b in boxes) == len(boxes)
    _, none = etiquettes.placer([Etiquette(text="Nom", x=30, y=20, rayon=1, requise=True)] * 40, placement)
    assert none == 0


def test_a_long_name_is_cut_in_two_lines() -> None:
    assert etiquettes.lignes("Noyelles-sous-Lens") == ("Noyelles-", "sous-Lens")
    assert etiquettes.lignes("Lens") == ("Lens",)
    assert etiquettes.lignes("Éleudiiiiiiiiiiiiiiiit") == ("Éleudiiiiiiiiiiiiiiiit",)


def test_a_map_counts_what_its_frame_shows() -> None:
    shapes: list[object] = [Point(X, Y), Point(X + 400, Y), Point(X + 5_000, Y)]
    drawn = draw(layer(shapes))
    assert [(s.titre, [e.nombre for e in s.signes]) for s in drawn.legende] == [("Essai", [2])]
    assert "Essai (2)" in drawn.description
    assert drawn.echelle == "1:10\u202f000"


def test_a_symbol_stands_where_the_whole_area_is() -> None:
    half_outside = box(X + 300, Y - 100, X + 800, Y + 100)  # the frame stops at X + 500; its middle is X + 550
    drawn = draw(layer([half_outside, box(X - 100, Y - 100, X + 100, Y + 100)], symboles=True))
    assert [e.nombre for e in drawn.legende[0].signes] == [1]


def test_the_mark_of_invented_data_is_in_the_image() -> None:
    assert "DÉMONSTRATION" in draw(layer([Point(X, Y)]), demonstration=True).svg
    assert "Données de démonstration" in draw(layer([Point(X, Y)]), demonstration=True).description
    assert "DÉMONSTRATION" not in draw(layer([Point(X, Y)])).svg


def test_the_same_map_has_the_same_bytes_and_hostile_names_stay_text() -> None:
    frame = donnees.friches()
    hostile = Calque(
        id="friches",
        titre=donnees.HOSTILE[1],
        frame=frame,
        style=Style(signs=(RED,)),
        etiquette=lambda row: str(row["site_nom"]),
    )
    whole = cadrer(donnees.communes().total_bounds, 120, 120)
    first, again = (draw(hostile, cadre=whole, principale="62004", grille=True) for _ in range(2))
    assert first == again
    root = ET.fromstring(first.svg)  # noqa: S314 - our own SVG
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "title", "defs", "clipPath", "rect", "g", "path", "text", "circle"}
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
    names = [e.text or "" for e in root.iter() if e.tag.endswith("text")]
    assert any(name.startswith("<img src=x") for name in names)
    assert geometrie.texte_svg("<a>\x00\x0b\ud800é") == "&lt;a&gt;é"


def test_neighbours_are_lighter_and_a_layer_without_an_object_has_no_legend() -> None:
    middle = Cadre(largeur=100, hauteur=50, echelle=50_000, x=X + 2_000, y=Y + 1_000)
    drawn = draw(layer([Point(X + 90_000, Y)]), cadre=middle, principale="62001")
    assert drawn.legende == ()
    assert "Aucun objet" in drawn.description
    assert "#efede6" in drawn.svg
    assert "#f9f8f5" in drawn.svg


def test_an_unknown_area_has_its_own_ring() -> None:
    known = signes.poser(RED, 10, 10, "", 40_000.0, sized=True)
    unknown = signes.poser(RED, 10, 10, "", None, sized=True)
    assert known.rayon * 2 == pytest.approx(affichage.diameter_px(40_000) * signes.SIGNE_MM)
    assert "stroke-dasharray" in signes.symbole(unknown)
    assert "stroke-dasharray" not in signes.symbole(known)


def test_the_ground_is_drawn_from_what_a_source_has() -> None:
    infra = gpd.GeoDataFrame(
        {"nature_infra": ["route", "route", "voie ferrée", "canal"], "importance": ["2", "5", None, None]},
        geometry=[LineString([(X - 900, Y + d), (X + 900, Y + d)]) for d in (0, 50, 100, 150)],
        crs=2154,
    )
    small = Cadre(largeur=100, hauteur=50, echelle=25_000, x=X, y=Y)
    found = reperes.rassembler({"infrastructures": infra, "cours_eau": None})
    assert found.couches == ("infrastructures",)
    main = reperes.dessiner(found, small)
    assert main.count("<path") == 3
    assert len(reperes.dessiner(found, FRAME)) > len(main)  # minor roads at a large scale
    nothing = reperes.rassembler({})
    assert reperes.dessiner(nothing, FRAME) == ""
    built = gpd.GeoDataFrame(geometry=[Polygon([(X, Y), (X + 50, Y), (X + 50, Y + 50)])], crs=2154)
    assert "#dfdacd" in reperes.dessiner(reperes.rassembler({"batiments": built}), FRAME)
