"""Easements AS1: one row is one protection perimeter of a water intake, as the arrêté draws it.

Producer: the ARS, through the Géoportail de l'urbanisme; model: CNIG SUP v2016b and later, table ``ASSIETTE_SUP_S``.
Known defects: the template itself writes « éloignéee »; ``typeass`` empty or in other words (``symbole``, then the
end of ``nomass``, tell then); ``paramacalc`` for ``paramcalc``; a PPR split into a sensitive and an outer zone;
perimeters that are nested (PPI in PPR in PPE), or each with a hole where the stricter one is. The PPI says where the
well is: not public. What is absent from the file is not unprotected: many arrêtés were never drawn.
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.core.schema import normalize

PPI, PPR, PPE, INCONNU = "PPI", "PPR", "PPE", "inconnu"
#: From the strictest to the mildest.
PERIMETRES = (PPI, PPR, PPE)
#: What says the perimeter, in ``typeass`` or ``symbole`` then at the end of ``nomass``.
MOTS: Mapping[str, str] = {"immediat": PPI, "rapproche": PPR, "eloigne": PPE}
FINS: Mapping[str, str] = {"pepi": PPI, "pepr": PPR, "pepe": PPE, "ppi": PPI, "ppr": PPR, "ppe": PPE}
SOUS_ZONES: Mapping[str, str] = {"sensible": "sensible", "peripheri": "périphérique"}
MODES = (
    "Égale au générateur", "Zone tampon", "Digitalisation", "Duplication", "Liste de coordonnées", "Secteur angulaire",
    "Calculée", "Liste de parcelles", "Géométrie fictive",
)  # fmt: skip
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Name the perimeter of each row: by its type, else its symbol, else its name; « inconnu » otherwise."""
    frame = raw.frame
    words = {
        name: frame[name].map(normalize, na_action="ignore").astype("str") for name in ("typeass", "symbole", "nomass")
    }
    found = _first(words["typeass"], MOTS).fillna(_first(words["symbole"], MOTS))
    found = found.fillna(words["nomass"].str.extract(r"(?:^|_)([a-z]{3,4})$", expand=False).map(FINS))
    frame = frame.assign(
        perimetre=found.fillna(INCONNU),
        sous_zone=frame["sous_zone"].fillna(_first(words["typeass"] + " " + words["nomass"].fillna(""), SOUS_ZONES)),
        nomass=frame["nomass"].fillna(frame["idass"]),
        paramcalc=frame["paramcalc"].mask(frame["paramcalc"] <= 0),
    )
    lost = found.isna()
    raw.report(
        frame.loc[lost, "idass"],
        "périmètre non reconnu",
        frame.loc[lost, "typeass"].fillna("type absent"),
        action="hors des chiffres par périmètre, non diffusé",
    )
    return frame


def _first(texts: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return what the first known word of each text stands for, NA where there is none."""
    return texts.str.extract(f"({'|'.join(words)})", expand=False).map(words).astype("str")


LAYER = Layer(
    id="servitudes_as1",
    title="Périmètres de protection des captages",
    description="Servitudes AS1 : périmètres immédiat, rapproché et éloigné. La règle est à lire dans l'arrêté.",
    key="idass",
    label="nomass",
    diffusion=Diffusion.PUBLIC,
    diffusion_by=(("perimetre", PPI, Diffusion.RESTREINT), ("perimetre", INCONNU, Diffusion.RESTREINT)),
    read=_read,
    columns=(
        _public(name="idass", label="Identifiant de l'assiette", fatal=True),
        _public(name="idgen", label="Identifiant du générateur", required=True),
        _public(name="nomass", label="Périmètre"),
        _public(name="typeass", label="Type d'assiette", required=True),
        _public(
            name="perimetre",
            label="Périmètre de protection",
            codes=(*PERIMETRES, INCONNU),
            description="PPI immédiat, PPR rapproché, PPE éloigné ; déduit du type par Terril",
        ),
        _public(name="sous_zone", label="Sous-zone", codes=tuple(SOUS_ZONES.values())),
        _public(name="modegeoass", label="Mode de tracé", codes=MODES),
        _public(name="paramcalc", label="Paramètre de calcul", kind="integer", unit="m", aliases=("paramacalc",)),
        _public(name="srcgeoass", label="Source du tracé"),
        _public(name="datesrcass", label="Date de la source", kind="date"),
        _public(name="symbole", label="Symbole"),
        _public(name="arrete", label="Arrêté", aliases=("nomacte",)),
    ),
    sources={
        "demo": (demo_source("servitudes_as1", "Servitudes AS1 (démonstration)", precision_m=10, covers_halo=True),)
    },
    style=Style(
        by="perimetre",
        signs=(
            Sign(value=PPI, label="Périmètre immédiat", color="#08306b", fill_opacity=0.6),
            Sign(value=PPR, label="Périmètre rapproché", color="#2171b5", fill_opacity=0.3),
            Sign(value=PPE, label="Périmètre éloigné", color="#4292c6", fill_opacity=0.14, dash="6 3"),
            Sign(value=INCONNU, label="Périmètre non reconnu", color="#6b6b66", shape="hollow", fill_opacity=0.05),
        ),
    ),
)
