"""The tables of the priority neighbourhoods: outlines, what is within reach, programmes, pairs, communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd

from layers.core.parametres import Parametres
from maps.core import affichage, coquille, tableau, texte
from maps.core.affichage import Row
from maps.core.chiffres import Lecteur
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from maps.core.vues import qpv as vue_qpv


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """What the tables are written from: frames and communes of each generation, names, figures, parameters."""

    qpv: gpd.GeoDataFrame | None
    qpv_2015: gpd.GeoDataFrame | None
    places: Mapping[str, vue_qpv.Places]
    names: commun.Names
    readers: Mapping[str, Lecteur]
    parametres: Parametres
    epci: str

    def quarters(self, layer_id: str) -> list[Row]:
        """Return the neighbourhoods of the territory, by commune, then by name."""
        frame = self.qpv if layer_id == "qpv" else self.qpv_2015
        known = self.places[layer_id]
        rows = [] if frame is None else [r for r in affichage.rows(frame) if r["_cle"] in known or not r["_lieu"]]
        return sorted(rows, key=lambda r: tuple(map(texte.sort_key, (self.commune(layer_id, r), vue_qpv.name_of(r)))))

    def commune(self, layer_id: str, row: Row) -> str:
        """Write the communes of a neighbourhood, those its producer names when it is not located."""
        if not row["_lieu"]:
            return texte.texte(row.get("lib_com"), texte.texte(row.get("commune_qp")))
        return vue_qpv.where(row["_cle"], self.places[layer_id], self.names)

    def cell(self, indicator: str, maille: str, code: str, modalite: str) -> Cellule:
        """Return the cell of a figure."""
        return tableau.indicator(self.readers[indicator].chiffre(maille, code, modalite))


Lignes = list[tuple[str, tuple[Cellule, ...]]]


def tables(context: Contexte, pairs: list[tuple[str, str]]) -> list[tuple[Tableau, list[str]]]:
    """Return the tables, each with the keys of its rows."""
    parts = (
        ("qpv", "Les quartiers de 2024, par commune", QUARTIERS, _quarters(context)),
        ("qpv-acces", "Ce que les habitants ont à portée, quartier par quartier", *_reach(context)),
        ("qpv-social", "Chaleur, pauvreté, friches et programmes, quartier par quartier", *_social(context)),
        ("qpv-2015-2024", "De 2015 à 2024 : quel quartier est devenu quoi", PAIRES, _matrix(context, pairs)),
        ("qpv-communes", "Par commune", COMMUNES, _communes(context)),
    )
    made = []
    for name, caption, columns, rows in parts:
        table = Tableau(
            caption=caption,
            columns=columns,
            rows=tuple(cells for _, cells in rows),
            csv=f"{name}.csv" if rows else "",
            empty="Couche absente de cette édition.",
        )
        made.append((table, [key for key, _ in rows]))
    return made


def _heads(context: Contexte, row: Row) -> tuple[Cellule, Cellule]:
    codes = context.places["qpv"].get(row["_cle"], ())
    link = coquille.commune_path(codes[0]) if codes else ""
    name = commun.entry("qpv", vue_qpv.name_of(row), row, context.names)
    return name, tableau.mot(context.commune("qpv", row), link=link)


QUARTIERS = (
    Colonne("Quartier"),
    Colonne("Commune"),
    Colonne("Habitants", figure=True, note="estimation de l’Insee"),
    Colonne("Surface", figure=True),
    Colonne("Conservée", figure=True, note="avec les quartiers de 2015 dont il vient"),
    Colonne("Gagnée", figure=True),
    Colonne("Perdue", figure=True),
    Colonne("Recouvrement", figure=True, note="conservée, rapportée à la réunion des deux"),
)


def _quarters(context: Contexte) -> Lignes:
    def row_of(row: Row) -> tuple[Cellule, ...]:
        figures = (
            ("qpv_01", "population_hab:2024"),
            ("qpv_12", "surface_ha"),
            ("qpv_03", "conservee_ha"),
            ("qpv_03", "gagnee_ha"),
            ("qpv_03", "perdue_ha"),
            ("qpv_03", "jaccard_pct"),
        )
        return (*_heads(context, row), *(context.cell(i, "qpv", row["_cle"], m) for i, m in figures))

    return [(row["_cle"], row_of(row)) for row in context.quarters("qpv")]


def _each(context: Contexte, figures: Sequence[tuple[Colonne, str, str]]) -> tuple[tuple[Colonne, ...], Lignes]:
    """Return the columns and the rows of a table of figures of the neighbourhoods of 2024."""
    columns = (Colonne("Quartier"), Colonne("Commune"), *(column for column, _, _ in figures))
    rows = [
        (r["_cle"], (*_heads(context, r), *(context.cell(i, "qpv", r["_cle"], m) for _, i, m in figures)))
        for r in context.quarters("qpv")
    ]
    return columns, rows


def _reach(context: Contexte) -> tuple[tuple[Colonne, ...], Lignes]:
    """Return the shares of inhabitants who have a green space, a trail, a pollen sensor within reach."""
    p = context.parametres.qpv
    green = [
        (_share("Espace vert public", f"{_size(m2)} ou plus, à {_metres(p.espaces_verts_distance_m)}"), "qpv_05", m2)
        for m2 in p.espaces_verts_surfaces_m2
    ]
    sensors = [(_share("Capteur de pollens", f"à {_metres(m)}"), "qpv_09", m) for m in p.capteurs_distances_m]
    return _each(
        context,
        [
            *((column, i, f"part_pct:{m2}") for column, i, m2 in green),
            (_share("Trame ouverte au public", f"à {_metres(p.tvb_distance_m)}"), "qpv_06", "part_pct"),
            (_share("Itinéraire", f"à {_metres(p.itineraires_distance_m)}"), "qpv_08", "part_pct"),
            *((column, i, f"part_pct:{m}") for column, i, m in sensors),
        ],
    )


def _social(context: Contexte) -> tuple[tuple[Colonne, ...], Lignes]:
    """Return heat, poverty, friches and programmes of each neighbourhood."""
    p = context.parametres.qpv
    heat = [
        (Colonne("Réseau de chaleur", figure=True, note=f"logements en chauffage collectif, à {_metres(m)}"), m)
        for m in p.chaleur_distances_m
    ]
    near = max(p.chaleur_distances_m)
    every = Colonne("Tous logements", figure=True, note=f"à {_metres(near)} d’un réseau")
    around = f"à {_metres(p.friches_distance_m)}"
    return _each(
        context,
        [
            *((column, "qpv_07", f"part_pct:{m}") for column, m in heat),
            (every, "rcu_02", f"part_pct:{near}"),
            (Colonne("Taux de pauvreté", figure=True, note="carroyé"), "qpv_10", "taux_pct"),
            (Colonne("Friches", figure=True, note=around), "qpv_11", "nombre:total"),
            (Colonne("Dont sans projet", figure=True, note=around), "qpv_11", "surface_ha:friche sans projet"),
            (Colonne("Cités ERBM", figure=True, note="part de la surface"), "qpv_12", "part_erbm_pct"),
            (Colonne("NPNRU", figure=True, note="surface commune"), "qpv_12", "surface_npnru_ha"),
        ],
    )


def _share(title: str, note: str) -> Colonne:
    return Colonne(title, figure=True, note=f"habitants {note}" if note.startswith("à ") else note)


def _metres(metres: int) -> str:
    return texte.with_unit(metres / 1000, "km") if metres >= 1000 else texte.with_unit(metres, "m")  # noqa: PLR2004


def _size(m2: int) -> str:
    return texte.with_unit(m2 / 1e4, "ha", 1) if m2 >= 5000 else texte.with_unit(m2, "m²")  # noqa: PLR2004


PAIRES = (
    Colonne("Quartier de 2015"),
    Colonne("Quartier de 2024"),
    Colonne("Conservée", figure=True),
    Colonne("Gagnée", figure=True, note="du quartier de 2024, hors de celui de 2015"),
    Colonne("Perdue", figure=True, note="du quartier de 2015, hors de celui de 2024"),
    Colonne("Recouvrement", figure=True),
)
AREAS = ("conservee_ha", "gagnee_ha", "perdue_ha", "jaccard_pct")


def _matrix(context: Contexte, pairs: list[tuple[str, str]]) -> Lignes:
    """Return one row for each pair that shares ground, then what has no counterpart."""
    if context.qpv is None or context.qpv_2015 is None:
        return []
    old, new = ({r["_cle"]: r for r in context.quarters(key)} for key in ("qpv_2015", "qpv"))
    rows: Lignes = []
    for a, b in pairs:
        if a in old and b in new:
            cells = (context.cell("qpv_03", "epci", context.epci, f"{m}:{a}|{b}") for m in AREAS)
            rows.append((f"{a}|{b}", (_named("qpv_2015", old[a]), _named("qpv", new[b]), *cells)))
    rows += [(a, _alone(context, "qpv_2015", row)) for a, row in old.items() if a not in {p[0] for p in pairs}]
    rows += [(b, _alone(context, "qpv", row)) for b, row in new.items() if b not in {p[1] for p in pairs}]
    return rows


def _named(layer_id: str, row: Row) -> Cellule:
    return tableau.mot(vue_qpv.name_of(row), feature=commun.feature(layer_id, row))


def _alone(context: Contexte, layer_id: str, row: Row) -> tuple[Cellule, ...]:
    """Return the row of a neighbourhood that shares no ground with the other generation."""
    none = Cellule(text="aucun" if layer_id == "qpv_2015" else "aucun : quartier nouveau")
    pair = (_named(layer_id, row), none) if layer_id == "qpv_2015" else (none, _named(layer_id, row))
    return (*pair, *(context.cell("qpv_03", layer_id, row["_cle"], m) for m in AREAS))


COMMUNES = (
    Colonne("Commune"),
    Colonne("Quartiers 2015", figure=True),
    Colonne("Quartiers 2024", figure=True),
    Colonne("Habitants", figure=True, note="quartiers de 2024, estimation de l’Insee"),
    Colonne("Part", figure=True, note="de la population"),
    Colonne("Limites de 2015", figure=True, note="habitants, carroyage"),
    Colonne("Limites de 2024", figure=True, note="habitants, carroyage"),
    Colonne("Effet du périmètre", figure=True),
    Colonne("Gagnée", figure=True),
    Colonne("Perdue", figure=True),
)


def _communes(context: Contexte) -> Lignes:
    """Return one row for each commune that has a neighbourhood of either generation."""
    concerned = {code for places in context.places.values() for codes in places.values() for code in codes}
    figures = (
        ("qpv_02", "nombre:2015"),
        ("qpv_02", "nombre:2024"),
        ("qpv_01", "population_hab:2024"),
        ("qpv_01", "part_pct:2024"),
        ("qpv_04", "population_2015_hab"),
        ("qpv_04", "population_2024_hab"),
    )
    areas = (("qpv_03", "gagnee_ha"), ("qpv_03", "perdue_ha"))

    def row_of(code: str, name: str) -> tuple[Cellule, ...]:
        change = context.readers["qpv_04"].chiffre("commune", code, "variation_hab")
        return (
            tableau.mot(name, link=coquille.commune_path(code)),
            *(context.cell(i, "commune", code, m) for i, m in figures),
            tableau.indicator(vue_qpv.signed(change)),
            *(context.cell(i, "commune", code, m) for i, m in areas),
        )

    named = sorted(((code, context.names[code]) for code in concerned), key=lambda p: texte.sort_key(p[1]))
    return [(code, row_of(code, name)) for code, name in named]
