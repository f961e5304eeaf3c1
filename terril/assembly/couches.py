"""The steps that open the layers: one each; a faulty source keeps the last good edition, and says so."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from layers.core import defects, door, grille, tuiles
from layers.core.defects import Gravite, Journal
from layers.core.errors import TerrilError
from layers.core.model import Diffusion, Layer, LayerInfo, Source, worst
from layers.core.place import Around
from pipelines.core.runner import Receipt, Step, Workshop
from terril.assembly import store
from terril.closure import ROOT
from terril.project import Project


def step(project: Project, layer: Layer) -> Step:
    """Return the step that opens one layer."""
    corrections = [project.corrections_path] if project.corrections_path else []
    modules = ["layers.core.door", "terril.assembly.couches"]
    modules += [f"layers.{layer.id}"] if (ROOT / "layers" / f"{layer.id}.py").exists() else []
    return Step(
        id=f"couche:{layer.id}",
        run=partial(_open, project, layer),
        inputs=(*_files(project, layer), *corrections, *store.code(*modules)),
        after=() if layer.limits else (f"couche:{store.LIMITS}",),
        digest=project.layer_digest(layer),
    )


def _files(project: Project, layer: Layer) -> list[Path]:
    """Return the files that the layer's sources are made of."""
    paths = [s.path for s in project.sources[layer.id] if s.path is not None]
    return [p for path in paths for p in companions(path) if p.is_file()]


def companions(path: Path) -> list[Path]:
    """Return every file that a source is read from, there or not: a sidecar that appears later changes what is read."""
    if path.is_dir():
        return [p for p in sorted(path.rglob("*")) if p.is_file()]
    if path.suffix.lower() == ".shp":
        return [path, *(path.with_suffix(s) for s in (".dbf", ".shx", ".prj", ".cpg"))]
    name, stem = path.name, path.stem
    beside = {".gpkg": [f"{name}-wal"], ".asc": [f"{stem}.prj"], ".tif": [f"{stem}.tfw", f"{name}.aux.xml"]}
    return [path, *(path.with_name(other) for other in beside.get(path.suffix.lower(), []))]


def _open(project: Project, layer: Layer, workshop: Workshop) -> Receipt:
    sources = project.sources[layer.id]
    if not sources:
        return _absent(layer, workshop, "donnée non fournie")
    journal = Journal(layer.id)
    try:
        info = _written(layer, sources, _around(project, layer, workshop), journal, workshop.place(_layer_file(layer)))
    except TerrilError as error:
        return _failed(project, layer, workshop, journal, error)
    names = [_write_journal(journal, workshop), _layer_file(layer)]
    return workshop.seal(f"couche:{layer.id}", names, **_facts(_place(project, layer, workshop), info, journal))


def _written(layer: Layer, sources: Sequence[Source], around: Around, journal: Journal, path: Path) -> LayerInfo:
    """Open a layer, write it, and return what is known of it."""
    if layer.raster:
        grid = tuiles.open_grid(layer, sources, around, journal)
        grille.write(grid, path, layer.title)
        return tuiles.describe(layer, sources, grid)
    frame = door.open_layer(layer, sources, around, journal)
    frame.to_parquet(path, geometry_encoding="WKB", write_covering_bbox=bool(layer.geometry))
    return door.describe(layer, sources, frame)


def _around(project: Project, layer: Layer, workshop: Workshop) -> Around:
    settings = project.configuration
    return Around(
        epci=project.epci,
        communes=None if layer.limits else store.limits(workshop, f"layer {layer.id}"),
        halo_m=settings.territoire.halo_m,
        parametres=settings.parametres,
        corrections=project.corrections,
        members=settings.territoire.communes,
    )


def _layer_file(layer: Layer) -> str:
    return f"couches/{layer.id}.{'tif' if layer.raster else 'parquet'}"


def _journal_file(layer_id: str) -> str:
    return f"interne/anomalies/{layer_id}.csv"


def _place(project: Project, layer: Layer, workshop: Workshop) -> str:
    """Name what an edition is cut for: another territory, profile or edition of the limits makes it worthless."""
    limits = {} if layer.limits else workshop.receipt(f"couche:{store.LIMITS}").outputs
    settings = project.configuration
    cut = settings.territoire.model_dump_json() + settings.parametres.model_dump_json()
    return f"{cut} {limits.get(f'couches/{store.LIMITS}.parquet', '')}"


def _facts(place: str, info: LayerInfo, journal: Journal) -> dict[str, Any]:
    return {"info": asdict(info), "place": place, "defauts": len(journal.defects)}


def _absent(layer: Layer, workshop: Workshop, reason: str) -> Receipt:
    info = LayerInfo(id=layer.id, title=layer.title, state="absente", reason=reason)
    return workshop.seal(f"couche:{layer.id}", [], info=asdict(info))


def _failed(project: Project, layer: Layer, workshop: Workshop, journal: Journal, error: TerrilError) -> Receipt:
    """Keep the last good edition, if it is of the same territory and profile; the build fails anyway."""
    kept = _last_good(project, layer, workshop)
    action = "dernière édition valable conservée" if kept else "couche absente de cette édition"
    said = f"{error.expected} ; {error.found}"
    journal.report([error.where], "source en échec", said, gravite=Gravite.ERREUR, action=action)
    names = [_write_journal(journal, workshop), *([_layer_file(layer)] if kept else [])]
    place = _place(project, layer, workshop)
    base = asdict(kept or LayerInfo(id=layer.id, title=layer.title, state="échec"))
    reason = f"source en échec : {error.found}"
    narrow = worst([Diffusion(base["diffusion"]), *(s.diffusion for s in project.sources[layer.id])])
    info = LayerInfo(**{**base, "state": "conservée" if kept else "échec", "reason": reason, "diffusion": narrow})
    return workshop.seal(f"couche:{layer.id}", names, failure=str(error), **_facts(place, info, journal))


def _last_good(project: Project, layer: Layer, workshop: Workshop) -> LayerInfo | None:
    try:
        receipt = workshop.receipt(f"couche:{layer.id}")
    except (OSError, ValueError, TypeError):
        return None
    same = receipt.facts.get("place") == _place(project, layer, workshop) and _layer_file(layer) in receipt.outputs
    return store.info_of(receipt) if same else None


def _write_journal(journal: Journal, workshop: Workshop) -> str:
    name = _journal_file(journal.couche)
    workshop.write(name, defects.to_csv(journal.defects))
    return name


def journals(project: Project, workshop: Workshop) -> list[defects.Defect]:
    """Return the defects of every layer, in the order of the catalogue."""
    found: list[defects.Defect] = []
    for layer_id in project.layers:
        name = _journal_file(layer_id)
        if name in workshop.receipt(f"couche:{layer_id}").outputs:
            found += defects.from_csv((workshop.work / name).read_text(encoding="utf-8"))
    return found
