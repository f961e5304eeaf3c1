"""The printed sheet of a friche: two pages, zones by their outline, nothing at a guessed place."""

from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import box

from layers import friches, qpv
from layers.core.model import LayerInfo, Nature
from maps.core.chiffres import Lecteur
from maps.core.fiches.contexte import Contexte
from maps.core.friches import composer
from maps.core.friches.fiche import FicheFriche
from maps.core.papier import atlas, feuille, friche
from maps.core.papier.carte import Calque
from maps.core.tableau import Cellule, Colonne, Tableau
from pipelines.core.verification import Etat
from tests.maps import donnees, donnees_friches
from tests.pdf import needs_pango, structure, texte


@pytest.fixture(scope="module")
def ready() -> tuple[atlas.Atlas, dict[str, FicheFriche]]:
    site = donnees.site()
    info = LayerInfo(id="qpv", title="Quartiers", state="présente", nature=Nature.DEMONSTRATION)
    territoire = replace(site.territoire, couches={**site.territoire.couches, "qpv": info})
    site = replace(site, couches={"friches": friches.LAYER, "qpv": qpv.LAYER}, territoire=territoire)
    couches = {"friches": donnees_friches.friches(), "qpv": _quarters()}
    shared = Contexte(
        site=site,
        communes=donnees.communes(),
        couches=couches,
        lecteurs={name: Lecteur(donnees_friches.tables().get(name)) for name in composer.INDICATEURS},
    )
    return atlas.ouvrir(site, donnees.communes(), couches), {f.cle: f for f in composer.fiches(shared)}


def _quarters() -> gpd.GeoDataFrame:
    shape = box(donnees.X, donnees.Y, donnees.X + 1_000, donnees.Y + 1_000)
    columns = {"code_qp": ["QN06201M"], "lib_qp": ["Quartier d’essai"], "insee_com": ["62001"], "population": [900]}
    frame = gpd.GeoDataFrame(columns, geometry=[shape], index=["QN06201M"], crs=2154)
    return donnees._placed(frame, "demonstration")


def test_a_site_holds_on_two_pages_with_its_map_its_answers_and_its_scores(
    ready: tuple[atlas.Atlas, dict[str, FicheFriche]],
) -> None:
    needs_pango()
    shared, sheets = ready
    built = friche.feuille(shared, sheets[donnees_friches.A])
    printed = feuille.imprimer(built)
    said, tags = texte(printed.octets), structure(printed.octets)
    assert printed.pages <= 2
    assert "Ce que le site rencontre" in said
    assert "Recyclabilité" in said
    assert "nord de la grille" in built.contenu["plan"].carte.svg
    assert tags.count("/S /Figure") == tags.count("/Alt") == 2


def test_a_site_without_a_place_has_no_sign_on_any_map(ready: tuple[atlas.Atlas, dict[str, FicheFriche]]) -> None:
    shared, sheets = ready
    built = friche.feuille(shared, sheets[donnees_friches.PERDU])
    assert built.contenu["plan"] is None
    where = built.contenu["situation"].carte
    assert [s.titre for s in where.legende] == ["Commune du site non localisé"]
    assert "Friches" not in where.description


def test_no_key_of_a_site_leads_out_of_the_folder(ready: tuple[atlas.Atlas, dict[str, FicheFriche]]) -> None:
    shared, sheets = ready
    paths = [friche.feuille(shared, sheet).path for sheet in sheets.values()]
    assert len(set(paths)) == len(paths)
    assert all(path.startswith("friches/") and path.endswith(".pdf") and ".." not in path for path in paths)


def test_a_site_known_by_a_point_is_drawn_with_a_disc_of_its_area(
    ready: tuple[atlas.Atlas, dict[str, FicheFriche]],
) -> None:
    shared, sheets = ready
    frame = donnees_friches.friches()
    [disc] = friche.etendue(frame.loc[[donnees_friches.C]])
    assert disc.area == pytest.approx(40_000, rel=0.01)
    plan = friche.feuille(shared, sheets[donnees_friches.C]).contenu["plan"].carte
    assert friche.DISQUE.label in [s.titre for s in plan.legende]


def test_zones_are_told_by_their_outline_and_their_words() -> None:
    calque = Calque(id="qpv", titre="Quartiers", frame=_quarters(), style=qpv.LAYER.style)
    drawn = friche.contour(calque)
    assert all(sign.fill_opacity == friche.CONTOUR_FILL and not sign.hatch for sign in drawn.style.signs)
    assert drawn.etiquette({"_cle": "x"}) == qpv.LAYER.style.signs[0].label


def test_the_answers_that_matter_are_the_last_to_be_cut() -> None:
    columns = tuple(Colonne(title) for title in ("Question", "Réponse", "Part", "Source"))
    states = (Etat.LOIN, Etat.INCONNU, Etat.EN_PARTIE, Etat.DEDANS)
    rows = tuple(
        (
            Cellule(text=str(state)),
            Cellule(text="", value=str(state)),
            Cellule(text="10 %", note="zone : 1 ha"),
            Cellule(text="source"),
        )
        for state in states
    )
    printed = friche.rencontres(Tableau(caption="Réponses", columns=columns, rows=rows))
    assert [row[0].text for row in printed.rows] == ["dedans", "en partie", "inconnu", "loin"]
    assert [c.title for c in printed.columns] == ["Question", "Réponse", "Part"]
    assert {row[2].note for row in printed.rows} == {""}
