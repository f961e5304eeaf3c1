"""Figures of heat networks: one row is one network in the table of one year (CO2 content, renewable share).

Producer: ministry in charge of energy, tables of the « arrêté DPE » (also the yearly table of the SDES, by ``champs``).
The year is that of the table: the figures in it are those of the year before, or a mean (``methode_calcul_taux``).
Known defects: ``taux_enr`` is a fraction in some tables (2021: 0.961) and a percentage in others (2024: 95); the same
network is written in capitals in another year; no commune code, so ``commune_insee`` comes from the configuration
(``parametres.chaleur.communes_reseaux``), and the networks that are not listed there are left out.

``taux_enr_pct`` is always in %. The unit is the one written in ``unite_taux`` (a constant of the source), else it is
read on the whole table of the year: one value above 1 makes it percentages; at least
``parametres.chaleur.taux_valeurs_min`` values between 0 and 1, and none above, make it fractions; fewer do not tell
0.9 % from 90 %, and the rates stay unknown, except 0.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw

FRACTION, POURCENT = "fraction", "%"
WHOLE = 100.0
_public = partial(Column, diffusion=Diffusion.PUBLIC)
_number = partial(_public, kind="number")


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Make the key, find the communes, put the rates in %."""
    frame = raw.frame.assign(cle=raw.frame["identifiant_reseau"] + "-" + raw.frame["annee"].astype("str"))
    frame["taux_enr_pct"] = _percent(frame, raw)
    listed = frame["identifiant_reseau"].map(dict(raw.parametres.chaleur.communes_reseaux)).astype("str")
    frame["commune_insee"] = frame["commune_insee"].fillna(listed)
    return _of_known_communes(frame, raw)


def _percent(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    """Return the rates in %, unknown where the unit of the table is not."""
    parts = [
        _of_year(str(year), table["taux_enr"], table["unite_taux"], raw)
        for year, table in frame.groupby("annee", dropna=False)
    ]
    rates = pd.concat(parts).reindex(frame.index)
    impossible = (rates < 0) | (rates > WHOLE)
    raw.report(frame.loc[impossible, "cle"], "taux EnR&R impossible", rates[impossible], action="inconnu")
    return rates.mask(impossible)


def _of_year(year: str, rates: pd.Series, written: pd.Series, raw: Raw) -> pd.Series:
    between = rates.between(0, 1, inclusive="right")
    enough = between.sum() >= raw.parametres.chaleur.taux_valeurs_min
    guess = POURCENT if (rates > 1).any() else FRACTION if enough else "" if between.any() else POURCENT
    unit = written.fillna(guess)
    factor = unit.map({FRACTION: WHOLE, POURCENT: 1.0}).astype("float64")
    _report(year, rates, unit, between, raw)
    return (rates * factor).mask(rates == 0, 0.0)


def _report(year: str, rates: pd.Series, unit: pd.Series, between: pd.Series, raw: Raw) -> None:
    """Say what was read in another unit, what could not be, and what looks out of place."""
    fractions, unclear = unit.eq(FRACTION) & rates.notna(), unit.eq("") & between
    told = f"{int(fractions.sum())} valeurs de {rates.min():g} à {rates.max():g}"
    key = f"table {year}"
    raw.report([key] if fractions.any() else [], "taux EnR&R en fractions", told, action="multipliés par 100")
    raw.report(
        [key] if unclear.any() else [],
        "taux EnR&R : unité ambiguë",
        f"{int(unclear.sum())} valeurs entre 0 et 1, aucune au-dessus",
        gravite=Gravite.ERREUR,
        action='inconnus ; écrire valeurs = { unite_taux = "fraction" } ou "%" dans la source',
    )
    odd = unit.eq(POURCENT) & between
    raw.report(
        [key] if odd.any() else [],
        "taux EnR&R de 1 % ou moins dans une table en %",
        f"{int(odd.sum())} valeurs",
        action="gardés : à vérifier",
    )


def _of_known_communes(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    """Leave out the networks whose commune is not known, unless none is."""
    lost = frame["commune_insee"].isna()
    if not lost.any():
        return frame
    kept = lost.all()
    raw.report(
        ["*"],
        "réseau sans commune dans la configuration (parametres.chaleur.communes_reseaux)",
        ", ".join(sorted(frame.loc[lost, "identifiant_reseau"].dropna().unique())),
        gravite=Gravite.AVERTISSEMENT if kept else Gravite.INFORMATION,
        action="gardés" if kept else "non retenus",
    )
    return frame if kept else frame[~lost]


LAYER = Layer(
    id="reseaux_chaleur_annees",
    title="Réseaux de chaleur, tables annuelles",
    description="Taux d'énergies renouvelables et de récupération et contenu CO2 de chaque réseau, par année de table.",
    key="cle",
    label="nom_reseau",
    geometry=(),
    declared_commune="commune_insee",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="cle", label="Clé", description="identifiant et année"),
        _public(name="identifiant_reseau", label="Identifiant SNCU", fatal=True, aliases=("Identifiant reseau",)),
        _public(name="annee", label="Année de la table", kind="year", fatal=True),
        _public(name="commune_insee", label="Code Insee", pattern=r"\d[\dAB]\d{3}", aliases=("commune_code",)),
        _public(name="departement", label="Département"),
        _public(name="nom_reseau", label="Réseau"),
        _public(name="localisation", label="Localisation", aliases=("commune_libelle",)),
        _number(name="contenu_co2", label="Contenu CO2", unit="kg/kWh", aliases=("contenu_en_co2",)),
        _number(
            name="contenu_co2_acv",
            label="Contenu CO2 en cycle de vie",
            unit="kg/kWh",
            aliases=("contenu_en_co2_acv",),
        ),
        _number(name="taux_enr", label="Taux EnR&R, tel qu'écrit"),
        _public(name="unite_taux", label="Unité du taux écrit", codes=(FRACTION, POURCENT)),
        _number(name="taux_enr_pct", label="Taux EnR&R", unit="%", description="calculé par Terril"),
        _public(name="methode_calcul_taux", label="Année des données, ou moyenne"),
    ),
    sources={
        "demo": (demo_source("reseaux_chaleur_annees", "Réseaux de chaleur, tables (démonstration)", suffix="csv"),)
    },
)
