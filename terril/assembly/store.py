"""What the steps of a build read: layers, indicators and the territory, by the names that functions ask for."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core import grille
from layers.core.catalogue import dependencies, nearest
from layers.core.errors import CatalogueError
from layers.core.grille import Grille
from layers.core.model import Diffusion, LayerInfo, Nature, Portee
from layers.core.territory import Territoire
from pipelines.core.model import Pipeline
from pipelines.core.runner import Receipt, Workshop
from terril.closure import ROOT, code_of
from terril.project import Project

#: Parameter names that are neither layers nor indicators.
RESERVED = frozenset({"territoire", "parametres", "site", "anomalies", "controles", "changements"})
#: The layer that is the territory.
LIMITS = "communes"


def names_of(project: Project, function: Callable[..., Any], where: str) -> tuple[str, ...]:
    """Return the layers and indicators that a function names as parameters.

    Raises
    ------
    CatalogueError
        A name that is neither, with the nearest ones.
    """
    required, optional = dependencies(function)
    known = {*project.layers, *owners(project), *RESERVED}
    for name in (*required, *optional):
        if name not in known:
            raise CatalogueError(
                where,
                expected="parameters that are layers, indicators, territoire, parametres or site",
                found=f"parameter {name!r}",
                remedy=nearest(name, sorted(known)),
            )
    return tuple(n for n in (*required, *optional) if n not in RESERVED)


def owners(project: Project) -> dict[str, Pipeline]:
    """Return the pipeline of each indicator, by its id as a parameter (``fri_01``)."""
    return {i.id.lower().replace("-", "_"): p for p in project.pipelines.values() for i in p.indicators}


def after(project: Project, names: Iterable[str]) -> tuple[str, ...]:
    """Return the steps that make what these names stand for."""
    made_by = owners(project)
    return tuple(sorted({f"indicateur:{made_by[n].id}" if n in made_by else f"couche:{n}" for n in names}))


def code(*modules: str) -> tuple[Path, ...]:
    """Return the files that some modules are made of, and the locks of the libraries they call."""
    locks = {ROOT / name for name in ("requirements.lock", "data.lock")}
    return tuple(sorted({path for module in modules for path in code_of(module)} | {p for p in locks if p.is_file()}))


def info_of(receipt: Receipt) -> LayerInfo:
    """Read the information on a layer from the receipt of its step."""
    facts = dict(receipt.facts["info"])
    kinds = {
        "nature": Nature(facts["nature"]),
        "portee": Portee(facts["portee"]),
        "diffusion": Diffusion(facts["diffusion"]),
    }
    return LayerInfo(**{**facts, **kinds})


def layer_info(workshop: Workshop, layer_id: str) -> LayerInfo:
    """Return what a build knows of one layer."""
    return info_of(workshop.receipt(f"couche:{layer_id}"))


def load_layer(workshop: Workshop, layer_id: str) -> gpd.GeoDataFrame | None:
    """Return one layer of the build (EPSG:2154, index: key), None when it is not usable or is a grid."""
    receipt = workshop.receipt(f"couche:{layer_id}")
    name = f"couches/{layer_id}.parquet"
    there = name in receipt.outputs and info_of(receipt).usable
    return _read(workshop.work / name, receipt.outputs[name]).copy() if there else None


def load_grid(workshop: Workshop, layer_id: str) -> Grille | None:
    """Return the grid of one raster layer of the build, None when it is not usable."""
    receipt = workshop.receipt(f"couche:{layer_id}")
    return grille.read(workshop.work / f"couches/{layer_id}.tif") if info_of(receipt).usable else None


@lru_cache(maxsize=64)
def _read(path: Path, digest: str) -> gpd.GeoDataFrame:  # noqa: ARG001 - the digest makes the cache follow the content
    return gpd.read_parquet(path).drop(columns="bbox", errors="ignore")


def limits(workshop: Workshop, asked_by: str) -> gpd.GeoDataFrame:
    """Return the communes, without which nothing is placed."""
    frame = load_layer(workshop, LIMITS)
    if frame is None:
        raise CatalogueError(
            asked_by,
            expected="the limits of the communes",
            found=f"no usable layer {LIMITS}: {layer_info(workshop, LIMITS).reason}",
            remedy=f"mend or configure [sources.{LIMITS}] first: everything is placed in it",
        )
    return frame


def load(project: Project, workshop: Workshop, name: str) -> pd.DataFrame | Grille | None:
    """Return a layer (a frame, or the grid of a raster layer), or the long rows of an indicator, by its name."""
    owner = owners(project).get(name)
    if owner is None:
        return load_grid(workshop, name) if project.layers[name].raster else load_layer(workshop, name)
    table = rows_of(workshop, owner.id)
    return table[table["indicateur"] == name.upper().replace("_", "-")]


def rows_of(workshop: Workshop, pipeline_id: str) -> pd.DataFrame:
    """Return the long rows that one pipeline made."""
    name = f"interne/indicateurs/{pipeline_id}.parquet"
    return _read_rows(workshop.work / name, workshop.receipt(f"indicateur:{pipeline_id}").outputs[name])


@lru_cache(maxsize=128)
def _read_rows(path: Path, digest: str) -> pd.DataFrame:  # noqa: ARG001 - the digest makes the cache follow the content
    return pd.read_parquet(path)


def territory(project: Project, workshop: Workshop, infos: Iterable[LayerInfo]) -> Territoire:
    """Return the territory as a computation or a page sees it, with what is known of the given layers."""
    return Territoire(
        epci=project.epci,
        nom=project.name,
        profil=project.profile,
        halo_m=project.configuration.territoire.halo_m,
        communes=limits(workshop, "territory"),
        couches={i.id: i for i in infos},
    )
