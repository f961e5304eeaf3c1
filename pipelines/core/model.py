"""The types of a computation: measures, indicators, pipelines."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from layers.core.model import Diffusion


class Statut(StrEnum):
    """What a value is: not known, masked, not applicable and zero are four things."""

    CALCULE = "calculé"
    AU_MOINS = "au moins"  #: the source stops before the search does: a lower bound
    A_VERIFIER = "à vérifier"  #: an interval, or a source too coarse to be certain
    INCONNU = "inconnu"  #: cannot be known from the source
    SECRET = "secret"  # noqa: S105 - statistical secrecy: known, masked by law
    SANS_OBJET = "sans objet"  #: the question has no meaning there
    SANS_COUCHE = "sans couche"  #: the layer is absent from this build


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """One quantity of an indicator; ``id`` is the head of the row's ``modalite`` (``surface_ha:avec projet``).

    ``extensive`` quantities add up over parts (a count, an area), others do not (a share, a density);
    ``absence`` is the value where nothing is met: 0 for a count, None (not known) otherwise.

    ``formule`` is how the value comes from others, in arithmetic: ``100 * {surface_ha} / {TER-01:superficie_ha}``.
    ``{x}`` is the measure ``x`` of this indicator at the same place and modality (``part_pct:bien`` looks
    ``surface_ha:bien`` up); ``{TER-01:x}`` is a row of another indicator at the same place, with its whole modality;
    ``{TER-01:x:*}`` takes the tail of the modality; ``{p.zan.horizon_annees}`` is a parameter. It is empty when the
    value is measured on shapes or counted: the rule says how. A test recomputes every value that has a formula.
    """

    id: str
    label: str
    unit: str
    extensive: bool = True
    absence: float | None = 0.0
    formule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of the catalogue: French label, measures, grains, rule, reference.

    ``parametres`` names the parameters it uses (``zan.horizon_annees``, ``appartenance_part``); ``reserves`` says, in
    words a clerk can read, what the figure must not be taken for. ``fictif_en_demo``: where its inputs are those of the
    demonstration, the figure is invented, and says so in ``valeur_texte``.
    """

    id: str
    label: str
    mesures: tuple[Mesure, ...]
    grains: tuple[str, ...]
    rule: str
    definition: str
    reference: str = ""
    parametres: tuple[str, ...] = ()
    reserves: str = ""
    diffusion: Diffusion = Diffusion.PUBLIC
    fictif_en_demo: bool = False

    def mesure(self, modalite: str) -> Mesure | None:
        """Return the measure that a modality names (the part before the colon)."""
        return next((m for m in self.mesures if m.id == modalite.partition(":")[0]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A computation from layers to long rows: ``pipelines/<id>.py`` holds exactly one.

    The parameter names of ``compute`` are its dependencies: layer ids, indicator ids in lower case
    (``fri_01``), ``territoire`` and ``parametres``. A parameter with a default may be absent from a build;
    without one the pipeline is not run and its indicators say « sans couche ».
    ``compute`` returns rows made by ``pipelines.core.table.rows``.
    """

    id: str
    title: str
    indicators: tuple[Indicator, ...]
    compute: Callable[..., pd.DataFrame]
