"""The edition that places are checked in: exact geometry, addresses and parcels, as an audience sees them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core import door
from layers.core.errors import SourceError
from layers.core.model import Diffusion, Layer, LayerInfo, Nature, Portee
from layers.core.territory import Territoire
from maps.core.saisie.index import Repertoire
from pipelines.core.verification import Base
from pipelines.core.verification import read as read_base
from terril.project import Project, of_edition


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What answers come from: the exact geometry, and the index of places, read only when one is looked up."""

    folder: Path
    project: Project
    audience: str
    base: Base

    @property
    def nom(self) -> str:
        """Name of the territory."""
        return self.base.territoire

    @cached_property
    def communes(self) -> Mapping[str, str]:
        """Names of the communes by code."""
        return {str(code): str(name) for code, name in self.base.communes["nom"].items()}

    @cached_property
    def repertoire(self) -> Repertoire:
        """The addresses and parcels that the audience may see."""
        frames = [_visible(self.project, self.folder, i, self.audience) for i in ("adresses", "parcelles")]
        return Repertoire(communes=self.communes, adresses=frames[0], parcelles=frames[1])


def read(folder: Path, audience: str = "public") -> Edition:
    """Open an edition for an audience.

    A public answer comes from what the site holds; ``interne`` reads the layers themselves.

    Raises
    ------
    SourceError
        The folder does not hold a whole edition.
    """
    manifest = _manifest(folder)
    project = of_edition(manifest, folder)
    public = audience == "public" == project.configuration.sorties.audience
    base = read_base(folder / "site") if public else _from_layers(project, manifest, audience)
    return Edition(folder=folder, project=project, audience=audience, base=base)


def _visible(project: Project, folder: Path, layer_id: str, audience: str) -> gpd.GeoDataFrame | None:
    """Read a layer of the edition, cut down to what the audience may see; None when it is not there."""
    path = folder / "couches" / f"{layer_id}.parquet"
    if not path.is_file() or layer_id not in project.layers:
        return None
    frame = gpd.read_parquet(path).drop(columns="bbox", errors="ignore")
    seen = door.visible(frame, project.layers[layer_id], audience)
    return None if len(frame) and seen.empty else seen


def _from_layers(project: Project, manifest: Mapping[str, Any], audience: str) -> Base:
    """Build the geometry from the layers of the edition."""
    infos = {i: _info(known) for i, known in manifest["couches"].items()}
    frames = {i: _visible(project, project.out, i, audience) for i in infos if _vector(project.layers.get(i))}
    communes = frames["communes"]
    territoire = Territoire(
        epci=project.epci,
        nom=project.name,
        profil=project.profile,
        halo_m=project.configuration.territoire.halo_m,
        communes=gpd.GeoDataFrame() if communes is None else communes,
        couches={i: _shown(info, frames.get(i), audience) for i, info in infos.items()},
    )
    return Base.from_layers(frames, territoire, project.configuration.parametres)


def _vector(layer: Layer | None) -> bool:
    return layer is not None and not layer.raster


def _info(known: Mapping[str, Any]) -> LayerInfo:
    kinds = {
        "nature": Nature(known["nature"]),
        "portee": Portee(known["portee"]),
        "diffusion": Diffusion(known["diffusion"]),
    }
    return LayerInfo(**{**known, **kinds})


def _shown(info: LayerInfo, frame: pd.DataFrame | None, audience: str) -> LayerInfo:
    """Say of a layer that the audience may not see that it is absent, with the reason."""
    ranks = list(Diffusion)
    if info.usable and ranks.index(info.diffusion) > ranks.index(Diffusion(audience)):
        return replace(info, state="absente", rows=0, reason="couche non publiée")
    return info if frame is None else replace(info, rows=len(frame), hidden=info.rows - len(frame))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(
            str(folder),
            expected="the folder of a build (site/, couches/, manifest.json)",
            found=str(error),
            remedy="run `python3 -m terril build` first, or give its folder with --build",
        ) from error
    return manifest
