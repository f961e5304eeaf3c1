"""River maintenance: one row is the number of interventions of a year on a watercourse in one or several communes.

Producer: the GEMAPI service (activity report). Known defects: a row may stand for two communes (« Lens/Avion »): it is
never split; the total announced may exceed the sum of the table (359 against 251 in 2023): the missing ones are in no
row.
"""

from functools import partial

import geopandas as gpd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Make the key from the year, the watercourse and the communes; keep what touches a commune of the territory."""
    codes = raw.frame["code_insee"].str.findall(r"\d[\dAB]\d{3}").str.join("|")
    codes = codes.mask(codes.eq(""))
    year = raw.frame["annee"].astype("str").fillna("sans année")
    made = year + " " + raw.frame["cours_eau"].fillna("sans cours d'eau") + " " + codes.fillna("sans commune")
    frame = raw.frame.assign(code_insee=codes, intervention_id=raw.frame["intervention_id"].fillna(made))
    negative = (frame["nombre"] < 0).fillna(value=False)
    raw.report(
        frame.loc[negative, "intervention_id"],
        "nombre d'interventions négatif",
        frame.loc[negative, "nombre"],
        gravite=Gravite.ERREUR,
        action="inconnu",
    )
    frame = frame.assign(nombre=frame["nombre"].mask(negative))
    return _here(frame, raw)


def _here(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    """Leave out, and count, the rows whose communes are all elsewhere."""
    if raw.communes is None:
        return frame
    known = set(raw.communes.index)
    met = frame["code_insee"].map(lambda text: bool(known & set(text.split("|"))), na_action="ignore")
    away = met.eq(False).fillna(value=False).astype(bool)  # noqa: FBT003 - NA is a row without a commune: kept
    if away.any():
        raw.report(
            ["*"],
            "hors du territoire",
            f"{int(away.sum())} lignes sur {len(frame)}",
            gravite=Gravite.INFORMATION,
            action="non retenues",
        )
    return frame[~away]


LAYER = Layer(
    id="interventions_riviere",
    title="Interventions en rivière",
    description="Interventions d'entretien par cours d'eau et par commune ; une ligne peut couvrir deux communes.",
    key="intervention_id",
    label="cours_eau",
    geometry=(),
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="intervention_id", label="Identifiant"),
        _public(name="cours_eau", label="Cours d'eau", fatal=True),
        _public(
            name="code_insee",
            label="Communes",
            kind="list",
            required=True,
            pattern=r"\d[\dAB]\d{3}(\|\d[\dAB]\d{3})*",
            description="un code Insee, ou plusieurs séparés par |",
        ),
        _public(name="libelle_communes", label="Communes, comme au rapport"),
        _public(name="nombre", label="Interventions", kind="integer", fatal=True),
        _public(name="annee", label="Année", kind="year", required=True),
        _public(name="source", label="Source"),
    ),
    sources={"demo": (demo_source("interventions_riviere", "Interventions en rivière (démonstration)", suffix="csv"),)},
)
