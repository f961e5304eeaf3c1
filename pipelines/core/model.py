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
    """

    id: str
    label: str
    unit: str
    extensive: bool = True
    absence: float | None = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of the catalogue (``domain.md``): French label, measures, grains, rule, reference."""

    id: str
    label: str
    mesures: tuple[Mesure, ...]
    grains: tuple[str, ...]
    rule: str
    definition: str
    reference: str = ""
    diffusion: Diffusion = Diffusion.PUBLIC

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
