"""Parameters of the ZAN: periods, targets and legal dates (loi 2021-1104 art. 191 and 194, loi 2023-630)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from layers.core.parametres.commun import Strict

Part = Annotated[float, Field(ge=0, le=100)]
Hectares = Annotated[float, Field(ge=0)]
#: Départements of the region Hauts-de-France, where its SRADDET is law.
HAUTS_DE_FRANCE = ("02", "59", "60", "62", "80")


class Zan(Strict):
    """What the law and the plans say, dated; nothing of it is a constant in code."""

    reference_debut: int = Field(default=2011, description="première année civile de la période de référence")
    reference_fin: int = Field(default=2020, description="dernière année civile de la période de référence")
    enveloppe_debut: int = Field(default=2021, description="première année civile de l'enveloppe")
    enveloppe_fin: int = Field(default=2030, description="dernière année civile de l'enveloppe")
    horizon_annees: int = Field(
        default=10, gt=0, description="ZAN-09 : nombre d'années de la projection (l'application SPARTE retient 9)"
    )
    cible_scot_pct: float | None = Field(
        default=None, ge=0, le=100, description="réduction fixée par le SCoT, en % ; prime sur le SRADDET"
    )
    cibles_sraddet_pct: Mapping[str, Part] = Field(
        default_factory=lambda: dict.fromkeys(HAUTS_DE_FRANCE, 54.47),
        description="réduction fixée par le SRADDET, en %, par code de département ; ne vaut que là. Livrée : "
        "Hauts-de-France, SRADDET modifié, fascicule approuvé, p. 153-154 (relevé MTES-MCT/sparte du 17/04/2026)",
    )
    cible_nationale_pct: float = Field(
        default=50, ge=0, le=100, description="réduction nationale, hypothèse à défaut de document territorialisé, en %"
    )
    cibles_communes_pct: Mapping[str, Part] = Field(
        default_factory=dict, description='réduction fixée par un PLU, en % : { "62001" = 50.0 }'
    )
    garantie_ha: float = Field(default=1.0, ge=0, description="garantie communale (loi 2023-630), en hectares")
    garantie_date_limite: date = Field(
        default=date(2026, 8, 22), description="document prescrit, arrêté ou approuvé avant cette date pour la garantie"
    )
    garantie_documents: tuple[str, ...] = Field(
        default=("PLU", "PLUI", "CC"), description="natures de document qui donnent droit à la garantie communale"
    )
    garantie_etats_perdus: tuple[str, ...] = Field(
        default=("annulé", "abrogé", "caduc", "remplacé"),
        description="états d'un document qui ne donne plus droit à rien",
    )
    pene_ha: Mapping[str, Hectares] = Field(
        default_factory=dict,
        description="consommation depuis 2021 des projets d'envergure nationale, comptée à part, en ha par commune",
    )
    triennal_debut: int = Field(default=2021, description="première année civile du premier rapport triennal")
    triennal_annees: int = Field(default=3, gt=0, description="nombre d'années d'une période de rapport")
    triennal_articles: str = Field(
        default="CGCT L.2231-1 et R.2231-1", description="fondement du rapport triennal, écrit avec ses chiffres"
    )
    triennal_echeances: Mapping[str, date] = Field(
        default_factory=lambda: {
            "consommation": date(2024, 8, 22),
            "objectifs": date(2028, 2, 22),
            "artificialisation": date(2031, 1, 1),
            "impermeabilisation": date(2031, 1, 1),
        },
        description="date à partir de laquelle chaque partie du rapport triennal est due : 2° à 4° ne l'étaient pas "
        "en 2024 ; 4° l'est au plus tard quand les PLU doivent avoir intégré l'objectif (loi du 20 juillet 2023)",
    )
    comparaison_rapport: float = Field(
        default=2.0,
        ge=1,
        description="communes semblables : population et densité entre celles de la commune divisées, et multipliées, "
        "par ce rapport",
    )
    comparaison_max: int = Field(default=8, ge=1, description="communes semblables : nombre, les plus proches d'abord")
    couverture_min_pct: float = Field(
        default=99.5,
        ge=0,
        le=100,
        description="part d'un lieu que l'occupation du sol doit décrire pour que ses parts soient certaines, en %",
    )
    date_lecture: date = Field(
        default=date(2026, 1, 1), description="date à laquelle les échéances sont lues : écrite avec les résultats"
    )
