"""The steps that write the tables: defects, control totals, the long table, the GeoPackage."""

from functools import partial

import pandas as pd

from layers.core import defects
from pipelines.core import controles, outputs, table
from pipelines.core.runner import Receipt, Step, Workshop
from terril.assembly import couches, store
from terril.project import Project


def steps(project: Project) -> list[Step]:
    """Return the steps that write what people open in a spreadsheet or in QGIS."""
    layers = tuple(f"couche:{i}" for i in project.layers)
    pipelines = tuple(f"indicateur:{i}" for i in project.pipelines)
    code, digest = store.code("terril.assembly.sorties"), project.parameters_digest
    return [
        Step(id="sortie:anomalies", run=partial(_anomalies, project), inputs=code, after=layers),
        Step(
            id="sortie:controles",
            run=partial(_controles, project),
            inputs=(*code, controles.TABLE),
            after=layers,
            digest=digest,
        ),
        Step(id="sortie:indicateurs", run=partial(_table, project), inputs=code, after=pipelines),
        Step(id="sortie:geopackage", run=partial(_geopackage, project), inputs=code, after=(*layers, *pipelines)),
    ]


def _anomalies(project: Project, workshop: Workshop) -> Receipt:
    found = couches.journals(project, workshop)
    workshop.write("anomalies.csv", outputs.neutral_csv(defects.to_csv(found)))
    return workshop.seal("sortie:anomalies", ["anomalies.csv"], anomalies=len(found))


def _controles(project: Project, workshop: Workshop) -> Receipt:
    about, controls = controles.load()
    infos = [store.layer_info(workshop, i) for i in project.layers]
    frames = {i.id: frame for i in infos if (frame := store.load_layer(workshop, i.id)) is not None}
    territoire = store.territory(project, workshop, infos)
    results = controles.check(
        controls, frames, territoire, project.configuration.parametres, applies=project.epci == about
    )
    workshop.write("controles.csv", controles.to_csv(results))
    counts = pd.Series([str(r.statut) for r in results]).value_counts().sort_index().to_dict()
    return workshop.seal("sortie:controles", ["controles.csv"], statuts=counts)


def all_rows(project: Project, workshop: Workshop) -> pd.DataFrame:
    """Return the whole long table of a build."""
    parts = [store.rows_of(workshop, i) for i in project.pipelines]
    return pd.concat(parts, ignore_index=True).sort_values(table.KEY, kind="stable", ignore_index=True)


def _table(project: Project, workshop: Workshop) -> Receipt:
    rows = all_rows(project, workshop)
    workshop.write("indicateurs.csv", outputs.table_csv(rows))
    workshop.write("indicateurs.xlsx", outputs.table_xlsx(rows))
    return workshop.seal("sortie:indicateurs", ["indicateurs.csv", "indicateurs.xlsx"], lignes=len(rows))


def _geopackage(project: Project, workshop: Workshop) -> Receipt:
    loaded = [(layer, store.load_layer(workshop, layer.id)) for layer in project.layers.values()]
    found = [(layer, frame) for layer, frame in loaded if frame is not None]
    shapes = {layer.grain: frame for layer, frame in found if layer.grain}
    outputs.geopackage(workshop.place("terril.gpkg"), found, all_rows(project, workshop), shapes)
    return workshop.seal("sortie:geopackage", ["terril.gpkg"], couches=len(found))
