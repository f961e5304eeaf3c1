"""Pollen measures: one row is the concentration of one taxon at one sensor and one time (UTC).

Producer: LifyAir; there is no open standard: ``champs`` maps the names of the delivery. Known defects: gaps (no row at
all), rows marked invalid or not yet validated; a 0 is a measure (no grain), an empty value is not. The day is that of
the time in UTC. Optical sensors and the modelled index of Atmo are not comparable without the 2024 study.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw
from layers.core.schema import normalize
from layers.demo.saisons import write_mesures

VALIDE = "valide"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Make the key and the day, write the taxa as the parameters do; a negative concentration is not known."""
    frame = raw.frame.assign(taxon=_taxa(raw))
    negative = frame["valeur"] < 0
    key = frame["sensor_id"] + " " + frame["date_heure"] + " " + frame["taxon"]
    raw.report(key[negative], "concentration négative", frame.loc[negative, "valeur"], action="inconnue")
    return frame.assign(
        mesure_id=frame["mesure_id"].fillna(key),
        jour=frame["jour"].fillna(frame["date_heure"].str.extract(r"^(\d{4}-\d\d-\d\d)")[0]),
        valeur=frame["valeur"].mask(negative),
    )


def _taxa(raw: Raw) -> pd.Series:
    """Return the taxa as the seasons name them, whatever their case and accents; those without a season are said."""
    known = {normalize(taxon): taxon for taxon in raw.parametres.pollen.saisons}
    given = raw.frame["taxon"]
    found = given.map(lambda taxon: known.get(normalize(taxon)), na_action="ignore").astype("str")
    strange = given[found.isna()].dropna()
    raw.report(
        ["*"] if len(strange) else [],
        "taxon sans saison",
        f"{', '.join(sorted(strange.unique()))} ({len(strange)} lignes)",
        action="gardé, compté dans aucune saison",
    )
    return found.fillna(given)


LAYER = Layer(
    id="mesures_pollen",
    title="Mesures des capteurs de pollens",
    description="Concentration de chaque taxon à chaque capteur, avec sa validité.",
    key="mesure_id",
    label="sensor_id",
    geometry=(),
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="mesure_id", label="Clé", description="capteur, date et taxon"),
        _public(name="sensor_id", label="Capteur", fatal=True, aliases=("id_capteur", "capteur_id", "device_id")),
        _public(name="date_heure", label="Date et heure (UTC)", fatal=True, aliases=("date", "timestamp", "time_utc")),
        _public(name="jour", label="Jour (UTC)", description="déduit par Terril", pattern=r"\d{4}-\d\d-\d\d"),
        _public(name="taxon", label="Taxon", fatal=True),
        _public(name="valeur", label="Concentration", kind="number", unit="grains/m³", aliases=("value",)),
        _public(
            name="validite",
            label="Validité",
            required=True,
            codes=(VALIDE, "invalide", "non validée"),
            aliases=("validity",),
        ),
    ),
    sources={
        "demo": (demo_source("mesures_pollen", "Mesures de pollens (démonstration)", suffix="csv", make=write_mesures),)
    },
)
