"""The steps that draw the pages: each gets only what its audience may see."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from layers.core import door
from layers.core.catalogue import dependencies
from layers.core.grille import Grille
from layers.core.model import Diffusion, LayerInfo, Nature, worst
from maps.core import actifs
from maps.core.generique import configured_page
from maps.core.model import Fichier, Lien, Rubrique, Site, WebMap
from pipelines.core.runner import Receipt, Step, Workshop
from terril import __version__
from terril.assembly import store
from terril.closure import ROOT
from terril.project import Project


def steps(project: Project) -> list[Step]:
    """Return the steps that write the site."""
    pages = _pages(project)
    static = Step(
        id="site:actifs",
        run=_assets,
        inputs=(*_files("static"), *store.code("maps.core.actifs", "terril.assembly.cartes")),
    )
    menu = _menu(project, pages.values())
    return [*(_step(project, page, menu) for page in pages.values()), static]


def _pages(project: Project) -> dict[str, WebMap]:
    """Return the pages of the site, and one for each layer that the configuration adds."""
    added = [configured_page(project.layers[i]) for i in project.configuration.couches]
    return dict(project.maps.with_entries(*added))


def _menu(project: Project, pages: Iterable[WebMap]) -> tuple[Lien, ...]:
    """Return the lines of the menu: pages none of whose layers has a source are left out."""
    there = {name for name, sources in project.sources.items() if sources}
    listed = [p for p in pages if p.menu and (not p.needs or there.intersection(p.needs))]
    ranked = sorted(listed, key=lambda p: (p.rank, p.path))
    return tuple(Lien(path=p.path, title=p.title, rubrique=Rubrique(str(p.menu))) for p in ranked)


def _files(folder: str) -> tuple[Path, ...]:
    return tuple(sorted(p for p in (ROOT / "maps" / "core" / folder).glob("*") if p.is_file()))


def _step(project: Project, page: WebMap, menu: tuple[Lien, ...]) -> Step:
    names = store.names_of(project, page.build, f"map {page.id}")
    every = project.layers if page.every_layer else ()
    return Step(
        id=f"carte:{page.id}",
        run=partial(_draw, project, page, menu),
        inputs=(*store.code(page.build.__module__, "terril.assembly.cartes"), *_files("templates")),
        after=store.after(project, {*names, store.LIMITS, *every}),
        digest=f"{project.parameters_digest} {menu} {__version__}",
    )


def _draw(project: Project, page: WebMap, menu: tuple[Lien, ...], workshop: Workshop) -> Receipt:
    required, optional = dependencies(page.build)
    names = [n for n in (*required, *optional) if n not in store.RESERVED]
    asked = project.layers if page.every_layer else [n for n in names if n in project.layers]
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
    )
    given = {"site": site, "territoire": site.territoire, "parametres": project.configuration.parametres, **seen}
    files = page.build(**{n: given[n] for n in (*required, *optional)})
    written = _write(files, workshop)
    return workshop.seal(f"carte:{page.id}", written, pages=sum(f.path.endswith(".html") for f in files))


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
        return replace(info, state="absente", rows=0, reason=f"diffusion {info.diffusion} : non publiée ici")
    return info if frame is None else replace(info, rows=len(door.visible(frame, project.layers[layer_id], audience)))


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


def _assets(workshop: Workshop) -> Receipt:
    assets = actifs.site_assets()
    for name, data in assets.items():
        workshop.write(f"site/{name}", data)
    return workshop.seal("site:actifs", [f"site/{name}" for name in assets])
