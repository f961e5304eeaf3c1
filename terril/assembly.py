"""Assemble the three catalogues into the steps of a build: layers, indicators, tables, GeoPackage, pages."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core import defects, door
from layers.core.catalogue import dependencies, nearest
from layers.core.defects import Gravite, Journal
from layers.core.errors import CatalogueError, TerrilError
from layers.core.model import Diffusion, Layer, LayerInfo, Nature, Portee, worst
from layers.core.territory import Territoire
from maps.core import actifs
from maps.core.model import Fichier, Site, WebMap
from pipelines.core import controles, outputs, table
from pipelines.core.model import Pipeline
from pipelines.core.runner import Receipt, Step, Workshop
from terril import __version__
from terril.closure import ROOT, code_of
from terril.project import Project

RESERVED = frozenset({"territoire", "parametres", "site"})
LIMITS = "communes"


def steps(project: Project) -> list[Step]:
    """Return every step of a build, from sources to pages."""
    return [
        *(_layer_step(project, layer) for layer in project.layers.values()),
        *(_pipeline_step(project, pipeline) for pipeline in project.pipelines.values()),
        *_table_steps(project),
        *(_map_step(project, web_map) for web_map in _pages(project).values()),
        Step(id="site:actifs", run=_write_assets, inputs=(*_static(), *code_of("maps.core.actifs"))),
    ]


# --- layers ---------------------------------------------------------------------------------------------------------


def _layer_step(project: Project, layer: Layer) -> Step:
    sources = [s.path for s in project.sources[layer.id] if s.path is not None and s.path.exists()]
    files = [f for path in sources for f in (sorted(path.rglob("*")) if path.is_dir() else [path]) if f.is_file()]
    corrections = [project.corrections_path] if project.corrections_path else []
    return Step(
        id=f"couche:{layer.id}", run=partial(_build_layer, project, layer),
        inputs=(*files, *corrections, *code_of(layer.read.__module__), *code_of("layers.core.door"), *_module(layer)),
        after=() if layer.limits else (f"couche:{LIMITS}",), digest=project.layer_digest(layer),
    )


def _module(layer: Layer) -> tuple[Path, ...]:
    path = ROOT / "layers" / f"{layer.id}.py"
    return code_of(f"layers.{layer.id}") if path.exists() else ()


def _build_layer(project: Project, layer: Layer, workshop: Workshop) -> Receipt:
    """Open one layer; a faulty source keeps the last good edition of the same territory, and says so."""
    journal = Journal(layer.id)
    sources = project.sources[layer.id]
    if not sources:
        return _absent(layer, workshop, f"aucune source dans le profil {project.profile}")
    try:
        frame = door.open_layer(layer, sources, _around(project, layer, workshop), journal)
    except TerrilError as error:
        return _failed(project, layer, workshop, journal, error)
    frame.to_parquet(workshop.place(f"couches/{layer.id}.parquet"), geometry_encoding="WKB", write_covering_bbox=True)
    info = door.describe(layer, sources, frame)
    names = [_write_journal(journal, workshop), f"couches/{layer.id}.parquet"]
    return workshop.seal(f"couche:{layer.id}", names, info=asdict(info), place=_place(project), defauts=len(journal.defects))


def _around(project: Project, layer: Layer, workshop: Workshop) -> door.Around:
    c = project.configuration
    communes = None if layer.limits else _require_limits(layer, workshop)
    return door.Around(epci=project.epci, communes=communes, halo_m=c.territoire.halo_m, parametres=c.parametres,
                       corrections=project.corrections)


def _require_limits(layer: Layer, workshop: Workshop) -> gpd.GeoDataFrame:
    frame = load_layer(workshop, LIMITS)
    if frame is None:
        raise CatalogueError(f"layer {layer.id}", expected="the limits of the communes", found="no usable layer communes",
                             remedy="mend the source of communes first: everything is placed in it")
    return frame


def _place(project: Project) -> str:
    return f"{project.epci} {project.profile}"


def _absent(layer: Layer, workshop: Workshop, reason: str) -> Receipt:
    info = LayerInfo(id=layer.id, title=layer.title, state="absente", reason=reason)
    return workshop.seal(f"couche:{layer.id}", [], info=asdict(info))


def _failed(project: Project, layer: Layer, workshop: Workshop, journal: Journal, error: TerrilError) -> Receipt:
    """Keep the last good edition, if it is of the same territory and profile; the run ends with a failure anyway."""
    kept = _last_good(project, layer, workshop)
    action = "dernière édition valable conservée" if kept else "couche absente de cette édition"
    journal.report([error.where], "source en échec", f"{error.expected} ; {error.found}", gravite=Gravite.ERREUR, action=action)
    _write_journal(journal, workshop)
    base = asdict(kept) if kept else asdict(LayerInfo(id=layer.id, title=layer.title, state="échec"))
    info = {**base, "state": "conservée" if kept else "échec", "reason": f"{error.where} : {error.found}"}
    names = [f"interne/anomalies/{layer.id}.csv", *([f"couches/{layer.id}.parquet"] if kept else [])]
    return workshop.seal(f"couche:{layer.id}", names, failure=str(error), info=info, place=_place(project),
                         defauts=len(journal.defects))


def _last_good(project: Project, layer: Layer, workshop: Workshop) -> LayerInfo | None:
    try:
        receipt = workshop.receipt(f"couche:{layer.id}")
    except (OSError, ValueError, TypeError):
        return None
    same = receipt.facts.get("place") == _place(project) and f"couches/{layer.id}.parquet" in receipt.outputs
    return _info(receipt) if same else None


def _write_journal(journal: Journal, workshop: Workshop) -> str:
    name = f"interne/anomalies/{journal.couche}.csv"
    workshop.write(name, defects.to_csv(journal.defects))
    return name


def _info(receipt: Receipt) -> LayerInfo:
    facts = dict(receipt.facts["info"])
    return LayerInfo(**{**facts, "nature": Nature(facts["nature"]), "portee": Portee(facts["portee"]),
                        "diffusion": Diffusion(facts["diffusion"])})


def layer_info(workshop: Workshop, layer_id: str) -> LayerInfo:
    """Read what a build knows of one layer."""
    return _info(workshop.receipt(f"couche:{layer_id}"))


def load_layer(workshop: Workshop, layer_id: str) -> gpd.GeoDataFrame | None:
    """Read one layer of the build, None when it is not usable."""
    receipt = workshop.receipt(f"couche:{layer_id}")
    name = f"couches/{layer_id}.parquet"
    return _read(workshop.work / name, receipt.outputs[name]).copy() if _info(receipt).usable else None


@lru_cache(maxsize=64)
def _read(path: Path, digest: str) -> gpd.GeoDataFrame:  # noqa: ARG001 - the digest makes the cache follow the content
    return gpd.read_parquet(path).drop(columns="bbox", errors="ignore")


# --- indicators -----------------------------------------------------------------------------------------------------


def _pipeline_step(project: Project, pipeline: Pipeline) -> Step:
    names = _named(project, pipeline.compute, f"pipeline {pipeline.id}")
    return Step(
        id=f"indicateur:{pipeline.id}", run=partial(_compute, project, pipeline), inputs=_code(pipeline.compute, "pipelines.core.table"),
        after=_after(project, {*names, LIMITS, *_grain_layers(project, pipeline)}), digest=project.parameters_digest,
    )


def _grain_layers(project: Project, pipeline: Pipeline) -> list[str]:
    """Return the layers whose rows are the places of a pipeline's indicators: they name them."""
    grains = {g for i in pipeline.indicators for g in i.grains}
    return [layer.id for layer in project.layers.values() if layer.grain in grains]


def _named(project: Project, function: Callable[..., Any], where: str) -> tuple[str, ...]:
    """Return the layers and indicators that a function names; an unknown name raises with the nearest ones."""
    required, optional = dependencies(function)
    known = {*project.layers, *_owners(project), *RESERVED}
    for name in (*required, *optional):
        if name not in known:
            raise CatalogueError(where, expected="parameters that are layers, indicators, territoire, parametres or site",
                                 found=f"parameter {name!r}", remedy=nearest(name, sorted(known)))
    return tuple(n for n in (*required, *optional) if n not in RESERVED)


def _owners(project: Project) -> dict[str, Pipeline]:
    """Return the pipeline of each indicator, by its id in lower case (``fri_01``)."""
    return {i.id.lower().replace("-", "_"): p for p in project.pipelines.values() for i in p.indicators}


def _after(project: Project, names: Iterable[str]) -> tuple[str, ...]:
    owners = _owners(project)
    return tuple(sorted({f"indicateur:{owners[n].id}" if n in owners else f"couche:{n}" for n in names}))


def _code(function: Callable[..., Any], *cores: str) -> tuple[Path, ...]:
    modules = (function.__module__, "terril.assembly", *cores)
    return tuple(sorted({path for module in modules for path in code_of(module)}))


def _compute(project: Project, pipeline: Pipeline, workshop: Workshop) -> Receipt:
    required, optional = dependencies(pipeline.compute)
    names = [n for n in (*required, *optional) if n not in RESERVED]
    inputs = [layer_info(workshop, n) for n in names if n in project.layers]
    territoire = territory(project, workshop, inputs)
    missing = [i for i in inputs if not i.usable and i.id in required]
    if missing:
        reason = " ; ".join(f"couche {i.id} : {i.reason}" for i in missing)
        rows = table.not_computed(pipeline.indicators, territoire, reason)
    else:
        given = {"territoire": territoire, "parametres": project.configuration.parametres}
        rows = pipeline.compute(**{n: given[n] if n in given else _frame(project, workshop, n) for n in (*required, *optional)})
    rows = table.complete(rows, pipeline.indicators, inputs, _places(project, pipeline, workshop))
    path = f"interne/indicateurs/{pipeline.id}.parquet"
    rows.to_parquet(workshop.place(path))
    return workshop.seal(f"indicateur:{pipeline.id}", [path], lignes=len(rows), absents=[i.id for i in missing])


def _frame(project: Project, workshop: Workshop, name: str) -> pd.DataFrame | None:
    """Read a layer or the rows of an indicator, by its name as a parameter."""
    owner = _owners(project).get(name)
    if owner is None:
        return load_layer(workshop, name)
    rows = pd.read_parquet(workshop.work / "interne" / "indicateurs" / f"{owner.id}.parquet")
    return rows[rows["indicateur"] == name.upper().replace("_", "-")]


def _places(project: Project, pipeline: Pipeline, workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Name and diffusion of the places of each grain of a pipeline."""
    places = {"epci": pd.DataFrame({"nom": [project.name], "diffusion": "public"}, index=[project.epci])}
    for layer in map(project.layers.__getitem__, _grain_layers(project, pipeline)):
        frame = load_layer(workshop, layer.id)
        if frame is not None:
            places[layer.grain] = frame.rename(columns={layer.label: "nom"})[["nom", "diffusion"]]
    return places


def territory(project: Project, workshop: Workshop, infos: Iterable[LayerInfo]) -> Territoire:
    """Return the territory as a computation or a page sees it, with the information on the given layers."""
    communes = _require_limits(project.layers[LIMITS], workshop)
    return Territoire(epci=project.epci, nom=project.name, profil=project.profile,
                      halo_m=project.configuration.territoire.halo_m, communes=communes, couches={i.id: i for i in infos})


# --- tables and GeoPackage ------------------------------------------------------------------------------------------


def _table_steps(project: Project) -> list[Step]:
    every_layer = tuple(f"couche:{i}" for i in project.layers)
    every_pipeline = tuple(f"indicateur:{i}" for i in project.pipelines)
    here = code_of("terril.assembly")
    return [
        Step(id="sortie:anomalies", run=partial(_write_anomalies, project), inputs=code_of("layers.core.defects"), after=every_layer),
        Step(id="sortie:controles", run=partial(_write_controls, project), inputs=(*here, controles.TABLE), after=every_layer,
             digest=project.parameters_digest),
        Step(id="sortie:indicateurs", run=partial(_write_table, project), inputs=here, after=every_pipeline),
        Step(id="sortie:geopackage", run=partial(_write_geopackage, project), inputs=here, after=(*every_layer, *every_pipeline)),
    ]


def _write_anomalies(project: Project, workshop: Workshop) -> Receipt:
    texts = [workshop.work / f"interne/anomalies/{i}.csv" for i in project.layers]
    found = [d for i, p in zip(project.layers, texts, strict=True) if _has_journal(workshop, i)
             for d in defects.from_csv(p.read_text(encoding="utf-8"))]
    workshop.write("anomalies.csv", defects.to_csv(found))
    return workshop.seal("sortie:anomalies", ["anomalies.csv"], anomalies=len(found))


def _has_journal(workshop: Workshop, layer_id: str) -> bool:
    return f"interne/anomalies/{layer_id}.csv" in workshop.receipt(f"couche:{layer_id}").outputs


def _write_controls(project: Project, workshop: Workshop) -> Receipt:
    about, controls = controles.load()
    infos = [layer_info(workshop, i) for i in project.layers]
    frames = {i.id: frame for i in infos if (frame := load_layer(workshop, i.id)) is not None}
    results = controles.check(controls, project.epci == about, frames, territory(project, workshop, infos))
    workshop.write("controles.csv", controles.to_csv(results))
    counts = pd.Series([str(r.statut) for r in results]).value_counts().sort_index().to_dict()
    return workshop.seal("sortie:controles", ["controles.csv"], statuts=counts)


def all_rows(project: Project, workshop: Workshop) -> pd.DataFrame:
    """Return the whole long table of a build."""
    parts = [pd.read_parquet(workshop.work / f"interne/indicateurs/{i}.parquet") for i in project.pipelines]
    return pd.concat(parts, ignore_index=True).sort_values(table.KEY, kind="stable", ignore_index=True)


def _write_table(project: Project, workshop: Workshop) -> Receipt:
    rows = all_rows(project, workshop)
    workshop.write("indicateurs.csv", outputs.table_csv(rows))
    workshop.write("indicateurs.xlsx", outputs.table_xlsx(rows))
    return workshop.seal("sortie:indicateurs", ["indicateurs.csv", "indicateurs.xlsx"], lignes=len(rows))


def _write_geopackage(project: Project, workshop: Workshop) -> Receipt:
    found = [(layer, frame) for layer in project.layers.values() if (frame := load_layer(workshop, layer.id)) is not None]
    shapes = {layer.grain: frame for layer, frame in found if layer.grain}
    path = workshop.place("terril.gpkg")
    outputs.geopackage(path, found, all_rows(project, workshop), shapes)
    return workshop.seal("sortie:geopackage", ["terril.gpkg"], couches=len(found))


# --- pages ----------------------------------------------------------------------------------------------------------


def _pages(project: Project) -> dict[str, WebMap]:
    """The pages of the site, and one for each layer that the configuration adds."""
    from maps.core.generique import configured_page  # noqa: PLC0415 - only builds with such layers need it

    added = [configured_page(project.layers[i]) for i in project.configuration.couches]
    return dict(project.maps.with_entries(*added))


def _map_step(project: Project, web_map: WebMap) -> Step:
    names = _named(project, web_map.build, f"map {web_map.id}")
    used = {*names, LIMITS, *(project.layers if web_map.every_layer else ())}
    menu = json.dumps(_menu(project), ensure_ascii=False)
    return Step(
        id=f"carte:{web_map.id}", run=partial(_draw, project, web_map), after=_after(project, used),
        inputs=(*_code(web_map.build), *_templates()), digest=f"{project.parameters_digest} {menu} {__version__}",
    )


def _menu(project: Project) -> tuple[tuple[str, str], ...]:
    ranked = sorted((m for m in _pages(project).values() if m.menu), key=lambda m: (m.path != "index.html", m.path))
    return tuple((m.path, m.title) for m in ranked)


def _templates() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "maps" / "core" / "templates").glob("*")))


def _static() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "maps" / "core" / "static").glob("*")))


def _draw(project: Project, web_map: WebMap, workshop: Workshop) -> Receipt:
    required, optional = dependencies(web_map.build)
    names = [n for n in (*required, *optional) if n not in RESERVED]
    layer_ids = list(project.layers) if web_map.every_layer else [LIMITS, *(n for n in names if n in project.layers)]
    site = _site(project, workshop, [_shown(project, layer_info(workshop, i)) for i in dict.fromkeys(layer_ids)], names)
    given = {"site": site, "territoire": site.territoire, "parametres": project.configuration.parametres}
    files = web_map.build(**{n: given[n] if n in given else _visible(project, workshop, n) for n in (*required, *optional)})
    return workshop.seal(f"carte:{web_map.id}", _write_files(files, workshop), pages=sum(f.path.endswith(".html") for f in files))


def _write_files(files: Iterable[Fichier], workshop: Workshop) -> list[str]:
    for file in files:
        workshop.write(f"site/{file.path}", file.text)
    return [f"site/{file.path}" for file in files]


def _site(project: Project, workshop: Workshop, infos: list[LayerInfo], names: list[str]) -> Site:
    """Sum up what the page needs; one demonstration row among its inputs is enough for the banner."""
    tables = [_frame(project, workshop, n) for n in names if n not in project.layers]
    natures = [*(i.nature for i in infos if i.usable), *(Nature(n) for t in tables if t is not None for n in t["nature"].unique())]
    return Site(territoire=territory(project, workshop, infos), menu=_menu(project), version=__version__,
                audience=project.configuration.sorties.audience, demonstration=worst([Nature.REELLE, *natures]) is Nature.DEMONSTRATION)


def _shown(project: Project, info: LayerInfo) -> LayerInfo:
    """Say « non publiée » of a layer that the audience may not see."""
    ranks = list(Diffusion)
    hidden = ranks.index(info.diffusion) > ranks.index(Diffusion(project.configuration.sorties.audience))
    if not (info.usable and hidden):
        return info
    return LayerInfo(id=info.id, title=info.title, state="absente", reason=f"diffusion {info.diffusion} : non publiée ici",
                     diffusion=info.diffusion)


def _visible(project: Project, workshop: Workshop, name: str) -> pd.DataFrame | None:
    """Read a dependency of a page, cut down to what the audience may see."""
    audience = project.configuration.sorties.audience
    frame = _frame(project, workshop, name)
    if frame is None:
        return None
    if name not in project.layers:
        return frame[frame["diffusion"].isin({"public", audience})]
    layer = project.layers[name]
    seen = door.visible(frame, layer, audience)
    return None if len(frame) and seen.empty else seen


def _write_assets(workshop: Workshop) -> Receipt:
    assets: Mapping[str, bytes] = actifs.site_assets()
    for name, data in assets.items():
        workshop.write(f"site/{name}", data)
    return workshop.seal("site:actifs", [f"site/{name}" for name in assets])


