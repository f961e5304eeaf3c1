"""The step that compares with a previous edition, and what an audience may read of it; nothing when none is given."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core import door
from layers.core.errors import ConfigurationError
from layers.core.model import Layer
from maps.core.fiches.contexte import COUCHES
from pipelines.core import comparaison, outputs
from pipelines.core.comparaison import Changement, Comparaison, Sorte
from pipelines.core.runner import Receipt, Step, Workshop
from terril.assembly import store
from terril.project import Project

STEP = "sortie:changements"
#: What the pages read of it; the CSV of the same rows is for the team.
KEPT, CSV = "interne/changements.json", "changements.csv"
#: How an edition without a name is called.
PRECEDENTE = "l’édition précédente"


def steps(project: Project) -> list[Step]:
    """Return the step that compares, none when no edition is given."""
    folder = project.precedente
    if folder is None:
        return []
    files = [folder / "indicateurs.csv", folder / "manifest.json", *sorted((folder / "couches").glob("*.parquet"))]
    return [
        Step(
            id=STEP,
            run=partial(_compare, project, folder),
            inputs=(*files, *store.code("terril.assembly.changements")),
            after=(*(f"couche:{i}" for i in project.layers), "sortie:indicateurs"),
            digest=project.parameters_digest,
        )
    ]


def after(project: Project) -> tuple[str, ...]:
    """Return the step that a page waits for when it tells of the changes."""
    return (STEP,) if project.precedente else ()


def visible(project: Project, workshop: Workshop) -> Comparaison | None:
    """Return the changes that the audience of the site may read, None when no edition is compared."""
    return read(workshop) if project.precedente else None


def read(workshop: Workshop) -> Comparaison:
    """Return what a workshop holds of the changes."""
    kept = json.loads((workshop.work / KEPT).read_text(encoding="utf-8"))
    frame = pd.DataFrame(kept["lignes"], columns=list(comparaison.COLUMNS), dtype="object")
    return Comparaison(edition=kept["edition"], table=frame)


def _compare(project: Project, folder: Path, workshop: Workshop) -> Receipt:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    _refuse_elsewhere(project, folder, manifest)
    communes = store.limits(workshop, STEP)
    compared = [layer for layer in project.layers.values() if layer.id in COUCHES]
    changes = [change for layer in compared for change in _layer(project, layer, folder, communes, workshop)]
    changes += comparaison.figures(*(_figures(project, f) for f in (folder, workshop.work)))
    frame = comparaison.table(changes)
    kept = {
        "edition": manifest["configuration"]["sorties"].get("edition") or PRECEDENTE,
        "lignes": frame.to_dict("records"),
    }
    workshop.write(KEPT, json.dumps(kept, ensure_ascii=False))
    workshop.write(CSV, outputs.neutral_csv(str(frame.to_csv(sep=";", index=False, lineterminator="\n"))))
    return workshop.seal(STEP, [KEPT, CSV], changements=len(frame), edition=kept["edition"])


def _refuse_elsewhere(project: Project, folder: Path, manifest: dict[str, Any]) -> None:
    about = manifest["territoire"]["epci"]
    if about != project.epci:
        raise ConfigurationError(
            str(folder), expected=f"an edition of {project.epci}", found=f"an edition of {about}",
            remedy="name the previous edition of this territory",
        )  # fmt: skip


def _figures(project: Project, folder: Path) -> pd.DataFrame:
    """Return the rows of the long table of an edition that the audience may see, as texts."""
    frame = pd.read_csv(folder / "indicateurs.csv", sep=";", dtype=str, keep_default_na=False)
    return frame[frame["diffusion"].isin({"public", project.configuration.sorties.audience})]


def _layer(
    project: Project, layer: Layer, folder: Path, communes: gpd.GeoDataFrame, workshop: Workshop
) -> list[Changement]:
    """Compare one layer; a row that is hidden in this edition is not told of, whatever the previous one said."""
    path, audience = folder / "couches" / f"{layer.id}.parquet", project.configuration.sorties.audience
    now = store.load_layer(workshop, layer.id)
    then = gpd.read_parquet(path).drop(columns="bbox", errors="ignore") if path.is_file() else None
    if now is None and then is None:
        return []
    if now is None or then is None:
        why = f"couche absente de {'cette édition' if now is None else 'l’édition précédente'}"
        return [Changement(sorte=Sorte.INCOMPARABLE, source=layer.id, detail=why)]
    shown = door.visible(now, layer, audience)
    hidden = now.index.difference(shown.index)
    before = door.visible(then[~then.index.isin(hidden)], layer, audience)
    return comparaison.objects(layer, before, shown, communes)
