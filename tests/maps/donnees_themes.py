"""The toy territory seen by the pages of the other themes: water, heat, routes, pollen, mines, overview.

Éleu has an intake whose place is restricted, in a PPI of 200 m drawn as a hole of the PPR; hostile names everywhere.
"""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, Polygon, box

from layers import captages, servitudes_as1
from layers.core import door
from layers.core.model import LayerInfo, Nature
from maps import carte_chaleur, carte_eau, carte_itineraires, carte_pollen, ensemble, heritage_minier
from maps.core.model import Fichier, Site
from tests.maps import donnees
from tests.maps.donnees import EPCI, HOSTILE, X, Y

MODULES = {
    "eau": carte_eau, "chaleur": carte_chaleur, "itineraires": carte_itineraires, "pollen": carte_pollen,
    "heritage-minier": heritage_minier, "ensemble": ensemble,
}  # fmt: skip
#: What no public file may hold: the name of the restricted intake and of its perimeter.
RESTREINT = "Forage dérobé"
PPI = box(X + 600, Y + 600, X + 800, Y + 800)


def layer(shapes: dict[str, object], name: str, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401 - columns of any kind
    """Return a demonstration layer; a text is the value of every row."""
    data = {k: pd.array(v if isinstance(v, list) else [v] * len(shapes), dtype="object") for k, v in columns.items()}
    frame = donnees._frame(data, list(shapes.values()), list(shapes), name)
    return donnees._placed(frame, "demonstration")


def _public(frame: gpd.GeoDataFrame, module: Any, column: str, hidden: str, audience: str) -> gpd.GeoDataFrame:  # noqa: ANN401
    narrowed = frame.assign(diffusion=frame[column].map(lambda v: "restreint" if v == hidden else "public"))
    return door.visible(narrowed, module.LAYER, audience)


def well_fields(audience: str) -> gpd.GeoDataFrame:
    """Return a restricted intake and two that have no place, one of them outside the territory."""
    frame = layer(
        {"CC-1": Point(X + 700, Y + 700), "CC-2": None, "CC-3": None},
        "captage_id",
        nom=[RESTREINT, HOSTILE[0], "Champ lointain"],
        priorite=["ordinaire", "prioritaire", "ultra-prioritaire"],
        insee=["62001", "62002", "62999"],
        commune=["Éleu", "Lens", "Ailleurs"],
        precision_position=["précise", "aucune", "aucune"],
        alimente_territoire=True,
        source="essai",
    )
    return _public(frame, captages, "precision_position", "précise", audience)


def easements(audience: str) -> gpd.GeoDataFrame:
    """Return a PPI, the PPR with a hole where it lies, the PPE around."""
    ring = Polygon(box(X + 400, Y + 400, X + 1000, Y + 1000).exterior.coords, [PPI.exterior.coords])
    frame = layer(
        {"AS1-PPI": PPI, "AS1-PPR": ring, "AS1-PPE": box(X + 100, Y + 100, X + 1900, Y + 1900)},
        "idass",
        nomass=[f"{RESTREINT}, PPI", "PPR <b>", "PPE"],
        perimetre=["PPI", "PPR", "PPE"],
        arrete="Arrêté du 1er",
        srcgeoass="essai",
    )
    return _public(frame, servitudes_as1, "perimetre", "PPI", audience)


def water(audience: str) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of water."""
    line = LineString([(X - 500, Y + 500), (X + 4500, Y + 500)])
    works = {"OE-1": LineString([(X + 200, Y + 2200), (X + 300, Y + 2300)]), "OE-2": None}
    return {
        "captages": well_fields(audience),
        "servitudes_as1": easements(audience),
        "aires_alimentation": layer(
            {"AAC": box(X - 2000, Y - 2000, X + 2000, Y + 4000)}, "aac_id", nom="AAC", captages="6",
            nb_exploitations=212.0,
        ),
        "cours_eau": layer({"R1": line}, "cleabs", toponyme=HOSTILE[1], type_cours_eau="cours d'eau"),
        "ouvrages_erosion": layer(
            works, "ouvrage_id", nom=["Haie", HOSTILE[0]], categorie=["ouvrage d'érosion", "surface déconnectée"],
            nature_ouvrage=["haie", None], longueur_m=[141.0, None], surface_m2=[None, 500.0], annee=[2021, 2022],
            programme="DIG", code_insee=["62003", "62004"],
        ),
        "interventions_riviere": layer(
            {"I1": None}, "intervention_id", cours_eau="Souchez", code_insee="62001|62002", nombre=6.0, annee=2023,
            libelle_communes="ELEU/LENS",
        ),
    }  # fmt: skip


def heat() -> dict[str, gpd.GeoDataFrame]:
    """Return a network with its trace, one without, and the yearly tables that know a third one."""
    trace = LineString([(X + 2500, Y + 500), (X + 3500, Y + 500)])
    years = {f"{n}-{y}": None for n in ("6201C", "6299C") for y in (2021, 2024)}
    return {
        "reseaux_chaleur": layer(
            {"6201C": trace, "6202C": None}, "identifiant_reseau", nom_reseau=["Réseau", HOSTILE[0]],
            commune_insee=["62002", "62003"], communes=["Lens", "Avion"], longueur_reseau=[2.0, None],
        ),
        "reseaux_chaleur_annees": layer(
            years, "cle", identifiant_reseau=["6201C", "6201C", "6299C", "6299C"], nom_reseau="Réseau des tables",
            commune_insee=["62002", "62002", "62004", "62004"], annee=[2021, 2024] * 2,
        ),
        "qpv": layer(
            {"QN1": box(X + 2100, Y + 100, X + 2600, Y + 900)}, "code_qp", lib_qp=HOSTILE[1], lib_com="Lens|Avion"
        ),
    }  # fmt: skip


def routes() -> dict[str, gpd.GeoDataFrame]:
    """Return two trails, two sections of the véloroute, a path, a station."""
    lines = {f"IT{n}": LineString([(X + 100, Y + 500 * n), (X + 3900, Y + 500 * n)]) for n in range(1, 6)}
    return {
        "itineraires": layer(
            lines, "id_local", nom_itineraire=[HOSTILE[0], "Boucle", "A – B", "B – C", "Sentier"],
            pratique=["trail", "trail", "vélo", "vélo", "pédestre"], station=["Vivalley", None, None, None, None],
            num_iti=[None, None, "EV5", "EV5", None], itineraire_parent=None,
            section=[None, None, "A – B", "B – C", None],
            avancement=[None, None, "en service", "en projet", None], longueur=3800.0, depart="Éleu",
        ),
        "stations_trail": layer(
            {"S1": Point(X + 100, Y + 500)}, "station_id", nom="Vivalley", code_insee="62001", plaques=9.0
        ),
    }  # fmt: skip


def sensors() -> dict[str, gpd.GeoDataFrame]:
    """Return a sensor with its place, one whose commune alone is known."""
    return {
        "capteurs_pollen": layer(
            {"P1": Point(X + 1000, Y + 1000), "P2": None}, "sensor_id", nom=[HOSTILE[0], "Avion"],
            code_insee=["62001", "62003"], commune=["Éleu", "Avion"], site=None, type="optique",
        )
    }  # fmt: skip


def hazards() -> dict[str, gpd.GeoDataFrame]:
    """Return a strong hazard in a weak one."""
    return {
        "alea_minier": layer(
            {"A1": box(X, Y, X + 400, Y + 400), "A2": box(X, Y, X + 100, Y + 100)}, "alea_id",
            nom=[HOSTILE[1], "Puits"], type_alea=["glissement", "effondrement localisé"], niveau=["faible", "fort"],
            origine="puits", document="PPRM",
        )
    }  # fmt: skip


def layers(audience: str = "public") -> dict[str, gpd.GeoDataFrame]:
    """Return every layer, as the audience sees it."""
    toy = {key: make() for key, make in donnees.LAYERS.items()}
    return {**toy, **water(audience), **heat(), **routes(), **sensors(), **hazards()}


def tables() -> dict[str, pd.DataFrame]:
    """Return a few figures of each theme, and what was not given."""
    fictive = {"nature": "demonstration"}
    lost = {"statut": "sans couche", "valeur_texte": "couche batiments : aucune source dans le profil demo"}
    row = donnees.row
    keys = donnees.friches().index
    near = [row("RCU-06", "friche", k, "raccordable:150", valeur=float(k == "F2"), **fictive) for k in keys]
    near[3] |= {"valeur": None, "statut": "inconnu", "valeur_texte": "site non localisé"}
    years = (("6201C", 2021, 10.0), ("6201C", 2024, 60.0), ("6299C", 2021, 0.0))
    shares = (("62001", 100.0), ("62002", 0.0))
    places = (("epci", EPCI), ("qpv", "QN1"), *(("commune", c) for c in donnees.communes().index))
    section = {"valeur": 3.8, "unite": "km", "valeur_texte": "en service, CALL"}
    near_sensor = {"valeur": 12.5, "unite": "%", "valeur_texte": "chiffre fictif (démonstration)"}
    lengths, taxa, kinds = (
        ("longueur_km", "totale_km", "hors_territoire_km"),
        ("aulne", "tous taxons"),
        ("glissement", "total"),
    )
    made = {
        "eau_01": [row("EAU-01", "commune", c, "part_pct", valeur=v, unite="%") for c, v in shares],
        "eau_05": [row("EAU-05", "epci", EPCI, "habitants:PPR", valeur=12.0, unite="hab.", **fictive)],
        "fri_05": [row("FRI-05", "friche", "F2", "perimetre_hors_ppi", valeur=2.0, valeur_texte="PPR", **fictive)],
        "rcu_02": [row("RCU-02", m, c, k, **lost) for m, c in places for k in ("logements", "part_pct")],
        "rcu_06": near,
        "rcu_07": [row("RCU-07", "reseau", c, f"taux_enr_pct:{y}", valeur=v, unite="%") for c, y, v in years],
        "iti_01": [row("ITI-01", "commune", "62001", "longueur_km:trail", valeur=3.8, unite="km")],
        "iti_06": [row("ITI-06", "epci", EPCI, f"{m}:section A – B", **section) for m in lengths],
        "pol_01": [row("POL-01", "epci", EPCI, "part_pct:1000", **near_sensor)],
        "pol_06": [row("POL-06", "capteur", "P1", f"completude_pct:2025:{t}", valeur=80.0, unite="%") for t in taxa],
        "min_04": [row("MIN-04", "epci", EPCI, f"surface_ha:{kind}", valeur=16.0, unite="ha") for kind in kinds],
    }
    return {**donnees.indicators(), **{key: pd.DataFrame(rows) for key, rows in made.items()}}


def site(known: dict[str, gpd.GeoDataFrame], audience: str = "public") -> Site:
    """Return what the pages are told of each layer of the catalogue: given, or without any source."""
    base = donnees.site(audience=audience)
    every = {shared.layer.id for group in ensemble.GROUPES for shared in group.layers} | set(layers())
    couches = {
        key: LayerInfo(
            id=key, title=key, state="présente" if key in known else "absente", nature=Nature.DEMONSTRATION,
            source="essai", reason="" if key in known else "aucune source dans le profil demo",
            vintage="2024-01-01", rows=2,
        )
        for key in every
    }  # fmt: skip
    territory = replace(base.territoire, couches={**base.territoire.couches, **couches})
    return replace(base, territoire=territory)


def files(
    *names: str, audience: str = "public", given: dict[str, gpd.GeoDataFrame] | None = None, figures: bool = True
) -> tuple[Fichier, ...]:
    """Build some of the pages."""
    known = layers(audience) if given is None else given
    told = tables() if figures else {}
    return tuple(
        file for name in names for file in donnees.draw(MODULES[name].WEB_MAP, site(known, audience), **known, **told)
    )
