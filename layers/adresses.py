"""Addresses: one row is one postal address of the Base adresse nationale (BAN), a point.

Producer: the communes and the IGN, in the CSV of adresse.data.gouv.fr (one file per department) or its GeoParquet.
Known defects: ``type_position`` says what the point stands for, and it is often the middle of a street section or of
a commune, far from the building; ``rep`` is written « b » or « bis »; two addresses may share a point; the postcode
is not the INSEE code; numbers 5000 and above are provisional ones.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import voisinage

_public = partial(Column, diffusion=Diffusion.PUBLIC)
#: What the point of an address may stand for, the nearest to the building first.
POSITIONS = (
    "entrée", "bâtiment", "cage d’escalier", "logement", "parcelle", "délivrance postale", "service technique",
    "segment", "lieu-dit", "commune", "inconnue",
)  # fmt: skip
#: The numbers that a producer gives for want of a real one.
PROVISOIRE = 5000


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the address in one line (« 12 bis Rue fictive ») and report the numbers that are provisional."""
    frame = raw.frame.copy()
    number = frame["numero"].astype("str").where(frame["numero"].notna(), "")
    parts = [number, frame["rep"].fillna(""), frame["nom_voie"].fillna(frame["nom_ld"]).fillna("")]
    written = parts[0] + " " + parts[1] + " " + parts[2]
    frame["adresse"] = written.str.split().str.join(" ").astype("str")
    provisional = (frame["numero"] >= PROVISOIRE).fillna(value=False).astype(bool)
    raw.report(frame.loc[provisional, "id"], "numéro d'adresse provisoire", action="adresse gardée")
    return frame


LAYER = Layer(
    id="adresses",
    title="Adresses",
    description="Adresses postales de la Base adresse nationale, pour retrouver un lieu par son adresse.",
    key="id",
    label="adresse",
    geometry=("Point",),
    diffusion=Diffusion.PUBLIC,
    declared_commune="code_insee",
    edition="adresse",  # several addresses at one door are no defect, the same address twice is
    read=_read,
    columns=(
        _public(name="id", label="Identifiant", fatal=True, aliases=("cle_interop", "id_ban_adresse")),
        _public(name="numero", label="Numéro", kind="integer"),
        _public(name="rep", label="Indice de répétition", aliases=("suffixe", "indice_de_repetition")),
        _public(name="nom_voie", label="Voie", fatal=True, aliases=("voie_nom", "libelle_voie")),
        _public(name="nom_ld", label="Lieu-dit ou complément", aliases=("lieudit_complement_nom",)),
        _public(name="code_postal", label="Code postal", pattern=r"\d{5}"),
        _public(
            name="code_insee",
            label="Code Insee",
            required=True,
            pattern=r"\d[\dAB]\d{3}",
            aliases=("commune_insee", "citycode"),
        ),
        _public(name="nom_commune", label="Commune", aliases=("commune_nom",)),
        _public(name="type_position", label="Ce que le point désigne", codes=POSITIONS, aliases=("position",)),
        _public(name="source_position", label="Origine de la position"),
        _public(name="certification_commune", label="Certifiée par la commune", kind="boolean"),
        _public(name="cad_parcelles", label="Parcelles", description="identifiants cadastraux, séparés par |"),
        _public(name="adresse", label="Adresse", description="écrite par Terril"),
    ),
    sources={
        "demo": (
            demo_source(
                "adresses",
                "Adresses (démonstration)",
                suffix="csv",
                precision_m=5,
                make=voisinage.write_adresses,
            ),
        )
    },
    style=Style(signs=(Sign(value="", label="Adresse", color="#5f5f5b", shape="dot", weight=0.8),)),
)
