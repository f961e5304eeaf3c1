"""Assemble the three catalogues into the steps of a build; one module per kind of step."""

from pipelines.core.runner import Step
from terril.assembly import cartes, changements, couches, indicateurs, sorties
from terril.project import Project


def steps(project: Project) -> list[Step]:
    """Return every step of a build, from sources to pages."""
    return [
        *(couches.step(project, layer) for layer in project.layers.values()),
        *(indicateurs.step(project, pipeline) for pipeline in project.pipelines.values()),
        *sorties.steps(project),
        *changements.steps(project),
        *cartes.steps(project),
    ]
