"""The steps that compute: one per pipeline; a pipeline whose layer is absent says « sans couche », never 0."""

from functools import partial

import pandas as pd

from layers.core.catalogue import dependencies
from pipelines.core import table
from pipelines.core.model import Pipeline
from pipelines.core.runner import Receipt, Step, Workshop
from terril.assembly import store
from terril.project import Project


def step(project: Project, pipeline: Pipeline) -> Step:
    """Return the step that runs one pipeline."""
    names = store.names_of(project, pipeline.compute, f"pipeline {pipeline.id}")
    return Step(
        id=f"indicateur:{pipeline.id}",
        run=partial(_compute, project, pipeline),
        inputs=store.code(pipeline.compute.__module__, "terril.assembly.indicateurs"),
        after=store.after(project, {*names, store.LIMITS, *_grain_layers(project, pipeline)}),
        digest=project.parameters_digest,
    )


def _grain_layers(project: Project, pipeline: Pipeline) -> list[str]:
    """Return the layers whose rows are the places of a pipeline's indicators: they name them."""
    grains = {grain for indicator in pipeline.indicators for grain in indicator.grains}
    return [layer.id for layer in project.layers.values() if layer.grain in grains]


def _compute(project: Project, pipeline: Pipeline, workshop: Workshop) -> Receipt:
    required, optional = dependencies(pipeline.compute)
    names = [n for n in (*required, *optional) if n not in store.RESERVED]
    inputs = [store.layer_info(workshop, n) for n in names if n in project.layers]
    territoire = store.territory(project, workshop, inputs)
    places = _places(project, pipeline, workshop)
    missing = [i for i in inputs if not i.usable and i.id in required]
    if missing:
        reason = " ; ".join(f"couche {i.id} : {i.reason}" for i in missing)
        rows = table.not_computed(pipeline.indicators, territoire, reason, places)
    else:
        given = {"territoire": territoire, "parametres": project.configuration.parametres}
        loaded = {n: store.load(project, workshop, n) for n in names}
        rows = pipeline.compute(**{n: {**given, **loaded}[n] for n in (*required, *optional)})
    rows = table.complete(rows, pipeline.indicators, inputs, places)
    name = f"interne/indicateurs/{pipeline.id}.parquet"
    rows.to_parquet(workshop.place(name))
    return workshop.seal(f"indicateur:{pipeline.id}", [name], lignes=len(rows), absents=[i.id for i in missing])


def _places(project: Project, pipeline: Pipeline, workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the name and the diffusion of the places of each grain of a pipeline."""
    places = {"epci": pd.DataFrame({"nom": [project.name], "diffusion": "public"}, index=[project.epci])}
    for layer in (project.layers[i] for i in _grain_layers(project, pipeline)):
        frame = store.load_layer(workshop, layer.id)
        if frame is not None:
            places[layer.grain] = frame.rename(columns={layer.label: "nom"})[["nom", "diffusion"]]
    return places
