"""The steps that draw the pages: each gets only what its audience may see."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from layers.core import door
from layers.core.catalogue import dependencies
from layers.core.contacts import services
from layers.core.grille import Grille
from layers.core.model import Diffusion, LayerInfo, Nature, worst
from maps.core import actifs, export
from maps.core.generique import configured_page
from maps.core.model import Fichier, Lien, Rubrique, Site, WebMap
from pipelines.core.runner import Receipt, Step, Workshop
from terril import __version__
from terril.assembly import anomalies, changements, controles, store
from terril.closure import ROOT
from terril.project import Project

#: What a page may ask for that comes from every layer: parameter name -> what its audience may read, the steps read.
TOLD = {
    "anomalies": (anomalies.visible, ()),
    "controles": (controles.visible, ("sortie:controles",)),
    "changements": (changements.visible, ()),
}


def steps(project: Project) -> list[Step]:
    """Return the steps that write the site."""
    pages = _pages(project)
    static = Step(
        id="site:actifs",
        run=_assets,
        inputs=(*_files("static"), *store.code("maps.core.actifs", "terril.assembly.cartes")),
    )
    menu = _menu(project, pages.values())
    downloads = Step(
        id="site:donnees",
        run=partial(_downloads, project),
        inputs=store.code("maps.core.export", "terril.assembly.cartes"),
        after=tuple(f"couche:{i}" for i in project.layers),
        digest=project.parameters_digest,
    )
    return [*(_step(project, page, menu) for page in pages.values()), static, downloads]


def _pages(project: Project) -> dict[str, WebMap]:
    """Return the pages of the site, and one for each layer that the configuration adds."""
    added = [configured_page(project.layers[i]) for i in project.configuration.couches]
    every = dict(project.maps.with_entries(*added))
    compared = project.precedente is not None
    return {i: page for i, page in every.items() if compared or "changements" not in dependencies(page.build)[0]}


def _menu(project: Project, pages: Iterable[WebMap]) -> tuple[Lien, ...]:
    """Return the lines of the menu: pages none of whose layers has a source are left out."""
    there = {name for name, sources in project.sources.items() if sources}
    listed = [p for p in pages if p.menu and (not p.needs or there.intersection(p.needs))]
    ranked = sorted(listed, key=lambda p: (p.rank, p.path))
    return tuple(Lien(path=p.path, title=p.title, rubrique=Rubrique(str(p.menu)), question=p.question) for p in ranked)


def _files(folder: str) -> tuple[Path, ...]:
    return tuple(sorted(p for p in (ROOT / "maps" / "core" / folder).glob("*") if p.is_file()))


def _step(project: Project, page: WebMap, menu: tuple[Lien, ...]) -> Step:
    names = store.names_of(project, page.build, f"map {page.id}")
    told = _told(page)
    every = project.layers if page.every_layer or told else ()
    return Step(
        id=f"carte:{page.id}",
        run=partial(_draw, project, page, menu),
        inputs=(*store.code(page.build.__module__, "terril.assembly.cartes"), *_files("templates")),
        after=(*store.after(project, {*names, store.LIMITS, *every}), *_read_by(project, told)),
        digest=f"{project.parameters_digest} {project.site_digest} {menu} {__version__}",
    )


def _read_by(project: Project, told: Iterable[str]) -> list[str]:
    """Return the steps that make what a page is told."""
    steps_ = [step for name in told for step in TOLD[name][1]]
    return [*steps_, *(changements.after(project) if "changements" in told else ())]


def _draw(project: Project, page: WebMap, menu: tuple[Lien, ...], workshop: Workshop) -> Receipt:
    files = page.build(**gather(project, page, menu, workshop))
    written = _write(files, workshop)
    return workshop.seal(f"carte:{page.id}", written, pages=sum(f.path.endswith(".html") for f in files))


def gather(project: Project, page: WebMap, menu: tuple[Lien, ...], workshop: Workshop) -> dict[str, Any]:
    """Return all that a page asks for, cut down to what its audience may see, by the names of its parameters."""
    required, optional = dependencies(page.build)
    names = [n for n in (*required, *optional) if n not in store.RESERVED]
    whole = page.every_layer or _told(page)
    asked = project.layers if whole else [n for n in names if n in project.layers]
    infos = [_shown(project, workshop, i) for i in dict.fromkeys([store.LIMITS, *asked])]
    seen = {n: _visible(project, workshop, n) for n in names}
    site = Site(
        territoire=store.territory(project, workshop, infos),
        menu=menu,
        version=__version__,
        audience=project.configuration.sorties.audience,
        demonstration=_has_demonstration(infos, seen.values()),
        edition=project.configuration.sorties.edition,
        indicateurs={i.id: i for p in project.pipelines.values() for i in p.indicators},
        couches=dict(project.layers),
        fichiers={
            n: export.path_of(n) for n, frame in seen.items() if n in project.layers and export.offered(n, frame)
        },
        contacts=services(project.configuration.contacts, demonstration=project.profile == "demo"),
        mentions=project.configuration.mentions,
    )
    given: dict[str, Any] = {"site": site, "territoire": site.territoire, **seen}
    given["parametres"] = project.configuration.parametres
    given |= {name: TOLD[name][0](project, workshop) for name in _told(page)}
    return {n: given[n] for n in (*required, *optional)}


def _told(page: WebMap) -> list[str]:
    """Return what a page asks for that comes from every layer: the defects, the control totals."""
    return [name for names in dependencies(page.build) for name in names if name in TOLD]


def _write(files: Iterable[Fichier], workshop: Workshop) -> list[str]:
    for file in files:
        workshop.write(f"site/{file.path}", file.text)
    return [f"site/{file.path}" for file in files]


def _has_demonstration(infos: Iterable[LayerInfo], seen: Iterable[pd.DataFrame | Grille | None]) -> bool:
    """One demonstration row among the inputs is enough for the banner."""
    natures = [i.nature for i in infos if i.usable]
    natures += [Nature(n) for f in seen if isinstance(f, pd.DataFrame) for n in f["nature"].unique()]
    natures += [f.nature for f in seen if isinstance(f, Grille)]
    return worst([Nature.REELLE, *natures]) is Nature.DEMONSTRATION


def _shown(project: Project, workshop: Workshop, layer_id: str) -> LayerInfo:
    """Return what the audience may know of a layer: « non publiée », or the number of rows it may see."""
    info, frame = store.layer_info(workshop, layer_id), store.load_layer(workshop, layer_id)
    audience = project.configuration.sorties.audience
    if info.usable and not _may_see(info.diffusion, audience):
        return replace(info, state="absente", rows=0, reason="couche non publiée")
    if frame is None:
        return info
    rows = len(door.visible(frame, project.layers[layer_id], audience))
    return replace(info, rows=rows, hidden=len(frame) - rows)


def _may_see(diffusion: Diffusion, audience: str) -> bool:
    ranks = list(Diffusion)
    return ranks.index(diffusion) <= ranks.index(Diffusion(audience))


def _visible(project: Project, workshop: Workshop, name: str) -> pd.DataFrame | Grille | None:
    """Return a dependency of a page, cut down to what the audience may see; None when nothing is left."""
    audience = project.configuration.sorties.audience
    frame = store.load(project, workshop, name)
    if isinstance(frame, Grille):
        return frame if _may_see(frame.diffusion, audience) else None
    if frame is None or name not in project.layers:
        return None if frame is None else frame[frame["diffusion"].isin({"public", audience})]
    seen = door.visible(frame, project.layers[name], audience)
    return None if len(frame) and seen.empty else seen


def _downloads(project: Project, workshop: Workshop) -> Receipt:
    """Write the GeoJSON of each layer that the audience may see."""
    frames = {i: _visible(project, workshop, i) for i, layer in project.layers.items() if not layer.raster}
    files = [export.geojson(project.layers[i], frame) for i, frame in frames.items() if export.offered(i, frame)]
    return workshop.seal("site:donnees", _write(files, workshop), fichiers=len(files))


def _assets(workshop: Workshop) -> Receipt:
    assets = actifs.site_assets()
    for name, data in assets.items():
        workshop.write(f"site/{name}", data)
    return workshop.seal("site:actifs", [f"site/{name}" for name in assets])
