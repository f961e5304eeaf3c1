"""Friches: one row is one site of the inventory, verified or not, as a polygon or as a point.

Producer: Cerema (Cartofriches), local observatories; model: CNIG Friches v2023-12, table schema v1.0.6.
Known defects: the declared commune is not always where the point lies; several sites share one land unit or one
position; two area fields that differ; PostgreSQL arrays; ``mixte`` and ``site avec projet`` outside the code list;
« friche potentielle » is an unverified site (old BASIAS or BASOL record): internal, never counted with the others.
``surface_m2`` is the area declared for the site, else the one of its land unit, else the one of its polygon.
``unite_fonciere`` groups the sites that stand on the same land: a shared identifier, parcel or polygon, step by step.
"""

from functools import partial

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

POTENTIELLE = "friche potentielle"
STATUTS = (
    "friche sans projet",
    "friche avec projet",
    "friche reconvertie",
    POTENTIELLE,
    "inconnu",
    "autre",
    "sans objet",
)
POLLUTIONS = (
    "pollution avérée",
    "pollution supposée",
    "pollution peu probable",
    "pollution traitée",
    "pollution inexistante",
    "inconnu",
    "autre",
    "sans objet",
)
_RESTE = ("inconnu", "autre", "sans objet")
_TYPES = (
    "friche industrielle",
    "friche commerciale",
    "friche hospitalière",
    "friche agro-industrielle",
    "friche carrière ou mine",
    "friche militaire",
    "friche d'habitat",
    "friche d'équipement public",
    "friche portuaire",
    "friche aéroportuaire",
    "friche ferroviaire",
    "friche logistique",
    "friche loisir tourisme hôtellerie",
    "friche enseignement",
    "friche cultuelle",
    "mixte - dominante habitat",
    "mixte - autre",
    *_RESTE,
)
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Derive the area and the land unit; a declared area of 0 is not known."""
    frame = raw.frame.assign(site_id=raw.frame["site_id"])
    frame = _clean_areas(frame, raw)
    frame["surface_m2"] = frame["site_surface"].fillna(frame["unite_fonciere_surface"]).fillna(_polygon_area(frame))
    frame["unite_fonciere"] = _land_unit(frame)
    _report_land_units(frame, raw)
    return frame


def _clean_areas(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    for column in ("site_surface", "unite_fonciere_surface"):
        zero = frame[column] <= 0
        raw.report(
            frame.loc[zero, "site_id"],
            f"{column} nulle ou négative",
            frame.loc[zero, column],
            action="inconnue",
        )
        frame[column] = frame[column].mask(zero)
    gap = (frame["site_surface"] - frame["unite_fonciere_surface"]).abs() > 1
    values = frame.loc[gap, "site_surface"].map("{:.0f} m² ; ".format) + frame.loc[gap, "unite_fonciere_surface"].map(
        "unité foncière {:.0f} m²".format
    )
    raw.report(frame.loc[gap, "site_id"], "deux surfaces différentes", values, action="surface du site retenue")
    return frame


def _polygon_area(frame: gpd.GeoDataFrame) -> pd.Series:
    area = frame.geometry.area
    return area.where(area > 0)


def _land_unit(frame: gpd.GeoDataFrame) -> pd.Series:
    """Give each land unit a number: the sites that share an identifier, a parcel or a polygon, step by step."""
    alone = pd.Series([f"ligne {i}" for i in frame.index], frame.index)
    first = frame["site_id"].fillna(alone).rank(method="dense").to_numpy()
    of, group = _shared(frame)
    while True:
        lowest = np.full(int(group.max(initial=-1)) + 1, np.inf)
        np.minimum.at(lowest, group, first[of])
        lowered = first.copy()
        np.minimum.at(lowered, of, lowest[group])
        if np.array_equal(lowered, first):
            break
        first = lowered
    return pd.Series(first, frame.index).rank(method="dense").astype("int64").map("UF{:04d}".format)


def _shared(frame: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the position of each site and the number of each thing it stands on: identifier, parcel, polygon."""
    polygons = frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    wkb = pd.Series(shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()), hex=True), frame.index)
    said = {name: frame[name].astype("object") for name in ("l_idtup", "unite_fonciere_refcad")}
    said["polygone"] = wkb.where(polygons).astype("object")
    parts = []
    for name, texts in said.items():
        told = texts.reset_index(drop=True).dropna().astype("str").str.split("|").explode().str.strip()
        parts.append(name + " " + told[told.ne("")])
    things = pd.concat(parts)
    return things.index.to_numpy(), pd.factorize(things)[0]


def _report_land_units(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    for _, sites in frame.groupby("unite_fonciere"):
        if len(sites) > 1:
            gross, once = sites["surface_m2"].sum() / 1e4, sites["surface_m2"].min() / 1e4
            raw.report(
                ["|".join(sites["site_id"].fillna("?"))],
                "unité foncière partagée",
                f"{len(sites)} sites ; {gross:.1f} ha en les ajoutant, {once:.1f} ha une seule fois",
                gravite=Gravite.AVERTISSEMENT,
                action="comptée une fois dans les totaux",
            )


def counted_in(friches: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the commune where each site counts: the declared one, else the one it stands in, NA outside."""
    declared = friches["comm_insee"].where(friches["comm_insee"].isin(communes.index))
    return declared.fillna(friches["commune_position"]) if "commune_position" in friches else declared


LAYER = Layer(
    id="friches",
    title="Friches",
    description="Sites de l'inventaire des friches, au standard CNIG.",
    key="site_id",
    label="site_nom",
    geometry=("Polygon", "Point"),
    declared_commune="comm_insee",
    grain="friche",
    diffusion=Diffusion.PUBLIC,
    diffusion_by=(("site_statut", POTENTIELLE, Diffusion.INTERNE),),
    read=_read,
    columns=(
        _public(name="site_id", label="Identifiant", fatal=True, pattern=r"\d[\dAB]\d{3}_.+"),
        _public(name="site_nom", label="Site", required=True),
        _public(name="site_type", label="Type", required=True, codes=_TYPES),
        _public(name="site_adresse", label="Adresse"),
        _public(name="site_identif_date", label="Repéré le", kind="date", required=True),
        _public(name="site_actu_date", label="Mis à jour le", kind="date", required=True),
        _public(name="site_url", label="Page du site"),
        Column(name="site_securite", label="Sécurité", kind="list"),
        _public(
            name="site_occupation",
            label="Occupation",
            codes=(
                "totalement inoccupé",
                "partiellement inoccupé",
                "occupation transitoire ou temporaire",
                "occupation illicite supposée",
                "occupation illicite avérée",
                *_RESTE,
            ),
        ),
        _public(name="site_statut", label="Statut", codes=STATUTS),
        _public(name="site_reconv_annee", label="Année de reconversion", kind="year"),
        _public(
            name="site_reconv_type",
            label="Reconverti en",
            codes=(
                "habitat",
                "bureau",
                "commerce",
                "industrie",
                "autres activités économiques",
                "équipement public",
                "aménagement d'espace public",
                "renaturation",
                "panneaux photovoltaïques",
                "énergie, hors photovoltaïque",
                "mixte",
                *_RESTE,
            ),
        ),
        _public(name="site_surface", label="Surface du site", kind="number", unit="m²"),
        _public(name="activite_libelle", label="Ancienne activité"),
        _public(name="activite_fin_annee", label="Fin d'activité", kind="year"),
        _public(name="comm_nom", label="Commune déclarée", required=True),
        _public(name="comm_insee", label="Code Insee déclaré", fatal=True, pattern=r"\d[\dAB]\d{3}"),
        _public(
            name="bati_type",
            label="Bâti",
            kind="list",
            codes=("industriel", "commercial", "résidentiel", "secteur tertiaire", *_RESTE),
        ),
        _public(name="bati_surface", label="Surface bâtie", kind="number", unit="m²"),
        _public(name="bati_pollution", label="Pollution du bâti", codes=("amiante", "plomb", *_RESTE)),
        _public(name="bati_vacance", label="Vacance", codes=("occupé", "partiellement occupé", "vacant", *_RESTE)),
        _public(
            name="bati_patrimoine",
            label="Intérêt patrimonial",
            codes=("aucun", "présence d'un bâtiment d'intérêt", "présence d'un bâtiment classé", *_RESTE),
        ),
        _public(
            name="bati_etat",
            label="État du bâti",
            codes=(
                "dégradation inexistante ou faible",
                "dégradation moyenne",
                "dégradation très importante",
                "dégradation hétérogène",
                *_RESTE,
            ),
        ),
        Column(name="proprio_type", label="Types de propriétaires", kind="list", personal=True),
        Column(
            name="proprio_personne",
            label="Personne",
            kind="list",
            personal=True,
            description="personne physique, personne morale ; la virgule des anciennes éditions est gardée",
        ),
        Column(name="proprio_nom", label="Propriétaire", kind="list", personal=True),
        _public(name="sol_pollution_existe", label="Pollution du sol", codes=POLLUTIONS),
        _public(name="sol_pollution_commentaire", label="Pollution, commentaire"),
        _public(name="unite_fonciere_surface", label="Surface de l'unité foncière", kind="number", unit="m²"),
        Column(name="unite_fonciere_refcad", label="Parcelles", kind="list", personal=True, aliases=("l_idpar",)),
        Column(name="l_idtup", label="Identifiants d'unité foncière", kind="list", personal=True),
        _public(
            name="urba_zone_type",
            label="Zone du document d'urbanisme",
            codes=("U", "AUc", "AUs", "A", "N", "Zc", "ZCa", "ZnC", "RNU", *_RESTE),
        ),
        _public(
            name="urba_doc_type",
            label="Document d'urbanisme",
            codes=("RNU", "CC", "PLU", "PLUI", "PSMV", *_RESTE),
        ),
        _public(
            name="urba_zaer",
            label="Zone d'accélération des énergies renouvelables",
            required=True,
            codes=("oui", "non", "inconnu"),
        ),
        _public(name="source_nom", label="Source", required=True),
        Column(
            name="source_producteur",
            label="Producteur",
            required=True,
            description="peut nommer une personne",
        ),
        _public(
            name="surface_m2",
            label="Surface retenue",
            kind="number",
            unit="m²",
            description="calculée par Terril",
        ),
        _public(
            name="unite_fonciere",
            label="Unité foncière",
            description="numéro attribué par Terril",
        ),
    ),
    sources={"demo": (demo_source("friches", "Friches (démonstration)", precision_m=10),)},
    style=Style(
        by="site_statut",
        size_by="surface_m2",
        signs=(
            Sign(value="friche sans projet", label="Sans projet", color="#d95f02", shape="circle"),
            Sign(value="friche avec projet", label="Avec projet", color="#1b9e77", shape="square"),
            Sign(value="friche reconvertie", label="Reconvertie", color="#7570b3", shape="triangle"),
            Sign(value=POTENTIELLE, label="Potentielle (non vérifiée)", color="#5f5f5b", shape="hollow", dash="3 3"),
            Sign(value="autre", label="Autre statut", color="#5f5f5b", shape="diamond"),
            Sign(value="inconnu", label="Statut inconnu", color="#6b6b66", shape="dot"),
        ),
    ),
)
