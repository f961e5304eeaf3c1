"""Parameters of the scores of friches: distances, weights, and every s(x), tabulated."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from layers.core.parametres.commun import Strict

#: The seven uses of FRI-11, in the order of the marks of ``mutabilite_notes``.
USAGES = ("résidentiel", "équipements", "culture", "tertiaire", "industrie", "renaturation", "photovoltaïque")
Note = tuple[float, float, float, float, float, float, float]
N = 0.5  # neutral


class Paliers(Strict):
    """A table of steps: a number up to ``bornes[i]``, included, has the mark ``notes[i]``; beyond, the last one."""

    bornes: tuple[float, ...]
    notes: tuple[float, ...]

    @model_validator(mode="after")
    def _one_mark_more(self) -> Self:
        """Refuse a table whose last step has no mark, or whose limits do not grow."""
        if len(self.notes) != len(self.bornes) + 1 or list(self.bornes) != sorted(set(self.bornes)):
            message = "growing limits, and one mark more than limits"
            raise ValueError(message)
        return self


def _mutabilite() -> Mapping[str, Mapping[str, Note]]:
    bati, nu = (2, 2, 2, 2, 2, -2, -2), (N, N, N, N, 1, 2, 2)
    neutre, agricole = (N, N, N, N, N, N, N), (-2, -1, -1, -2, -2, 2, N)
    dans_trame, remarquable = (-1, -1, -1, -1, -1, 1, -1), (N, N, 1, N, -1, -2, -2)
    return {
        "surface": {
            "moins de 1 ha": (1, 1, N, N, -2, N, -2),
            "1 à 1,5 ha": (-1, -1, N, N, 1, N, -2),
            "1,5 à 5 ha": (-1, -1, N, -1, 1, N, 1),
            "plus de 5 ha": (-1, -1, N, -1, 2, N, 2),
        },
        "surface bâtie": {
            "moins de 5 000 m²": (1, N, N, N, -2, 1, 1),
            "5 000 à 10 000 m²": (1, N, N, N, -1, N, N),
            "plus de 10 000 m²": (-1, N, N, N, 1, -1, -1),
        },
        "transport": {"≤ 500 m": (1, 1, 1, 1, 1, N, N), "> 500 m": neutre},
        "inondation": {"hors zone": neutre, "en zone": (-2, -2, -1, -1, -2, 1, -1)},
        "cavités": {"hors aléa": neutre, "en aléa d'effondrement": (-1, -1, -1, -1, -1, 1, N)},
        "zonage": {
            "U": (2, 2, 1, 1, N, N, -1),
            "AU": (1, 1, N, 1, N, N, -1),
            "A": agricole,
            "N": agricole,
            "Zc": (1, 1, 1, 1, 1, -1, -1),
            "ZCa": (-2, -1, -1, 1, 2, -1, N),
            "ZnC": (-2, -1, -1, -2, -2, 2, 1),
        },
        "trame verte et bleue": {
            "hors trame": (1, 1, 1, 1, 1, N, 1),
            "réservoir": dans_trame,
            "corridor": dans_trame,
            "secteur à restaurer": (-1, -1, -1, -1, -1, 2, -1),
        },
        "zone d'accélération EnR": {"non": neutre, "oui": (N, N, N, N, N, N, 1)},
        "état du bâti": {
            "dégradation inexistante ou faible": bati,
            "dégradation moyenne": neutre,
            "dégradation très importante": (-1, -1, -1, -1, -1, 2, 2),
            "dégradation hétérogène": (N, N, N, N, N, -1, -1),
            "sans objet": nu,
        },
        "pollution": {
            "pollution inexistante": (2, 2, 2, 2, 2, 1, 1),
            "pollution traitée": (1, 1, 1, 1, 1, 1, 1),
            "pollution avérée": neutre,
            "amiante": (-1, -1, -1, -1, -1, -1, -1),
        },
        "valeur architecturale": {
            "aucun": (N, N, -1, N, 1, 1, 1),
            "présence d'un bâtiment d'intérêt": remarquable,
            "présence d'un bâtiment classé": remarquable,
        },
    }


def _notes_classes() -> Mapping[str, Mapping[str, float]]:
    return {
        "pollution": {
            "pollution inexistante": 1,
            "pollution traitée": 0.8,
            "pollution peu probable": 0.7,
            "pollution supposée": 0.4,
            "pollution avérée": 0.1,
        },
        "zonage": {"U": 1, "AUc": 0.8, "AUs": 0.5, "Zc": 0.8, "ZCa": 0.8, "ZnC": 0.1, "A": 0.1, "N": 0},
        "captage": {"aucun": 1, "PPE": 0.7, "PPR": 0.3},
        "inondation": {
            "hors zone": 1,
            "extrême": 0.7,
            "moyen, changement climatique": 0.5,
            "moyen": 0.4,
            "sans scénario": 0.4,
            "fréquent": 0.1,
        },
        "zone_u": {"U": 1, "AUc": 0, "AUs": 0, "Zc": 0, "ZCa": 0, "ZnC": 0, "A": 0, "N": 0},
        "qpv": {"dans le quartier": 1, "≤ 300 m": 0.8, "≤ 500 m": 0.6, "> 500 m": 0.2},
    }


class Friches(Strict):
    """Distances, weights and tables of the scores."""

    sol_trou_max: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="FRI-02 : part d'un site sans occupation du sol au-delà de laquelle la part est « au moins »",
    )
    pollution_recherche_m: float = Field(
        default=1000, gt=0, description="FRI-03 : distance de recherche des sites pollués, en mètres"
    )
    pollution_alerte_m: float = Field(
        default=500, gt=0, description="FRI-03 : distance d'alerte des sites pollués, en mètres"
    )
    pollution_planchers: Mapping[str, str] = Field(
        default_factory=lambda: {
            "SIS": "pollution avérée",
            "InfoSols": "pollution supposée",
            "CASIAS": "pollution supposée",
        },
        description="FRI-03 : classe minimale d'un site où se trouve un objet de cet inventaire",
    )
    trame_echelle_max: int = Field(
        default=25_000,
        gt=0,
        description="FRI-04 : dénominateur de l'échelle la plus grossière pour un chiffre certain ; au-delà : à "
        "vérifier",
    )
    chaleur_distances_m: tuple[int, ...] = Field(
        default=(50, 100, 150, 200), description="FRI-06 : limites des classes de distance à un réseau, en mètres"
    )
    transport_distances_m: tuple[int, ...] = Field(
        default=(500,), description="FRI-07 : limites des classes de distance à un arrêt, en mètres"
    )
    qpv_distances_m: tuple[int, ...] = Field(
        default=(300, 500), description="FRI-08 : limites des classes de distance à un quartier prioritaire, en mètres"
    )
    qpv_population_m: int = Field(
        default=500, gt=0, description="FRI-08 : distance des habitants de quartiers prioritaires comptés, en mètres"
    )
    statuts_notes: tuple[str, ...] = Field(
        default=("friche sans projet", "friche avec projet"),
        description="FRI-11 à FRI-14, X-02, X-03 : statuts des sites notés ; jamais les friches potentielles",
    )
    fiabilite_min_pct: float = Field(
        default=50,
        ge=0,
        le=100,
        description="FRI-13, FRI-14, X-03 : fiabilité en dessous de laquelle il n'y a pas de rang",
    )
    tirages: int = Field(
        default=500, ge=1, description="FRI-13, FRI-14 : pondérations tirées pour l'intervalle du rang"
    )
    tirages_graine: int = Field(default=246_200_364, ge=0, description="FRI-13, FRI-14 : graine des tirages")
    tirages_ecart: float = Field(
        default=1, gt=0, description="FRI-13, FRI-14 : chaque poids est tiré à plus ou moins cet écart, jamais négatif"
    )
    tirages_part: float = Field(
        default=0.9, gt=0, le=1, description="FRI-13, FRI-14 : part des tirages que l'intervalle du rang contient"
    )
    poids_ecart: float = Field(
        default=1, gt=0, description="FRI-13, FRI-14 : écart donné à chaque poids, un à un, pour la sensibilité"
    )
    recyclabilite_poids: Mapping[str, float] = Field(
        default_factory=lambda: {
            "surface": 2,
            "pollution": 2,
            "zonage": 2,
            "trame": 1,
            "captage": 1.5,
            "inondation": 1,
            "chaleur": 0.5,
            "transport": 1,
            "qpv": 1,
        },
        description="FRI-13 : poids des critères",
    )
    renaturation_poids: Mapping[str, float] = Field(
        default_factory=lambda: {
            "surface": 2,
            "pollution": 2,
            "zonage": 2,
            "trame": 1,
            "captage": 1.5,
            "inondation": 1,
            "chaleur": 0.5,
            "transport": 1,
            "qpv": 1,
            "sol": 1,
        },
        description="FRI-14 : poids des critères",
    )
    renaturation_inverses: tuple[str, ...] = Field(
        default=("zonage", "trame", "inondation", "chaleur", "transport"),
        description="FRI-14 : critères dont la note est retournée (1 - s)",
    )
    opportunite_poids: Mapping[str, float] = Field(
        default_factory=lambda: {"surface": 1, "zone_u": 1, "transport": 1, "chaleur": 1, "qpv": 1},
        description="X-03 : poids des atouts, chacun une fois",
    )
    notes_classes: Mapping[str, Mapping[str, float]] = Field(
        default_factory=_notes_classes,
        description="s(x) des critères qui ont des classes, de 0 (défavorable) à 1 ; une classe absente n'est pas "
        "notée",
    )
    notes_paliers: Mapping[str, Paliers] = Field(
        default_factory=lambda: {
            "surface": Paliers(bornes=(0.5, 1, 1.5, 5), notes=(0.2, 0.4, 0.6, 0.8, 1)),
            "trame": Paliers(bornes=(0, 10, 50), notes=(1, 0.7, 0.4, 0.1)),
            "chaleur": Paliers(bornes=(50, 100, 150, 200), notes=(1, 0.75, 0.5, 0.25, 0)),
            "transport": Paliers(bornes=(300, 500, 1000), notes=(1, 0.8, 0.4, 0.1)),
            "sol": Paliers(bornes=(10, 30, 60), notes=(1, 0.7, 0.4, 0.1)),
        },
        description="s(x) des critères chiffrés : surface (ha), trame et sol (% du site), chaleur et transport (m)",
    )
    conflit_points: Mapping[str, Mapping[str, float]] = Field(
        default_factory=lambda: {
            "eau": {"PPI": 3, "PPR": 2, "PPE": 1, "aire d'alimentation": 1, "aucun": 0},
            "trame": {"réservoir": 2, "corridor": 1, "secteur à restaurer": 1, "hors trame": 0},
            "inondation": {"en zone": 1, "hors zone": 0},
            "sis": {"dans le site": 1, "hors du site": 0},
        },
        description="X-02 : points de chaque composante ; ceux de l'eau ne s'additionnent pas, le plus strict est "
        "retenu",
    )
    mutabilite_poids: Mapping[str, float] = Field(
        default_factory=lambda: {
            "surface": 2,
            "surface bâtie": 2,
            "transport": 1,
            "inondation": 1,
            "cavités": 0.5,
            "zonage": 2,
            "trame verte et bleue": 1,
            "zone d'accélération EnR": 1,
            "état du bâti": 2,
            "pollution": 2,
            "valeur architecturale": 1,
        },
        description="FRI-11 : poids des critères couverts (d'après Mutafriches v1.11)",
    )
    mutabilite_poids_total: float = Field(
        default=30, gt=0, description="FRI-12 : somme des poids des 28 critères de Mutafriches v1.11"
    )
    mutabilite_fiabilite_min: float = Field(
        default=5, ge=0, le=10, description="FRI-11 : fiabilité en dessous de laquelle les usages ne sont pas classés"
    )
    mutabilite_surfaces_ha: tuple[float, float, float] = Field(
        default=(1, 1.5, 5), description="FRI-11 : limites des classes de surface du site, en hectares"
    )
    mutabilite_surfaces_baties_m2: tuple[float, float] = Field(
        default=(5_000, 10_000), description="FRI-11 : limites des classes de surface bâtie, en m²"
    )
    mutabilite_lecture: Mapping[str, float] = Field(
        default_factory=lambda: {"excellente": 9.0, "bonne": 7.0, "moyenne": 5.0, "insuffisante": 0.0},
        description="FRI-12 : mot de chaque fiabilité, à partir de cette valeur sur 10, du plus haut au plus bas",
    )
    mutabilite_notes: Mapping[str, Mapping[str, Note]] = Field(
        default_factory=_mutabilite,
        description="FRI-11 : notes par critère et par classe, pour les usages résidentiel, équipements, culture, "
        "tertiaire, industrie, renaturation, photovoltaïque : +2, +1, -1, -2, et 0.5 pour neutre (compté des deux "
        "côtés)",
    )

    @model_validator(mode="after")
    def _marks_for_every_weight(self) -> Self:
        """Refuse a weight whose criterion has no table of marks."""
        tables = {*self.notes_classes, *self.notes_paliers}
        weights = {*self.recyclabilite_poids, *self.renaturation_poids, *self.opportunite_poids}
        missing = sorted((weights - tables) | (set(self.mutabilite_poids) - set(self.mutabilite_notes)))
        if missing:
            message = f"a table of marks for each weight, none for {', '.join(missing)}"
            raise ValueError(message)
        return self
