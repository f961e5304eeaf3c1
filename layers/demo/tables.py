"""The tables behind the demonstration data: how many sites, where, of which kind and size.

All is invented, save ``NAMED`` and ``CITES``: they hold what the reports of the agglomeration say.
"""

from collections.abc import Mapping

NamedSite = tuple[str, str, str, str, str, float | None]

#: Communes of the mining belt: number of fosses, friches, estates of the ERBM, other estates (all invented).
BELT: Mapping[str, tuple[int, int, int, int]] = {
    "Angres": (1, 1, 1, 0),
    "Annay": (0, 1, 0, 0),
    "Avion": (3, 3, 2, 2),
    "Billy-Montigny": (1, 2, 1, 1),
    "Bully-les-Mines": (2, 2, 2, 1),
    "Bénifontaine": (1, 0, 0, 0),
    "Estevelles": (1, 0, 0, 0),
    "Fouquières-lès-Lens": (2, 2, 1, 2),
    "Grenay": (1, 1, 0, 1),
    "Harnes": (2, 3, 2, 1),
    "Hulluch": (1, 0, 0, 0),
    "Lens": (4, 4, 4, 5),
    "Liévin": (4, 4, 4, 2),
    "Loison-sous-Lens": (1, 1, 0, 1),
    "Loos-en-Gohelle": (3, 1, 1, 1),
    "Mazingarbe": (2, 1, 2, 0),
    "Meurchin": (1, 1, 0, 0),
    "Méricourt": (2, 1, 2, 1),
    "Noyelles-sous-Lens": (1, 1, 1, 1),
    "Pont-à-Vendin": (0, 1, 0, 0),
    "Sains-en-Gohelle": (1, 1, 1, 1),
    "Sallaumines": (2, 1, 3, 2),
    "Vendin-le-Vieil": (2, 2, 1, 1),
    "Wingles": (2, 1, 0, 2),
    "Éleu-dit-Leauwette": (1, 0, 0, 0),
}
SHAFTS = 95

#: Shapes of terrils: how many, area in ha, ratio of the oval.
FORMES: tuple[tuple[str, int, tuple[float, float], tuple[float, float]], ...] = (
    ("Grand terril moderne", 2, (32, 52), (1.2, 1.6)),
    ("Plat", 7, (5, 22), (1.5, 2.6)),
    ("Tronqué", 3, (7, 15), (1.0, 1.3)),
    ("Conique", 3, (4, 9), (1.0, 1.1)),
    ("Bassin de décantation", 1, (9, 12), (1.3, 1.8)),
    ("Typologie particulière", 2, (3, 8), (1.2, 2.2)),
    ("Arasé", 3, (3, 11), (1.2, 2.2)),
    ("Arasé construit", 4, (3, 11), (1.2, 2.0)),
)
CAVALIERS = 5
#: Lengths of a strip between two pits, the length looked for, and the gap between strips, in metres.
CAVALIER_M, CAVALIER_WANTED_M, CAVALIER_GAP_M = (1_200, 4_000), 2_600, 900
#: What makes a landscape of the property: how far from a pit, how far between pits, how many of them.
SCENE_M, SCENES_GAP_M, SCENES = 800, 2_800, 4
#: Estates of the property outside its landscapes; width of the buffer zone in metres, and its parts at most.
ALONE, BUFFER_M, BUFFER_PARTS = 6, 600, 3

#: Estates of the ERBM named in the reports, by commune; the others are invented.
CITES: Mapping[str, tuple[str, ...]] = {
    "Angres": ("Cité de la Souchez",),
    "Fouquières-lès-Lens": ("Cité du Transvaal",),
    "Lens": ("Cité 12/14",),
    "Liévin": ("Cité St Aubert", "Cité 2/5 Calonne", "Cité Riaumont"),
    "Noyelles-sous-Lens": ("Cité d'Anchin",),
}
#: In the programme or not: the place of the count in ``BELT``, and the areas as powers of ten from 4 ha.
ESTATES = {"oui": (2, 1.0), "non": (3, 0.8)}
CITE_TYPES = ("Cité pavillonnaire",) * 5 + ("Cité jardin", "Corons", "Corons", "Cité moderne", "Cité moderne")
INTERETS = ("Témoin", "Témoin", "Remarquable", "Remarquable", "Exceptionnelle")

TYPES = (
    ("friche carrière ou mine",) * 8
    + ("friche industrielle",) * 9
    + ("friche commerciale",) * 4
    + ("friche ferroviaire",) * 3
    + ("friche d'habitat",) * 3
    + ("friche d'équipement public",) * 2
    + ("friche logistique",) * 2
    + ("friche enseignement",)
    + ("mixte - autre", "inconnu", "inconnu")
)
STATUTS = (
    ("friche sans projet",) * 14
    + ("friche avec projet",) * 9
    + ("friche potentielle",) * 6
    + ("friche reconvertie",) * 5
    + ("inconnu",)
)
#: Statuses that have something to convert to; for the others the CNIG fields of conversion are empty.
CONVERTED = {"friche avec projet", "friche reconvertie"}
#: Statuses of which little is known: every coded field says « inconnu ».
UNKNOWN = {"friche potentielle", "inconnu"}
RECONVERSIONS = (
    "habitat",
    "industrie",
    "autres activités économiques",
    "équipement public",
    "aménagement d'espace public",
    "renaturation",
    "panneaux photovoltaïques",
    "mixte",
)
#: Values drawn for a site that was visited (code lists of the CNIG standard, a repeated value is likelier).
VISITED: Mapping[str, tuple[str, ...]] = {
    "site_occupation": ("totalement inoccupé",) * 3
    + ("partiellement inoccupé", "occupation transitoire ou temporaire"),
    "bati_pollution": ("inconnu", "inconnu", "amiante", "sans objet"),
    "bati_etat": (
        "dégradation moyenne",
        "dégradation très importante",
        "dégradation hétérogène",
        "dégradation inexistante ou faible",
        "sans objet",
    ),
    "sol_pollution_existe": (
        "inconnu",
        "inconnu",
        "pollution supposée",
        "pollution supposée",
        "pollution avérée",
        "pollution peu probable",
        "pollution traitée",
        "pollution inexistante",
    ),
    "urba_zone_type": ("U",) * 6 + ("AUc", "AUs", "N", "N", "A"),
    "urba_doc_type": ("PLU",),
    "urba_zaer": ("non", "non", "inconnu", "oui"),
    "proprio_personne": ("personne morale",) * 4 + ("personne physique", "inconnu"),
}

#: Sites of the reports: name, first commune, type, status, owner, area in ha (None: neither area nor place is given).
NAMED: tuple[NamedSite, ...] = (
    ("Fosse 18", "Hulluch", "friche carrière ou mine", "inconnu", "personne morale", 26.0),
    ("NOROXO", "Harnes", "inconnu", "inconnu", "inconnu", None),
    ("Tréfileurope", "Loison-sous-Lens", "inconnu", "inconnu", "inconnu", 13.4),
    (
        "Centre Hospitalier de Lens",
        "Lens",
        "friche hospitalière",
        "friche potentielle",
        "personne morale",
        None,
    ),
    ("Base 11/19", "Loos-en-Gohelle", "friche carrière ou mine", "friche reconvertie", "inconnu", 16.0),
)
#: The four communes of one site, and its offset from the corner where they meet: mainly in the first two.
TREFILEUROPE_SHIFT_M = (-40, 70)
TREFILEUROPE = ("Loison-sous-Lens", "Lens", "Sallaumines", "Noyelles-sous-Lens")
FRICHES = 35
POINT_ONLY = {12: 8_000, 23: None}  # rank of the invented friche: its area in m², when known
SAME_UNIT = 6  # this friche has the land unit of the one before
STRADDLING, STRADDLED = 29, ("Harnes", "Fouquières-lès-Lens")
