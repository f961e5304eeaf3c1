"""The signs and words of the trame verte et bleue: milieux, corridors, what cuts them, what crosses them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.model import MAP_CRS, Sign, Style
from layers.core.schema import normalize
from layers.core.trame import AGRICOLE, NOCTURNE
from layers.infrastructures import ROUTE, VOIE_FERREE
from layers.scenario_tvb import LAYER as SCENARIO
from layers.trame_verte_bleue import LAYER as TRAME
from maps.core import affichage, texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Lecteur
from maps.core.couche import Trace
from maps.core.formes import axes
from maps.core.vues import commun
from pipelines.core import barrieres
from pipelines.core.barrieres import TACHE

#: Colour and pattern of the milieux, by their name as ``normalize`` writes it; others take the next of ``AUTRES``.
MILIEUX: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "voie_d_eau": ("#2681b2", "vagues"),
        "humide": ("#1f9188", "tirets"),
        "forestier": ("#238b45", "points"),
        "calcicole": ("#a67a14", "obliques"),
        "minier": ("#4d4d4d", "croix"),
        "mixte": ("#7478bd", "verticales"),
    }
)
AUTRES = (("#a6611a", "contraires"), ("#80614d", "obliques"), ("#c2569b", "tirets"), ("#35706b", "points"))
#: The dash of the axis of the corridors, milieu after milieu: their bands may look alike to some eyes.
DASHES = ("9 4", "2 4", "12 3 2 3", "5 5", "1 3", "7 3 2 3 2 3")
SANS_MILIEU = Sign(value="", label="Milieu non précisé", color="#6b6b66", fill_opacity=0.2, weight=1, dash="3 3")
RUPTURE = Style(signs=(Sign(value="", label="Rupture", color="#c8102e", shape="bar"),))
PROJETS = Style(
    by="sorte",
    signs=(
        Sign(value="parc d'activités", label="Parc d’activités", color="#6a51a3", fill_opacity=0.25, weight=1.6),
        Sign(value="zone AU ouverte", label="Zone à urbaniser ouverte", color="#d95f02", fill_opacity=0.3, weight=1.6),
        Sign(
            value="zone AU non ouverte",
            label="Zone à urbaniser non ouverte",
            color="#d95f02",
            fill_opacity=0.12,
            weight=1.6,
            dash="4 3",
        ),
    ),
)
TRAMES = Style(
    by="trame",
    signs=(
        Sign(value=NOCTURNE, label="Trame nocturne", color="#3b2f7a", fill_opacity=0.12, weight=1.2, dash="2 4"),
        Sign(value=AGRICOLE, label="Trame agricole", color="#8a7a2f", fill_opacity=0.15, weight=1.2, dash="6 3"),
    ),
)
ANNULE = Style(signs=(Sign(value="", label="", color="#6b6b66", fill_opacity=0.08, weight=1.6, dash="2 5"),))
RESTAURER = Style(signs=(replace(TRAME.style.signs[2], label="", fill_opacity=0.18, motif="contraires", dash="2 4"),))
SCENARIO_STYLE = SCENARIO.style
PRUDENCE = "à vérifier sur le terrain"
#: Causes of ruptures as they are written, several of them.
CAUSES: Mapping[str, str] = MappingProxyType(
    {ROUTE: "routes", VOIE_FERREE: "voies ferrées", TACHE: "taches artificialisées"}
)


def by_milieu(milieux: Sequence[str], **look: object) -> Style:
    """Return a style with one sign for each milieu of the scheme; ``look`` changes every sign."""
    spare = iter(AUTRES * len(milieux))
    signs = []
    for milieu in milieux:
        color, motif = MILIEUX.get(normalize(milieu)) or next(spare)
        signs.append(
            Sign(value=milieu, label=first_upper(milieu), color=color, motif=motif, fill_opacity=0.5, weight=1)
        )
    changes: dict[str, object] = dict(look)
    return Style(by="milieu", signs=tuple(replace(s, **changes) for s in (*signs, SANS_MILIEU)))  # type: ignore[arg-type]


def first_upper(word: object) -> str:
    """Write a word of a source with a capital, its acronyms left as they are."""
    said = texte.texte(word)
    return texte.capitale(said)


def reservoirs(milieux: Sequence[str]) -> Style:
    """Return the signs of the reservoirs: filled, each milieu with its colour and its pattern."""
    return by_milieu(milieux)


def corridors(milieux: Sequence[str]) -> Style:
    """Return the signs of the corridors: wide translucent bands, whose axis has the dash of its milieu.

    The axes themselves come with ``with_axes``.
    """
    bands = by_milieu(milieux, motif="", fill_opacity=0.28, weight=6, opacity=0.28, dash="")
    return replace(bands, signs=tuple(replace(s, axis=d) for s, d in zip(bands.signs, cycle(DASHES), strict=False)))


def with_axes(trace: Trace, frame: gpd.GeoDataFrame | None, given: gpd.GeoSeries) -> Trace:
    """Add to the display copy of corridors the axis of each one: the line of the source, else the middle of its band.

    Parameters
    ----------
    trace
        What is drawn of the corridors.
    frame
        EPSG:2154, the corridors as surfaces.
    given
        EPSG:2154, the shapes of the source.
    """
    if frame is None or frame.empty:
        return trace
    lines = gpd.GeoSeries([axes.axis(given[key]) for key in frame.index], index=frame.index, crs=frame.crs)
    shown = lines.to_crs(MAP_CRS)
    coordinates = {str(key): _coordinates(line) for key, line in shown.items()}
    drawn = tuple(
        {**f, "properties": {**f["properties"], "x": coordinates.get(str(f["properties"]["k"]), [])}}
        for f in trace.drawn
    )
    return replace(trace, drawn=drawn)


def _coordinates(line: shapely.Geometry) -> list[list[list[float]]]:
    parts = (np.round(shapely.get_coordinates(part), affichage.DECIMALS).tolist() for part in shapely.get_parts(line))
    return [part for part in parts if len(part) > 1]


def scales(denominators: pd.Series) -> str:
    """Write the scales of a scheme: « au 1:25 000 et au 1:100 000 », or that they are not known."""
    known = sorted(set(denominators.dropna().astype(int)))
    return texte.liste([f"au 1:{texte.nombre(d)}" for d in known]) or "d’échelle non renseignée"


def warning(denominators: pd.Series) -> str:
    """Say what the scale of the scheme allows, in the words that stand before every map of it."""
    known = sorted(set(denominators.dropna().astype(int)))
    stroke = (
        f" : un trait de {texte.with_unit(1, 'mm')} y couvre {texte.with_unit(known[-1] / 1000, 'm')}" if known else ""
    )
    return (
        f"Carte de principe {scales(denominators)}{stroke}. Tout y est {PRUDENCE}. "
        "L’absence sur la carte ne prouve pas l’absence sur le terrain."
    )


def name_of(row: Row) -> str:
    """Name an element of the scheme: its name, else its key."""
    return texte.texte(row.get("nom"), f"Élément {row['_cle']}")


def milieu_of(row: Row) -> str:
    """Write the milieu of an element."""
    return texte.texte(row.get("milieu"), "non précisé")


def element(names: commun.Names, tvb_11: Lecteur) -> Vue:
    """Return what a reader sees of an element of the scheme; of a corridor, what cuts it too."""

    def lines(row: Row) -> list[tuple[str, str]]:
        cuts = tvb_11.chiffre("corridor", row["_cle"], "ruptures")
        corridor = tvb_11.present and row.get("composante") == "corridor" and not cuts.absent
        fourth = ("Ruptures", commun.said(replace(cuts, note=""))) if corridor else ("Objectif", objective(row))
        return [
            ("Composante", texte.texte(row.get("composante"))),
            ("Milieu", milieu_of(row)),
            fourth,
            ("Document", texte.texte(row.get("statut"))),
            ("Échelle", scale_of(row)),
        ]

    return Vue(
        nom=name_of,
        figure=lambda row: f"{texte.texte(row.get('composante'), 'élément')}, milieu {milieu_of(row)}",
        lignes=lines,
        lien=lambda row: commun.sheet(row, names),
        classe="milieu",
    )


def other_trame(names: commun.Names) -> Vue:
    """Return what a reader sees of an element of the nocturne or agricole trame, or of an annulled document."""
    return Vue(
        nom=name_of,
        figure=lambda row: texte.texte(row.get("trame"), ""),
        lignes=lambda row: [
            ("Trame", texte.texte(row.get("trame"))),
            ("Composante", texte.texte(row.get("composante"))),
            ("Document", texte.texte(row.get("statut"))),
            ("Échelle", scale_of(row)),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe="trame",
    )


def objective(row: Row) -> str:
    """Write the objective of an element."""
    return texte.texte(row.get("objectif"))


def scale_of(row: Row) -> str:
    """Write the scale of an element, with the caution that it asks for."""
    value = row.get("denominateur", row.get("echelle"))
    scale = "non renseignée" if texte.is_missing(value) else f"1:{texte.nombre(float(str(value)))}"
    return f"{scale}, {PRUDENCE}"


def ruptures(
    corridors: gpd.GeoDataFrame,
    lines: Mapping[str, gpd.GeoDataFrame],
    found: Mapping[str, gpd.GeoDataFrame],
    given: gpd.GeoSeries,
) -> gpd.GeoDataFrame:
    """Return the place of each rupture, as ``barrieres`` cuts them out: a point on the axis, a bar across it.

    Returns
    -------
    GeoDataFrame
        Points (EPSG:2154, index ``CORRIDOR-rank``): ``corridor``, ``nom``, ``milieu``, ``causes``, ``voies`` (names of
        the lines), ``angle`` (degrees, clockwise) and the flags of the corridor.
    """
    parts = barrieres.ruptures(found, corridors).explode().dropna()
    middle = {key: axes.axis(given[key]) for key in parts.index.unique()}
    rows = []
    for rank, (key, part) in enumerate(parts.items()):
        line = middle[key] if not middle[key].is_empty else corridors.geometry[key].boundary
        place, direction = axes.bearing(line, part.representative_point())
        rows.append(
            {
                "cle": f"{key}-{rank + 1}",
                "corridor": str(key),
                "causes": [c for c, each in found.items() if _meets(each.geometry[key], part)],
                "voies": _names(lines, part),
                "angle": round(-direction, 1) or None,
                "geometry": place,
            }
        )
    flags = corridors[["nom", "milieu", "nature", "precision_m", "portee", "diffusion", "commune_position"]]
    frame = gpd.GeoDataFrame(
        rows, columns=["cle", "corridor", "causes", "voies", "angle", "geometry"], crs=corridors.crs
    )
    return frame.set_geometry("geometry").join(flags, on="corridor").set_index("cle")


def _meets(ground: shapely.Geometry | None, part: shapely.Geometry) -> bool:
    return ground is not None and bool(shapely.area(shapely.intersection(ground, part)) > 0)


def _names(lines: Mapping[str, gpd.GeoDataFrame], part: shapely.Geometry) -> str:
    """Write the names of the lines that make a rupture."""
    found: set[str] = set()
    for frame in lines.values():
        met = frame.iloc[frame.sindex.query(part, predicate="intersects")]
        found |= {texte.texte(name) for name in met["toponyme"].dropna()}
    return ", ".join(sorted(found, key=texte.sort_key))


def rupture(names: commun.Names, tvb_11: Lecteur) -> Vue:
    """Return what a reader sees of a rupture; lengths are those that TVB-11 measures in the whole corridor."""

    def lines(row: Row) -> list[tuple[str, str]]:
        key = row["corridor"]
        cuts = tvb_11.chiffre("corridor", key, "ruptures")
        return [
            ("Corridor", f"{texte.texte(row.get('nom'))} ({milieu_of(row)})"),
            ("Cause", cause(row)),
            ("Dans ce corridor", f"{commun.said(replace(cuts, note=''))}"),
            ("Longueur coupée", lengths(key, tvb_11)),
            ("Prudence", "passages à faune et ouvrages inconnus"),
        ]

    return Vue(
        nom=lambda row: f"Rupture : {cause(row)}",
        figure=lambda row: texte.texte(row.get("nom"), ""),
        lignes=lines,
        lien=lambda row: commun.sheet(row, names),
        angle="angle",
    )


def cause(row: Row) -> str:
    """Write what makes a rupture: its kinds, and the names of its lines."""
    kinds = texte.liste([str(c) for c in row["causes"]])
    return f"{kinds} ({row['voies']})" if row["voies"] else kinds


def lengths(corridor: str, tvb_11: Lecteur) -> str:
    """Write the length of the obstacles of a corridor, by cause, those that cut nothing left out."""
    found = ((word, tvb_11.chiffre("corridor", corridor, f"longueur_m:{c}")) for c, word in CAUSES.items())
    said = [f"{word} {c.texte}{commun.fictive(c.fictif)}" for word, c in found if c.valeur]
    return ", ".join(said) or texte.NON_DISPONIBLE


def project(names: commun.Names) -> Vue:
    """Return what a reader sees of a business park or of a zone to be urbanised that crosses a corridor."""
    return Vue(
        nom=project_name,
        figure=lambda row: f"{texte.with_unit(row['dans_ha'], 'ha')} dans un corridor",
        lignes=lambda row: [
            ("Sorte", first_upper(row["sorte"])),
            ("Commune", commun.commune_name(row, names)),
            ("Dans un corridor", texte.with_unit(row["dans_ha"], "ha") + commun.fictive(commun.is_fictive(row))),
            ("Corridors", texte.texte(row["corridors"])),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe="sorte",
    )


def project_name(row: Row) -> str:
    """Name a business park by its name, a zone by its label and its commune."""
    return texte.texte(row.get("nom"), str(row["_cle"]))


def change(names: commun.Names) -> Vue:
    """Return what a reader sees of a change to try."""
    return Vue(
        nom=lambda row: texte.texte(row.get("nom"), f"Changement {row['_cle']}"),
        figure=lambda row: f"surface à {texte.texte(row.get('action'), 'changer')}",
        lignes=lambda row: [
            ("Action", texte.texte(row.get("action"))),
            ("Composante", texte.texte(row.get("composante"), "toutes")),
            ("Milieu", texte.texte(row.get("milieu"), "tous")),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe="action",
    )
