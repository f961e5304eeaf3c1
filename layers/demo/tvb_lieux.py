"""Where the invented trame verte et bleue lies: outlines and axes drawn by hand, in WGS 84 (longitude, latitude).

Only the geographical names are real; every outline, width and status is invented.
"""

from collections.abc import Mapping

from layers.demo.geographie import Degrees

#: Reservoirs drawn by their outline: milieu, then name and outline.
RESERVOIRS: Mapping[str, Mapping[str, Degrees]] = {
    "humide": {
        "Marais fictif de Wingles": (
            (2.861, 50.500), (2.868, 50.505), (2.877, 50.506), (2.884, 50.502), (2.883, 50.497), (2.874, 50.4985),
            (2.867, 50.497),
        ),
        "Marais fictif d'Annay": (
            (2.893, 50.4685), (2.902, 50.4705), (2.913, 50.4695), (2.921, 50.4675), (2.919, 50.4625), (2.908, 50.4635),
            (2.899, 50.4645),
        ),
        "Marais fictif de Harnes": (
            (2.880, 50.4385), (2.889, 50.4425), (2.899, 50.4440), (2.906, 50.4405), (2.899, 50.4365), (2.888, 50.4355),
        ),
        "Étang fictif de la Souchez aval": ((2.934, 50.447), (2.944, 50.4525), (2.952, 50.451), (2.946, 50.446)),
        "Prairies humides fictives de Souchez": (
            (2.716, 50.3915), (2.727, 50.3945), (2.739, 50.3925), (2.745, 50.3945), (2.749, 50.3915), (2.738, 50.3888),
            (2.726, 50.3895),
        ),
        "Roselière fictive de Meurchin": ((2.889, 50.499), (2.893, 50.5035), (2.900, 50.5025), (2.898, 50.4980)),
    },
    "forestier": {
        "Bois fictif de Bouvigny": (
            (2.655, 50.4080), (2.664, 50.4125), (2.677, 50.4155), (2.692, 50.4150), (2.700, 50.4115), (2.690, 50.4060),
            (2.676, 50.4050), (2.664, 50.4035),
        ),
        "Bois fictif de Lorette": (
            (2.706, 50.4105), (2.717, 50.4120), (2.728, 50.4085), (2.735, 50.4030), (2.729, 50.3990), (2.717, 50.4010),
            (2.706, 50.4045),
        ),
        "Bois fictif de Givenchy": (
            (2.757, 50.3935), (2.768, 50.3920), (2.775, 50.3860), (2.770, 50.3805), (2.761, 50.3830), (2.7545, 50.3885),
        ),
        "Bois fictif de la crête de Vimy": (
            (2.778, 50.3840), (2.790, 50.3800), (2.800, 50.3720), (2.803, 50.3650), (2.794, 50.3650), (2.786, 50.3710),
            (2.776, 50.3780),
        ),
        "Bois fictif de Villers": (
            (2.651, 50.3735), (2.660, 50.3720), (2.668, 50.3680), (2.660, 50.3645), (2.650, 50.3670),
        ),
        "Bois fictif des Cytises": ((2.8335, 50.4755), (2.8375, 50.4770), (2.8395, 50.4745), (2.8360, 50.4730)),
        "Bois fictif d'Olhain": (
            (2.575, 50.4330), (2.587, 50.4390), (2.604, 50.4370), (2.612, 50.4290), (2.600, 50.4240), (2.584, 50.4250),
        ),
        "Bois fictif de Farbus": (
            (2.814, 50.3590), (2.827, 50.3580), (2.834, 50.3510), (2.824, 50.3470), (2.813, 50.3520),
        ),
    },
}  # fmt: skip
#: Chalk slopes, reservoirs drawn as a strip along a line: name, half-width (m) and line.
COTEAUX: Mapping[str, tuple[float, Degrees]] = {
    "Coteau fictif d'Ablain-Saint-Nazaire": (55, (
        (2.682, 50.4028), (2.694, 50.4045), (2.706, 50.4025), (2.716, 50.3990),
    )),
    "Coteau fictif de Souchez": (45, ((2.724, 50.3975), (2.732, 50.3985), (2.739, 50.4005), (2.744, 50.4045))),
    "Coteau fictif de Carency": (50, ((2.688, 50.3758), (2.698, 50.3742), (2.709, 50.3745), (2.719, 50.3772))),
    "Coteau fictif de Givenchy": (50, ((2.755, 50.3850), (2.762, 50.3800), (2.771, 50.3760), (2.781, 50.3730))),
    "Coteau fictif de Vimy": (45, ((2.786, 50.3705), (2.794, 50.3645), (2.803, 50.3605), (2.812, 50.3580))),
}  # fmt: skip
#: Water that is a corridor drawn as a strip: watercourse or canal, half-width (m).
BANDES_EAU: Mapping[str, float] = {"Souchez": 55, "Canal de la Souchez": 75, "Canal de la Deûle": 85}
#: Corridors drawn as a strip: milieu, name, half-width (m), scale and status ("local", "sraddet"), line.
BANDES: tuple[tuple[str, str, float, str, Degrees], ...] = (
    ("humide", "Corridor fictif des marais de la Deûle", 190, "local", (
        (2.934, 50.4500), (2.926, 50.4600), (2.906, 50.4665), (2.890, 50.4750), (2.887, 50.4870), (2.885, 50.4990),
        (2.874, 50.5030),
    )),
    ("humide", "Corridor fictif humide de la Souchez", 130, "sraddet", (
        (2.704, 50.3820), (2.712, 50.3920), (2.728, 50.3920), (2.742, 50.3900), (2.750, 50.3990), (2.758, 50.4090),
        (2.774, 50.4145),
    )),
    ("forestier", "Corridor fictif d'Olhain à Bouvigny", 260, "sraddet", (
        (2.606, 50.4310), (2.624, 50.4240), (2.642, 50.4170), (2.660, 50.4110),
    )),
    ("forestier", "Corridor fictif de Bouvigny à Lorette", 180, "local", (
        (2.692, 50.4110), (2.700, 50.4100), (2.711, 50.4075),
    )),
    ("forestier", "Corridor fictif de Lorette à Givenchy", 230, "sraddet", (
        (2.728, 50.4015), (2.738, 50.3975), (2.748, 50.3950), (2.760, 50.3895),
    )),
    ("forestier", "Corridor fictif de Givenchy à Vimy", 150, "local", (
        (2.768, 50.3850), (2.776, 50.3830), (2.783, 50.3795),
    )),
    ("forestier", "Corridor fictif de Vimy à Farbus", 170, "sraddet", (
        (2.799, 50.3670), (2.808, 50.3610), (2.818, 50.3550),
    )),
    ("calcicole", "Corridor fictif de Carency à Ablain", 80, "local", (
        (2.706, 50.3745), (2.7085, 50.3830), (2.7060, 50.3920), (2.7045, 50.4025),
    )),
    ("minier", "Corridor fictif des terrils de Loos", 75, "local", (
        (2.7425, 50.4596), (2.756, 50.4575), (2.770, 50.4570), (2.781, 50.4545), (2.7867, 50.4601), (2.783, 50.4680),
        (2.7804, 50.4719), (2.7950, 50.4774),
    )),
    ("minier", "Corridor fictif de Bénifontaine à Wingles", 70, "local", (
        (2.795, 50.4774), (2.814, 50.4765), (2.8327, 50.4805), (2.842, 50.4900), (2.8536, 50.4985),
    )),
    ("minier", "Corridor fictif de Harnes à Fouquières", 60, "local", (
        (2.8794, 50.4462), (2.893, 50.4400), (2.903, 50.4365), (2.9097, 50.4318),
    )),
    ("mixte", "Corridor fictif du terril d'Angres à Lorette", 120, "local", (
        (2.752, 50.4060), (2.744, 50.4070), (2.736, 50.4050), (2.728, 50.4040),
    )),
    ("mixte", "Corridor fictif du terril d'Avion à Givenchy", 140, "local", (
        (2.8061, 50.4008), (2.797, 50.3950), (2.786, 50.3895), (2.772, 50.3870),
    )),
)  # fmt: skip
#: Corridors known by their axis: milieu, name, width (m) or None, scale and status, line.
AXES: tuple[tuple[str, str, float | None, str, Degrees], ...] = (
    ("calcicole", "Pas japonais fictif des coteaux", None, "srce", (
        (2.716, 50.3990), (2.728, 50.3980), (2.746, 50.3900), (2.758, 50.3830), (2.776, 50.3745), (2.792, 50.3660),
        (2.812, 50.3580),
    )),
    ("forestier", "Axe fictif de Villers à Lorette", None, "sraddet", (
        (2.664, 50.3720), (2.680, 50.3780), (2.696, 50.3870), (2.706, 50.3960), (2.714, 50.4040),
    )),
    ("minier", "Cavalier fictif de Liévin à Lens", 20, "local", (
        (2.7698, 50.4326), (2.7787, 50.4329), (2.790, 50.4310), (2.8034, 50.4295), (2.816, 50.4245), (2.8259, 50.4236),
    )),
    ("mixte", "Cavalier fictif de Méricourt à Acheville", 30, "local", (
        (2.8604, 50.4009), (2.8632, 50.3922), (2.872, 50.3870), (2.8823, 50.3800),
    )),
)  # fmt: skip
#: Trames kept apart: trame, composante, name, half-width (m; 0: the line is an outline), line.
AUTRES: tuple[tuple[str, str, str, float, Degrees], ...] = (
    ("nocturne", "corridor", "Corridor noir fictif des collines", 700, (
        (2.590, 50.4300), (2.630, 50.4170), (2.672, 50.4050), (2.712, 50.4010), (2.742, 50.3920), (2.772, 50.3800),
        (2.802, 50.3640),
    )),
    ("nocturne", "corridor", "Corridor noir fictif de la Deûle", 330, (
        (2.950, 50.4530), (2.926, 50.4640), (2.900, 50.4700), (2.887, 50.4850), (2.884, 50.5000), (2.866, 50.5050),
    )),
    ("agricole", "réservoir", "Plaine agricole fictive de Hulluch", 0, (
        (2.790, 50.4900), (2.806, 50.4960), (2.834, 50.5020), (2.846, 50.4900), (2.838, 50.4640), (2.818, 50.4650),
        (2.800, 50.4700),
    )),
    ("agricole", "réservoir", "Plaine agricole fictive d'Acheville", 0, (
        (2.838, 50.3900), (2.856, 50.3930), (2.880, 50.3940), (2.894, 50.3860), (2.884, 50.3760), (2.860, 50.3700),
        (2.838, 50.3740),
    )),
    ("agricole", "secteur à restaurer", "Plateau agricole fictif de Servins", 0, (
        (2.615, 50.4050), (2.632, 50.4130), (2.656, 50.4000), (2.680, 50.3930), (2.676, 50.3830), (2.646, 50.3880),
    )),
)  # fmt: skip
#: Heaps that are reservoirs, by milieu: the largest, the most conical, and the wooded ones in two milieux at once.
TERRILS: Mapping[str, tuple[str, ...]] = {
    "minier": (
        "T058", "T074", "T074a", "TF-01", "TF-02", "TF-03", "TF-05", "TF-07", "TF-09", "TF-10", "TF-11", "TF-12",
        "TF-14",
    ),
    "mixte": ("TF-01", "TF-08"),
}  # fmt: skip
#: Communes of the small woods, one each time they are named.
BOISEMENTS = (
    "Bouvigny-Boyeffles", "Aix-Noulette", "Aix-Noulette", "Servins", "Gouy-Servins", "Villers-au-Bois", "Carency",
    "Carency", "Ablain-Saint-Nazaire", "Souchez", "Angres", "Givenchy-en-Gohelle", "Givenchy-en-Gohelle", "Vimy",
    "Vimy", "Vimy", "Acheville", "Bénifontaine", "Hulluch", "Vendin-le-Vieil",
)  # fmt: skip
CAVALIERS = ("TF-26", "TF-27", "TF-28", "TF-29", "TF-30")
#: Water that is a reservoir: name, watercourse or canal, half-width (m).
EAUX: tuple[tuple[str, str, float], ...] = (
    ("Réservoir fictif de la Souchez amont", "Souchez", 28),
    ("Réservoir fictif des berges du canal de la Souchez", "Canal de la Souchez", 42),
    ("Réservoir fictif de la Deûle", "Canal de la Deûle", 48),
)
#: Water that is a corridor by its axis: watercourse and width (m), None where it is not known.
AXES_EAU: Mapping[str, float | None] = {"Surgeon": 30, "Flot de Wingles": 40, "Fontaine de Bray": None}
#: What a sector to restore is: milieu, name, corridor that is cut, road or railway that cuts it, reach (m).
SECTEURS: tuple[tuple[str, str, str, str, float], ...] = (
    ("mixte", "Secteur fictif de l'A26", "Corridor fictif du terril d'Avion à Givenchy", "A26", 320),
    (
        "humide",
        "Secteur fictif de la route de Souchez",
        "Corridor fictif humide de la Souchez",
        "Route de Souchez",
        210,
    ),
    ("minier", "Secteur fictif de la route de Béthune", "Corridor fictif des terrils de Loos", "Route de Béthune", 260),
)
#: The scenario: name, action, composante, milieu, outline.
SCENARIO: tuple[tuple[str, str, str | None, str | None, Degrees], ...] = (
    ("Projet fictif de déviation dans le bois de Givenchy", "retirer", None, "forestier", (
        (2.7525, 50.3880), (2.7620, 50.3885), (2.7760, 50.3855), (2.7765, 50.3835), (2.7620, 50.3862),
        (2.7520, 50.3862),
    )),
    ("Projet fictif de plateforme à Annay", "retirer", None, "humide", (
        (2.898, 50.4650), (2.902, 50.4715), (2.910, 50.4705), (2.907, 50.4630),
    )),
    ("Boisement fictif de la vallée de la Souchez", "ajouter", "réservoir", "forestier", (
        (2.739, 50.3985), (2.745, 50.3990), (2.749, 50.3960), (2.746, 50.3935), (2.740, 50.3950),
    )),
)  # fmt: skip
#: Local roads between the centres of two communes: importance.
ROUTES_LOCALES: Mapping[tuple[str, str], int] = {
    ("Ablain-Saint-Nazaire", "Souchez"): 4, ("Ablain-Saint-Nazaire", "Carency"): 4, ("Carency", "Souchez"): 5,
    ("Servins", "Gouy-Servins"): 4, ("Gouy-Servins", "Ablain-Saint-Nazaire"): 4, ("Villers-au-Bois", "Carency"): 4,
    ("Givenchy-en-Gohelle", "Vimy"): 4, ("Givenchy-en-Gohelle", "Souchez"): 5, ("Vimy", "Acheville"): 4,
    ("Acheville", "Méricourt"): 5, ("Angres", "Givenchy-en-Gohelle"): 5, ("Aix-Noulette", "Bully-les-Mines"): 4,
    ("Bouvigny-Boyeffles", "Aix-Noulette"): 5, ("Bouvigny-Boyeffles", "Servins"): 5,
    ("Sains-en-Gohelle", "Bully-les-Mines"): 4,
    ("Grenay", "Bully-les-Mines"): 4, ("Grenay", "Mazingarbe"): 5, ("Bénifontaine", "Vendin-le-Vieil"): 4,
    ("Annay", "Vendin-le-Vieil"): 4, ("Annay", "Harnes"): 4, ("Estevelles", "Pont-à-Vendin"): 4,
    ("Estevelles", "Annay"): 5,
    ("Meurchin", "Estevelles"): 5, ("Noyelles-sous-Lens", "Harnes"): 4, ("Fouquières-lès-Lens", "Harnes"): 4,
    ("Billy-Montigny", "Fouquières-lès-Lens"): 5, ("Sallaumines", "Méricourt"): 4, ("Loos-en-Gohelle", "Liévin"): 4,
    ("Hulluch", "Bénifontaine"): 5, ("Loison-sous-Lens", "Noyelles-sous-Lens"): 5,
}  # fmt: skip
