"""The layers of the demonstration, as every pipeline receives them, and each pipeline computed on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

from layers.core.catalogue import dependencies
from pipelines.core import table
from pipelines.core.model import Pipeline
from pipelines.core.runner import Workshop
from terril.assembly import store
from terril.build import Summary
from terril.project import Project, make_project


@dataclass(frozen=True)
class Atelier:
    """A built edition whose pipelines can be run again on other frames."""

    project: Project
    workshop: Workshop
    known: dict[str, Any] = field(default_factory=dict)

    def load(self, name: str) -> Any:  # noqa: ANN401 - a frame, a grid or None
        """Return a layer or the rows of an indicator, None when absent."""
        if name not in self.known:
            self.known[name] = store.load(self.project, self.workshop, name)
        return self.known[name]

    def names(self, pipeline: Pipeline) -> list[str]:
        """Return the layers and indicators a pipeline reads."""
        return [n for names in dependencies(pipeline.compute) for n in names if n not in store.RESERVED]

    def runs(self, pipeline: Pipeline) -> bool:
        """Tell whether every layer that the pipeline cannot do without is there."""
        required = [n for n in dependencies(pipeline.compute)[0] if n in self.project.layers]
        return all(self.load(n) is not None for n in required)

    def compute(self, pipeline: Pipeline, **changed: Any) -> pd.DataFrame:  # noqa: ANN401
        """Return the rows of a pipeline, sorted by key; ``changed`` replaces what it reads, by name."""
        names = self.names(pipeline)
        infos = [store.layer_info(self.workshop, n) for n in names if n in self.project.layers]
        territoire = store.territory(self.project, self.workshop, infos)
        given: Mapping[str, Any] = {
            "territoire": territoire,
            "parametres": self.project.configuration.parametres,
            **{n: self.load(n) for n in names},
            **changed,
        }
        required, optional = dependencies(pipeline.compute)
        rows = pipeline.compute(**{n: given[n] for n in (*required, *optional)})
        return rows.sort_values(table.KEY, kind="stable", ignore_index=True)


@pytest.fixture(scope="session")
def atelier(edition: Callable[[str], Summary]) -> Atelier:
    """The demonstration, built once."""
    summary = edition("demo")
    project = make_project(out=summary.out)
    return Atelier(project, Workshop(project.state))
