"""Fourteen toy friches with hostile keys and names, their constraints by hand, the scores that the pipelines make."""

from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from layers.core.contacts import Contacts, services
from layers.core.parametres import Parametres
from layers.friches import LAYER
from maps import carte_friches, fiches_friches, fond
from maps.core.model import Fichier
from pipelines import conflits_friches, mutabilite_friches, opportunites_friches, scores_friches
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, X, Y

NAN = float("nan")
#: Keys that would lead out of a folder, break an address or a file name, or clash with another one.
KEYS = (
    "62001_1", "62001_2", "62001_3", "62001_4", "../../hors", "F/1 #é", "F2", "f2", "nul", "%2e%2e",
    '"><img src=x>', "a;b", "=cmd", "62001_14",
)  # fmt: skip
A, B, C, D = KEYS[:4]
#: Declared at « Lens », located nowhere.
PERDU = KEYS[11]
N = len(KEYS)


def friches() -> gpd.GeoDataFrame:
    """Return the sites: a grid of squares, one point of 4 ha, one site without a place."""
    shapes: list[Any] = [
        box(X + 150 + 260 * (i % 7), Y + 300 + 900 * (i // 7), X + 350 + 260 * (i % 7), Y + 500 + 900 * (i // 7))
        for i in range(N)
    ]
    shapes[2], shapes[11] = Point(X + 3000, Y + 3000), None
    statuts = ["friche sans projet", "friche avec projet"] * 5 + [
        "friche reconvertie",
        "friche sans projet",
        "inconnu",
        None,
    ]
    columns = {
        "site_nom": [*HOSTILE, *(f"Site {rank}" for rank in range(8, N)), "=1+1"],
        "site_type": ["friche industrielle", "friche ferroviaire", None, "inconnu"] * 3 + ["friche industrielle"] * 2,
        "site_statut": statuts,
        "comm_insee": ["62001"] * 11 + ["62002", "62001", "62001"],
        "comm_nom": "Éleu",
        "surface_m2": [40_000.0, 10_000.0, 40_000.0, None, *(3_000.0 * rank for rank in range(1, N - 3))],
        "sol_pollution_existe": None,
        "bati_surface": [2_000.0, None] * 7,
        "bati_etat": ["dégradation moyenne", None] * 7,
        "bati_pollution": [None, "amiante"] * 7,
        "bati_patrimoine": ["aucun", None] * 7,
        "urba_zaer": ["oui", "non"] * 7,
    }
    frame = gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(KEYS, name="site_id"), crs=2154)
    return donnees._placed(frame, "demonstration")


def rows(indicateur: str, modalite: str, valeurs: list[float], textes: list[str] | None = None) -> pd.DataFrame:
    """Return rows as the runner publishes them; a value that is not known is « inconnu »."""
    known = pd.Series(valeurs, dtype="float64")
    return pd.DataFrame(
        {
            "indicateur": indicateur, "maille": "friche", "code": KEYS, "nom": "", "modalite": modalite,
            "valeur": known, "valeur_texte": textes or [""] * N, "borne_min": known, "borne_max": known,
            "unite": "", "regle": "",
            "statut": known.notna().map({True: "calculé", False: "inconnu"}), "nature": "demonstration",
            "precision": 5.0, "source": "jeu d’essai", "millesime": "2024", "diffusion": "public",
        }
    )  # fmt: skip


def cycled(*values: Any) -> list[Any]:  # noqa: ANN401
    """Repeat some values over the sites."""
    return [values[rank % len(values)] for rank in range(N)]


def constraints() -> dict[str, pd.DataFrame]:
    """Return what FRI-02 to FRI-10 and MIN-04 say of the sites; C is hardly known."""
    zones = cycled("U", "AUs", "A", "N")
    near = cycled(1.0, 5.0, 3.0)
    chaleur = rows("FRI-06", "classe", near, [{1.0: "≤ 50 m", 3.0: "≤ 150 m", 5.0: "> 200 m"}[v] for v in near])
    chaleur.loc[3, ["valeur", "borne_min", "borne_max", "statut", "valeur_texte"]] = [
        2.0,
        1.0,
        2.0,
        "à vérifier",
        "≤ 50 m ou ≤ 100 m",
    ]
    levels = [5.0, NAN, NAN, 2.0, *cycled(1.0, 4.0, 5.0, NAN)[4:]]
    perimetre = rows("FRI-05", "perimetre_hors_ppi", cycled(2.0, 0.0, NAN, 1.0), cycled("PPR", "aucun", "site", "PPE"))
    secret = rows("FRI-05", "perimetre", cycled(3.0, 0.0, NAN, 1.0), cycled("PPI", "aucun", "site", "PPE"))
    made = {
        "fri_02": [rows("FRI-02", "part_pct:imperméable", cycled(80.0, 20.0, NAN, 5.0))],
        "fri_03": [
            rows("FRI-03", "niveau_croise", levels, cycled("pollution")),
            rows("FRI-03", "niveau", levels),
            rows("FRI-03", "sites_dans:SIS", [1.0] + [0.0] * (N - 1)),
        ],
        "fri_04": [rows("FRI-04", f"part_pct:{name}", v) for name, v in _trame().items()]
        + [rows("FRI-04", f"surface_ha:{name}", [x / 50 for x in v]) for name, v in _trame().items()],
        "fri_05": [perimetre, secret.assign(diffusion="restreint"), rows("FRI-05", "aac", cycled(1.0, 0.0))],
        "fri_06": [rows("FRI-06", "distance_m", cycled(40.0, 180.0, 300.0)), chaleur],
        "fri_07": [
            rows("FRI-07", "distance_m", cycled(250.0, 700.0, NAN)),
            rows("FRI-07", "classe", cycled(1.0, 2.0, NAN), cycled("≤ 500 m", "> 500 m", "")),
        ],
        "fri_08": [rows("FRI-08", "classe", cycled(1.0, 3.0, NAN), cycled("dans le quartier", "≤ 500 m", ""))],
        "fri_09": [
            rows(
                "FRI-09",
                "pire_scenario",
                cycled(4.0, 0.0, NAN, 0.0, 0.0),
                cycled("moyen", "hors zone", "", "hors zone", "hors zone"),
            )
        ],
        "fri_10": [rows("FRI-10", "typezone", [60.0] * N, zones)],
        "min_02": [
            rows("MIN-02", "surface_ha:bien inscrit", cycled(0.0, 1.0, NAN)),
            rows("MIN-02", "surface_ha:zone tampon", cycled(0.0, 1.0, NAN)),
        ],
        "min_04": [rows("MIN-04", "niveau", cycled(0.0, 3.0, NAN), cycled("aucun", "fort", ""))],
    }
    return {name: pd.concat(tables, ignore_index=True) for name, tables in made.items()}


def _trame() -> dict[str, list[float]]:
    return {
        "total": cycled(60.0, 0.0, NAN),
        "minier": cycled(60.0, 0.0, NAN),
        "humide": cycled(0.0, 0.0, NAN),
        "composante:réservoir": cycled(0.0, 0.0, NAN),
        "composante:corridor": cycled(60.0, 0.0, NAN),
        "composante:secteur à restaurer": cycled(0.0, 0.0, NAN),
    }


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the sites that the public may see, the scores made by their pipelines."""
    p, frame, given = Parametres(), friches(), constraints()
    territory = donnees.site().territoire
    asked = {key: given[key] for key in given if key.startswith("fri_")}
    scores = scores_friches.compute(frame, p, **asked)
    mutable = mutabilite_friches.compute(
        frame, p, **{k: given[k] for k in ("fri_03", "fri_04", "fri_07", "fri_09", "fri_10", "min_04")}
    )
    crossed = conflits_friches.compute(
        frame, donnees.communes(), territory, p,
        **{k: given[k] for k in ("fri_03", "fri_04", "fri_05", "fri_08", "fri_09")},
    )  # fmt: skip
    assets = opportunites_friches.compute(frame, p, **{k: given[k] for k in ("fri_06", "fri_07", "fri_08", "fri_10")})
    made = pd.concat([scores, mutable, crossed, assets])
    made = made.assign(nature="demonstration", unite="", regle="", source="jeu d’essai", millesime="2024")
    split = {str(i).lower().replace("-", "_"): part for i, part in made.groupby("indicateur")}
    known = {**given, **split}
    return {name: table[table["diffusion"].eq("public")] for name, table in known.items()}


def files(audience: str = "public") -> tuple[Fichier, ...]:
    """Build the explorer and the sheets of the toy sites."""
    known = {**tables(), **{k: v for k, v in donnees.indicators().items() if k.startswith(("fri_01", "min_01"))}}
    layers = {key: make() for key, make in donnees.LAYERS.items()} | {"friches": friches()}
    site = donnees.site(audience=audience)
    shown = type(site)(**{name: getattr(site, name) for name in site.__slots__} | {
        "contacts": services(Contacts(), demonstration=True), "couches": {"friches": LAYER},
    })  # fmt: skip
    pages = (fond, carte_friches, fiches_friches)
    return tuple(file for module in pages for file in donnees.draw(module.WEB_MAP, shown, **layers, **known))
