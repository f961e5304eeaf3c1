"""Places and facts of the demonstration of water: what the reports say, and where the invented rest is drawn (WGS 84).

The well fields that the reports and the magazine name have no position there: they have none here.
"""

from collections.abc import Mapping

from layers.demo.geographie import Degrees

RA, DD, MAGAZINE = "rapport d'activités 2023", "rapport développement durable 2023", "magazine de la CALL"
#: Well fields that are named: rank, commune, INSEE code, source.
CHAMPS_NOMMES: tuple[tuple[str, str, str, str], ...] = (
    ("ultra-prioritaire", "Wingles", "62895", f"{RA} ; {DD}"),
    ("prioritaire", "Liévin", "62510", MAGAZINE),
    ("prioritaire", "Avion", "62065", MAGAZINE),
    ("prioritaire", "Hulluch", "62464", MAGAZINE),
    ("prioritaire", "Vendin-le-Vieil", "62842", MAGAZINE),
    ("prioritaire", "Noyelles-lès-Vermelles", "62626", MAGAZINE),
    ("ordinaire", "Méricourt", "62570", RA),
)
#: Invented well fields: place, bearing up the aquifer (degrees from east), areas of PPI, PPR and PPE (ha).
#: None: perimeter that was never drawn. The fields are on the edge of towns, down the slope of the chalk.
Champ = tuple[tuple[float, float], float, float | None, float | None, float | None]
CHAMPS: tuple[Champ, ...] = (
    ((2.8395, 50.4862), 290, 1.1, 62, 210),
    ((2.7935, 50.4742), 228, 0.8, 48, 230),
    ((2.7480, 50.4640), 282, 0.6, 35, 190),
    ((2.7990, 50.4035), 225, 1.4, 74, 300),
    ((2.8520, 50.3880), 240, 0.9, 55, 230),
    ((2.7665, 50.4040), 190, 0.5, 28, 120),
    ((2.6780, 50.4350), 200, 0.7, 40, None),
    ((2.8865, 50.4035), 190, 1.2, 66, 250),
    ((2.9025, 50.4940), 205, 0.6, 31, 110),
    ((2.7050, 50.3640), 190, None, None, None),
)
#: Fields whose PPR is split in a sensitive and an outer zone; whose PPE is written as the template does, « éloignéee ».
PPR_DOUBLE, COQUILLE = (1, 4, 5), (2, 4, 8)
#: The catchment: outline, area (km²), farms; the reports give its area and its farms, not its shape.
AAC_KM2, AAC_EXPLOITATIONS = 180.0, 212
AAC: Degrees = (
    (2.846, 50.518), (2.872, 50.512), (2.884, 50.494), (2.868, 50.478), (2.872, 50.462), (2.850, 50.452),
    (2.842, 50.438), (2.858, 50.426), (2.884, 50.418), (2.892, 50.398), (2.878, 50.386), (2.884, 50.368),
    (2.858, 50.362), (2.846, 50.346), (2.818, 50.344), (2.796, 50.330), (2.766, 50.336), (2.744, 50.328),
    (2.724, 50.338), (2.702, 50.344), (2.706, 50.360), (2.684, 50.372), (2.694, 50.388), (2.718, 50.398),
    (2.722, 50.412), (2.704, 50.424), (2.706, 50.444), (2.684, 50.458), (2.682, 50.480), (2.708, 50.494),
    (2.734, 50.484), (2.752, 50.490), (2.772, 50.508), (2.800, 50.514), (2.818, 50.506),
)  # fmt: skip
#: The table of river maintenance in 2023: watercourse, words of the report, codes, number.
INTERVENTIONS: tuple[tuple[str, str, str, int], ...] = (
    ("Souchez", "CARENCY", "62213", 37),
    ("Souchez", "ABLAIN SAINT NAZAIRE", "62001", 33),
    ("Souchez", "SOUCHEZ", "62801", 37),
    ("Souchez", "ANGRES", "62032", 21),
    ("Souchez", "LIÉVIN", "62510", 65),
    ("Souchez", "ELEU-DIT-LEAUWETTE", "62291", 48),
    ("Souchez", "LENS/AVION", "62498|62065", 6),
    ("Surgeon", "AIX NOULETTE", "62019", 3),
    ("Flot de Wingles", "HULLUCH", "62464", 1),
)
#: Surfaces taken off the sewers: name, code, m², year and list of the report.
TABLEAU = "Déconnexion des eaux de pluie, projets 2022"
CHANTIERS = "Assainissement, travaux neufs 2023"
DECONNEXIONS: tuple[tuple[str, str, int, int, str], ...] = (
    ("Servins, route de Bouvigny", "62793", 4_870, 2022, TABLEAU),
    ("Loos-en-Gohelle, parking de la rue René-Cassin", "62528", 2_000, 2022, TABLEAU),
    ("Wingles, rue de l'Électrolyse et rue Étienne-Dolet", "62895", 4_700, 2022, TABLEAU),
    ("Liévin, cité des Genettes", "62510", 63_600, 2023, CHANTIERS),
    ("Billy-Montigny, rues Voltaire et Tournay, place Mathieu", "62133", 6_608, 2023, CHANTIERS),
    ("Sains-en-Gohelle, rue Lamartine", "62737", 2_940, 2023, CHANTIERS),
    ("Lens, rue Georges-Clemenceau", "62498", 1_500, 2023, CHANTIERS),
)
#: Works against erosion since 2021: their number and length (m), by kind: how many, from which to which length (m).
OUVRAGES, LINEAIRE_M = 59, 8_100.0
NATURES: Mapping[str, tuple[int, float, float]] = {
    "fascine": (17, 25, 70),
    "haie": (15, 120, 320),
    "bande enherbée": (12, 150, 380),
    "noue": (7, 60, 180),
    "talus planté": (5, 80, 220),
    "fossé à redents": (3, 70, 200),
}
#: Four fascines were laid in 2023 up the slope from Ablain-Saint-Nazaire; the programme is that of the upper Souchez.
ABLAIN, FASCINES_ABLAIN = "Ablain-Saint-Nazaire", 4
COMMUNES_OUVRAGES: Mapping[str, int] = {
    "Ablain-Saint-Nazaire": 12, "Carency": 11, "Villers-au-Bois": 9, "Servins": 7, "Gouy-Servins": 6, "Souchez": 8,
    "Bouvigny-Boyeffles": 6,
}  # fmt: skip
