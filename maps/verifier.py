"""The page « Vérifier un lieu »: where a point, a parcel, an address or a shape is, theme by theme, and how certain.

The page holds no answer: it looks the place up in the files of its commune (``assets/verif``, ``assets/adresses``,
``assets/parcelles``), loaded when they are needed, and answers with the engine of ``pipelines/core/verification``.
"""

from typing import Any

import geopandas as gpd

from layers.core.catalogue import asks
from layers.core.parametres import Parametres
from layers.core.read import POSITION_FIELDS
from maps.core import affichage, carte, coquille, texte
from maps.core.coquille import Page
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.saisie import coordonnees, messages, references
from maps.core.saisie.index import Repertoire
from pipelines.core import verification
from pipelines.core.verification import COUCHES, Base

PATH, SETTINGS = "verifier.html", "assets/donnees/verifier/reglages.js"
#: The most places, and the most bytes of a file, that the page takes: beyond, the command does it.
MOST_PLACES, MOST_BYTES = 500, 20_000_000
SCRIPTS = (
    "proj4.js", "verif-moteur.js", "verifier-saisie.js", "verifier-index.js", "verifier-fichiers.js",
    "verifier-reponses.js", "verifier.js",
)  # fmt: skip
LEAD = (
    "Désignez un lieu : la page dit, thème par thème, dans quelles zones il est, ou à quelle distance, avec la source, "
    "son millésime et ce qui est certain. Les phrases peuvent être copiées dans un courrier."
)
DISCRET = (
    "Rien ne quitte votre ordinateur : le lieu, le dessin et le fichier sont lus dans cette page. Fichiers lus : "
    "GeoJSON, GPX, KML, CSV (colonnes lon et lat, x et y, wkt, adresse, parcelle ou code_insee). Les autres formats et "
    "les longues listes passent par la commande « python3 -m terril check »."
)
#: Each certainty: its word, the class of its badge, what it means.
CERTITUDES = (
    ("certain", "certain", "source opposable, limite plus loin que toutes les imprécisions"),
    ("à vérifier", "a-verifier", "à confirmer auprès du service compétent ou sur le terrain"),
    ("inconnu", "inconnu", "la source manque ou ne dit pas"),
)
NOTES = (
    "Un point est comparé aux limites exactes des sources, au millimètre, jamais à leur dessin simplifié.",
    "Réponse « certaine » : source opposable, limite plus loin que les imprécisions du lieu et de la source ensemble.",
    "Une absence n’est « certaine » que d’une source qui liste tout, comme les quartiers prioritaires.",
    "Une surface donne la part de chaque zone ; les zones d’une même classe qui se recouvrent comptent une fois.",
    "Une absence de réponse n’est pas une absence de contrainte : une couche peut manquer, ou n’être pas publiée.",
)


@asks(*COUCHES)
def build(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    adresses: gpd.GeoDataFrame | None = None,
    parcelles: gpd.GeoDataFrame | None = None,
    **given: Any,  # noqa: ANN401
) -> tuple[Fichier, ...]:
    """Return the page, its settings, and the files of each commune: exact geometry, addresses, parcels."""
    base = Base.from_layers({name: given.get(name) for name in COUCHES}, site.territoire, parametres)
    names = {str(code): texte.texte(name) for code, name in communes["nom"].items()}
    index = Repertoire(communes=names, adresses=adresses, parcelles=parcelles)
    exact = verification.files(base, affichage.script)
    return (
        coquille.render(_page(site, communes, index, [*COUCHES, "adresses", "parcelles"]), site),
        Fichier(path=SETTINGS, text=affichage.script("verifier", settings(site, communes, index))),
        *(Fichier(path=path, text=text) for path, text in exact.items()),
        *index.files(),
    )


def _page(site: Site, communes: gpd.GeoDataFrame, index: Repertoire, layer_ids: list[str]) -> Page:
    return Page(
        path=PATH,
        title="Vérifier un lieu",
        heading="Vérifier un lieu",
        lead=LEAD,
        map=carte.draw_map((), communes.geometry, root="", title="Carte où choisir le lieu à vérifier"),
        legend=legend(()),
        notes=NOTES,
        styles=("verifier.css",),
        scripts=SCRIPTS,
        data=(SETTINGS,),
        template="verifier.html.j2",
        extra={
            "exemples": _examples(index),
            "discret": DISCRET,
            "certitudes": CERTITUDES,
            "mention": verification.MENTION,
            "sources": coquille.infos(site, layer_ids),
        },
    )


def _examples(index: Repertoire) -> str:
    """Write examples of what the box takes, taken from what this edition holds."""
    code = next(iter(index.voies), "")
    some = ["« 50,4291 2,8319 »", "« 50°25′45″N 2°49′55″E »", "« 688038 7036854 » (Lambert-93 ou CC50)"]
    if code:
        voie, doors = next(iter(index.portes(code).items()))
        some.append(f"« {doors[0].nom} {voie}, {index.communes[code]} »")
    if index.codes_parcelles:
        lot = index.lots(index.codes_parcelles[0])[0]
        some += [f"« {index.communes[index.codes_parcelles[0]]} {lot.section} {lot.numero} »", f"« {lot.id} »"]
    town = next(iter(index.communes.values()), "")
    missing = [n for n, frame in (("adresses", index.adresses), ("parcelles", index.parcelles)) if frame is None]
    said = f"Par exemple : {', '.join([*some, f'« {town} »'])}, ou cliquez sur la carte."
    several = " Plusieurs parcelles : séparez-les d’une virgule." if index.codes_parcelles else ""
    return said + several + (f" Cette édition n’a pas de couche {' ni '.join(missing)}." if missing else "")


def settings(site: Site, communes: gpd.GeoDataFrame, index: Repertoire) -> dict[str, Any]:
    """Return all that the page needs to read a place: the rules of the command, as data."""
    west, south, east, north = (round(float(v), 3) for v in communes.total_bounds)
    return {
        "territoire": site.territoire.nom,
        "communes": [[code, name, texte.de(name)] for code, name in sorted(index.communes.items())],
        "adresses": index.adresses is not None,
        "parcelles": index.parcelles is not None,
        "codes_parcelles": index.codes_parcelles,
        "postaux": index.postaux,
        "messages": messages.as_data(),
        "bornes": coordonnees.as_data(),
        "definitions": coordonnees.definitions(),
        "references": references.as_data(),
        "fichiers": {
            "colonnes": {name: list(names) for name, names in POSITION_FIELDS.items()},
            "mots": {name: list(names) for name, names in references.COLONNES.items()},
            "etendue": [west, south, east, north],
            "lieux": MOST_PLACES,
            "octets": MOST_BYTES,
        },
        "mention": verification.MENTION,
        "racine": coquille.commune_path("62000").partition("/")[0],
    }


WEB_MAP = WebMap(
    id="verifier",
    title="Vérifier un lieu",
    build=build,
    path=PATH,
    menu=Rubrique.OUTIL,
    rank=10,
    question="Dans quelles zones est ce terrain, cette adresse, cette parcelle ?",
)
