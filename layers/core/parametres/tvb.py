"""Parameters of the trame verte et bleue: milieux of the local scheme, scales, widths, barriers, dispersal."""

from collections.abc import Mapping

from pydantic import Field

from layers.core.parametres.commun import Strict


class Tvb(Strict):
    """What the scheme of the territory says, and the conventions of the measures."""

    milieux: tuple[str, ...] = Field(
        default=("voie d'eau", "humide", "forestier", "calcicole", "minier", "mixte"),
        description="milieux (sous-trames) du schéma local, dans l'ordre des tableaux",
    )
    milieux_equivalents: Mapping[str, str] = Field(
        default_factory=dict,
        description='nom employé par un producteur = milieu du schéma : { "zones humides" = "humide" }',
    )
    mention_annulation: str = Field(
        default="annul",
        min_length=1,
        description="un statut qui contient ces lettres est celui d'un document annulé, cité en porter à connaissance",
    )
    largeur_axe_m: float = Field(
        default=50, gt=0, description="TVB-02 : largeur d'un corridor connu par son axe sans largeur, en mètres"
    )
    echelle_max: Mapping[str, int] = Field(
        default_factory=lambda: {"epci": 100_000, "commune": 25_000, "corridor": 25_000},
        description="plus grand dénominateur d'échelle d'un chiffre certain, par maille ; sans maille : à vérifier",
    )
    barriere_tampon_m: float = Field(
        default=10, gt=0, description="TVB-05, TVB-11 : demi-largeur des routes, voies ferrées et canaux, en mètres"
    )
    barriere_importance_max: int = Field(
        default=4, ge=1, le=6, description="TVB-05, TVB-11 : routes de cette importance ou plus (1 = la plus grande)"
    )
    barriere_etats_exclus: tuple[str, ...] = Field(
        default=("En projet", "En construction", "Désaffecté"),
        description="TVB-05, TVB-11 : états d'une infrastructure qui n'est pas une barrière",
    )
    occupation_couverture_min: float = Field(
        default=0.99,
        ge=0,
        le=1,
        description="TVB-05 : part d'un lieu décrite par l'occupation du sol pour une maille certaine",
    )
    d50_m: tuple[int, ...] = Field(
        default=(100, 300, 500, 1000, 3000),
        description="TVB-09 : distances de dispersion où une espèce sur deux passe, en mètres",
    )
    rupture_min_m2: float = Field(
        default=50,
        ge=0,
        description="TVB-11 : en dessous, une tache artificialisée dans un corridor est un éclat, en m²",
    )
    zones_au: Mapping[str, str] = Field(
        default_factory=lambda: {"AUc": "zone AU ouverte", "AUs": "zone AU non ouverte"},
        description="TVB-13 : types de zone d'un PLU à urbaniser, et leur nom",
    )
    zones_protectrices: tuple[str, ...] = Field(
        default=("N", "A", "Nh", "Nd", "Ah"), description="TVB-14 : types de zone d'un PLU qui traduisent la trame"
    )
    prescriptions: tuple[str, ...] = Field(
        default=("25-00", "05-04", "07-04", "18-15"),
        description="TVB-14 : prescriptions du PLU qui traduisent la trame (codes du CNIG)",
    )
    plu_couverture_min: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="TVB-14 : part d'une commune zonée en dessous de laquelle on dit « au moins »",
    )
