"""Planning documents: one row is the document that applies to one commune, or its absence (RNU).

Producer: Géoportail de l'urbanisme (DOC_URBA, CNIG PLU), Sudocuh, or a table of the planning service. The state and the
three dates (prescription, arrêt, approbation) decide of the communal guarantee (loi 2023-630). Known defects: several
states of a document per commune (the opposable one comes first, the others keep a suffixed key); states written as the
two digits of the CNIG; a commune under the RNU has no dataset at all.
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw
from layers.core.schema import normalize

NATURES = ("PLU", "PLUI", "CC", "POS", "RNU")
#: Other spellings of a kind, whatever their case, accents and punctuation: a PLUi that also is a plan of housing or of
#: travel is a PLUi, and kinds written in words.
GRAPHIES: Mapping[str, str] = {
    **dict.fromkeys(("plu_i", "plui_h", "pluih", "plui_d", "pluid", "plui_hd", "pluihd", "plui_h_d", "plum"), "PLUI"),
    "plan_local_d_urbanisme": "PLU",
    "plan_local_d_urbanisme_intercommunal": "PLUI",
    "carte_communale": "CC",
    "plan_d_occupation_des_sols": "POS",
    "reglement_national_d_urbanisme": "RNU",
}
#: Codes of the CNIG (DOC_URBA.ETAT) and their meaning, the one that applies first.
ETATS: Mapping[str, str] = {
    "03": "opposable",
    "07": "approuvé",
    "08": "partiellement annulé",
    "02": "arrêté",
    "01": "en cours de procédure",
    "05": "remplacé",
    "09": "caduc",
    "06": "abrogé",
    "04": "annulé",
}
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the states in words; of the documents of a commune, the one that applies comes first."""
    frame = raw.frame
    coded = frame["etat"].str.zfill(2).map(ETATS)
    written = frame["nature_document"]
    nature = _natures(written, raw)
    frame = frame.assign(etat=coded.fillna(frame["etat"]), nature_document=nature, nom=frame["nom"].fillna(written))
    order = frame["etat"].map({words: rank for rank, words in enumerate(ETATS.values())}).fillna(len(ETATS))
    frame = frame.assign(commune=frame["code_insee"]).loc[order.sort_values(kind="stable").index]
    twice = frame["code_insee"].notna() & frame["code_insee"].duplicated(keep=False)
    raw.report(
        frame.loc[twice, "code_insee"],
        "plusieurs documents pour une commune",
        frame.loc[twice, "etat"].fillna("état inconnu"),
        action="celui qui s'applique est retenu, les autres gardés avec un suffixe",
    )
    return frame


def _natures(written: pd.Series, raw: Raw) -> pd.Series:
    """Write the kinds as the list does; a kind that is not known is kept as it is."""
    official = written.map(lambda words: GRAPHIES.get(normalize(words)), na_action="ignore").astype("str")
    raw.report(
        ["nature_document"] if official.notna().any() else [],
        "graphie d'une nature de document",
        f"{int(official.notna().sum())} valeurs",
        gravite=Gravite.INFORMATION,
        action="écrite comme dans la liste",
    )
    return official.fillna(written)


LAYER = Layer(
    id="documents_urbanisme",
    title="Documents d'urbanisme",
    description="Document de chaque commune : nature, état et dates, qui décident de la garantie communale.",
    key="code_insee",
    label="nom",
    geometry=(),
    declared_commune="commune",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(
            name="code_insee",
            label="Code Insee",
            fatal=True,
            pattern=r"\d[\dAB]\d{3}(#\d+)?",
            aliases=("insee", "idcom"),
        ),
        _public(name="nom", label="Document"),
        _public(name="commune", label="Commune", description="code Insee, recopié de la clé"),
        _public(
            name="nature_document",
            label="Nature",
            codes=NATURES,
            required=True,
            aliases=("typedoc", "du_type", "nature_doc"),
        ),
        _public(name="etat", label="État", codes=tuple(ETATS.values()), required=True),
        _public(name="date_prescription", label="Prescrit le", kind="date"),
        _public(name="date_arret", label="Arrêté le", kind="date"),
        _public(name="date_approbation", label="Approuvé le", kind="date", required=True, aliases=("datappro",)),
        _public(name="idurba", label="Identifiant du document"),
        _public(name="revision", label="Révision ou modification en cours", kind="boolean"),
        _public(name="source_information", label="Source de l'information"),
    ),
    sources={"demo": (demo_source("documents_urbanisme", "Documents d'urbanisme (démonstration)", suffix="csv"),)},
)
