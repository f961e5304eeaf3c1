"""Buildings: one row is one group of buildings of the BDNB (CSTB), with its dwellings and its heating.

No demonstration file: it is used when the territory gives one. Known defects: the field names change with the release
(``batiment_groupe_id``, ``ffo_bat_nb_log``, ``dpe_mix_arrete_type_installation_chauffage``…); a building without land
file has no count of dwellings (unknown, not zero); heating comes from some energy diagnoses of the group, not all.
"""

from functools import partial

import geopandas as gpd

from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)
COLLECTIF, INDIVIDUEL, MIXTE = "collectif", "individuel", "mixte"
HEATING = (COLLECTIF, INDIVIDUEL, MIXTE, "sans objet")
#: First letters of what the diagnoses write, hence « collectif multi-bâtiment » or « individuelle ».
_STARTS = ((MIXTE, MIXTE), ("collectif", COLLECTIF), ("individuel", INDIVIDUEL))


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the heating in the words of the list; a negative count of dwellings is not known."""
    frame = raw.frame.copy()
    said = frame["type_chauffage"].astype("str").str.strip().str.lower()
    for start, name in _STARTS:
        said = said.mask(said.str.startswith(start).fillna(value=False).astype(bool), name)
    frame["type_chauffage"] = said
    negative = (frame["ffo_bat_nb_log"] < 0).fillna(value=False).astype(bool)
    raw.report(frame.loc[negative, "batiment_groupe_id"], "nombre de logements négatif", action="inconnu")
    return frame.assign(ffo_bat_nb_log=frame["ffo_bat_nb_log"].mask(negative))


LAYER = Layer(
    id="batiments",
    title="Bâtiments",
    description="Groupes de bâtiments de la BDNB : logements et chauffage.",
    key="batiment_groupe_id",
    label="batiment_groupe_id",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="batiment_groupe_id", label="Identifiant", fatal=True, aliases=("bdnb_id", "rnb_id")),
        _public(
            name="ffo_bat_nb_log",
            label="Logements",
            kind="integer",
            unit="logements",
            required=True,
            aliases=("nb_log", "nb_logements", "ffo_nb_log"),
        ),
        _public(name="ffo_bat_annee_construction", label="Construit en", kind="year", aliases=("annee_construction",)),
        _public(
            name="type_chauffage",
            label="Chauffage",
            codes=HEATING,
            aliases=(
                "dpe_mix_arrete_type_installation_chauffage",
                "dpe_type_installation_chauffage",
                "type_installation_chauffage",
            ),
        ),
        _public(
            name="energie_chauffage",
            label="Énergie du chauffage",
            aliases=(
                "dpe_mix_arrete_type_energie_chauffage",
                "dpe_type_energie_chauffage",
                "type_energie_chauffage",
            ),
        ),
        _public(name="code_commune_insee", label="Code Insee", pattern=r"\d[\dAB]\d{3}"),
    ),
    style=Style(signs=(Sign(value="", label="Bâtiment", color="#6b6b66", fill_opacity=0.5, weight=0.5),)),
)
