"""EAU-10: interventions of river maintenance, per km of river, by commune and by watercourse."""

from collections.abc import Collection
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.schema import normalize
from layers.core.territory import Territoire
from layers.cours_eau import CANAL, RIVIERE
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import length_within
from pipelines.core.table import located, lower_bound_if, rows

EAU_10 = Indicator(
    id="EAU-10",
    label="Interventions d'entretien des rivières",
    mesures=(
        Mesure(id="nombre", label="Interventions inscrites au tableau", unit="interventions"),
        Mesure(id="longueur_km", label="Longueur de rivière", unit="km"),
        Mesure(
            id="par_km",
            label="Interventions par kilomètre de rivière",
            unit="par km",
            extensive=False,
            absence=None,
            formule="{nombre} / {longueur_km}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Lignes du tableau du rapport, par année. Une ligne qui couvre deux communes n'est pas partagée : le total "
        "est exact, la commune a des bornes, entre ses seules lignes et celles qu'elle partage. Longueur des cours "
        "d'eau de la commune, réunis avant la mesure, sans les canaux navigables ; ce qui suit une limite communale "
        "compte une fois, dans la première des communes par code ; ceux dont le type n'est pas connu "
        "sont comptés, et la borne basse est sans eux ; à l'échelle de l'agglomération, aussi par cours d'eau. Un "
        "cours d'eau dont aucune ligne ne dit le nombre est inconnu."
    ),
    definition="Nombre d'interventions, kilomètres de rivière et rapport des deux, par année ; par cours d'eau à "
    "l'EPCI.",
    reference="catalogue, EAU-10 et S53",
    parametres=("eau.types_entretenus",),
    reserves="Le rapport 2023 annonce 359 interventions pour un tableau qui en porte 251 : celles qui manquent ne "
    "sont dans aucune commune. Zéro veut dire : absente du tableau. Les interventions sont de tous types et ne se "
    "valent pas.",
)
COUCHES = ("communes", "interventions_riviere", "cours_eau")
SANS_RIVIERE = "aucun cours d'eau dans la couche"
SANS_NOMBRE = "nombre d'une ligne inconnu"
#: A difference of length under which two are the same, km.
LIMITE_KM = 1e-6
TYPE_INCONNU = "type d'un cours d'eau inconnu"


def compute(
    communes: gpd.GeoDataFrame,
    interventions_riviere: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
    cours_eau: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return counts, km and counts per km by year: 0 where the table has no line."""
    rivers = None if cours_eau is None else _maintained(cours_eau, parametres.eau.types_entretenus)
    metres = None if rivers is None else _metres(communes, rivers)
    table = interventions_riviere.assign(an=interventions_riviere["annee"].astype("str").fillna("année inconnue"))
    tables = [
        part
        for year, lines in table.groupby("an", sort=True)
        for part in (
            _by_commune(lines, str(year), communes.index, metres),
            _whole(lines, str(year), territoire, None if metres is None else metres.sum()),
            _by_river(lines, str(year), communes, territoire, rivers),
        )
    ]
    if not tables:
        return _without_line(communes, territoire)
    made = pd.concat(tables, ignore_index=True)
    return made if cours_eau is None else _with_lost(made, cours_eau)


def _maintained(cours_eau: gpd.GeoDataFrame, types: Collection[str]) -> gpd.GeoDataFrame:
    """Return the rivers whose maintenance counts; those whose type is not known may count (``douteux``)."""
    kind = cours_eau["type_cours_eau"]
    unknown = ~kind.isin([*types, RIVIERE, CANAL])
    return cours_eau.assign(douteux=unknown)[kind.isin(types) | unknown]


def _metres(communes: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the length (m) of rivers by commune: of those that surely count (``bas``), of all (``haut``)."""
    here = located(rivers)
    least, most = (length_within(communes, some, dissolved=True) for some in (here[~here["douteux"]], here))
    return pd.DataFrame({"bas": least, "haut": most})


def _without_line(communes: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    nothing = {"commune": communes.index, "epci": pd.Index([territoire.epci])}
    return pd.concat(
        [
            rows("EAU-10", maille, "nombre", pd.Series(0.0, codes), valeur_texte="tableau vide", couches=COUCHES[:2])
            for maille, codes in nothing.items()
        ]
    )


def _with_lost(table: pd.DataFrame, cours_eau: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make lengths « au moins » when rivers have no shape, and the ratios « à vérifier »."""
    measured = table["modalite"].str.startswith("longueur_km")
    counted = table["modalite"].str.startswith("nombre")
    lengths = lower_bound_if(table[measured], cours_eau)
    ratios = table[~measured & ~counted]
    if cours_eau.geometry.isna().any():
        hit = ratios["statut"].eq(str(Statut.CALCULE))
        ratios = ratios.assign(
            statut=ratios["statut"].mask(hit, str(Statut.A_VERIFIER)), borne_min=ratios["borne_min"].mask(hit, 0.0)
        )
    return pd.concat([table[counted], lengths, ratios], ignore_index=True)


def shares(lines: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    """Return the interventions by commune: of its own lines, of those it shares, and if one does not say its number."""
    listed = lines.assign(code=lines["code_insee"].str.split("|")).explode("code")
    alone = ~listed["code_insee"].str.contains("|", regex=False).fillna(value=False).astype(bool)
    numbers = listed["nombre"].astype("float64")
    parts = {"seul": numbers.where(alone, 0.0), "partage": numbers.mask(alone, 0.0)}
    made = {name: each.groupby(listed["code"]).sum().reindex(codes, fill_value=0.0) for name, each in parts.items()}
    mute = numbers.isna().groupby(listed["code"]).any().reindex(codes, fill_value=False).astype(bool)
    return pd.DataFrame({**made, "muet": mute})


def _by_commune(lines: pd.DataFrame, year: str, codes: pd.Index, metres: pd.DataFrame | None) -> pd.DataFrame:
    both = shares(lines, codes)
    unplaced = float(lines.loc[lines["code_insee"].isna(), "nombre"].sum())
    low, high = both["seul"], both["seul"] + both["partage"] + unplaced
    known = high.eq(low)
    ends = [end.astype("int64").astype("str") for end in (low, high)]
    words = ("entre " + ends[0] + " et " + ends[1] + " : ligne commune à plusieurs communes").where(~known, "")
    words = words.mask(known & low.eq(0), "absente du tableau")
    words = words.mask(both["muet"], SANS_NOMBRE)
    statut = pd.Series(str(Statut.CALCULE), codes).mask(~known, str(Statut.A_VERIFIER))
    statut = statut.mask(both["muet"], str(Statut.AU_MOINS))
    more: dict[str, Any] = {"statut": statut, "valeur_texte": words}
    counts = rows(
        "EAU-10",
        "commune",
        f"nombre:{year}",
        low.where(known),
        borne_min=low,
        borne_max=high,
        couches=COUCHES[:2],
        **more,
    )
    return pd.concat([counts, _per_km("commune", year, (low, high), metres, statut)], ignore_index=True)


def _per_km(
    maille: str, tail: str, ends: tuple[pd.Series, pd.Series], metres: pd.DataFrame | None, statut: pd.Series
) -> pd.DataFrame:
    """Make the rows of length and of interventions per km; no river: « sans objet », « inconnu » if they are some."""
    low, high = ends
    if metres is None:
        nothing = pd.Series(np.nan, low.index)
        more: dict[str, Any] = {"statut": Statut.SANS_COUCHE, "valeur_texte": "couche cours_eau absente"}
        return pd.concat([rows("EAU-10", maille, f"{m}:{tail}", nothing, **more) for m in ("longueur_km", "par_km")])
    least, km = ((metres[c] / 1e3).reindex(low.index) for c in ("bas", "haut"))
    some = km.where(km > 0)
    none, doubt = km.isna() | km.eq(0), km.sub(least).gt(LIMITE_KM)
    words = _said(none, doubt, statut)
    length = rows(
        "EAU-10",
        maille,
        f"longueur_km:{tail}",
        km,
        borne_min=least,
        statut=pd.Series(str(Statut.CALCULE), km.index).mask(doubt, str(Statut.A_VERIFIER)),
        valeur_texte=words.where(km.isna(), "").mask(doubt, TYPE_INCONNU),
        couches=COUCHES[::2],
    )
    state = statut.mask(doubt & statut.eq(str(Statut.CALCULE)), str(Statut.A_VERIFIER))
    state = state.mask(none & high.gt(0), str(Statut.INCONNU)).mask(none & high.eq(0), str(Statut.SANS_OBJET))
    ratio = rows(
        "EAU-10",
        maille,
        f"par_km:{tail}",
        (low / some).where(low.eq(high)),
        borne_min=low / some,
        borne_max=high / least.where(least > 0),
        statut=state,
        valeur_texte=words,
        couches=COUCHES,
    )
    return pd.concat([length, ratio])


def _said(none: pd.Series, doubt: pd.Series, statut: pd.Series) -> pd.Series:
    """Return why interventions per km are not known, or not sure."""
    words = pd.Series("", none.index).mask(doubt, TYPE_INCONNU)
    words = words.mask(statut.eq(str(Statut.A_VERIFIER)), "ligne commune à plusieurs communes")
    return words.mask(statut.isin([str(Statut.AU_MOINS), str(Statut.INCONNU)]), SANS_NOMBRE).mask(none, SANS_RIVIERE)


def _whole(lines: pd.DataFrame, year: str, territoire: Territoire, metres: pd.Series | None) -> pd.DataFrame:
    """Return the total: exact, whatever the lines that several communes share."""
    code = [territoire.epci]
    count = pd.Series([float(lines["nombre"].sum())], code)
    lost = bool(lines["nombre"].isna().any())
    statut = pd.Series([str(Statut.AU_MOINS if lost else Statut.CALCULE)], code)
    counts = rows("EAU-10", "epci", f"nombre:{year}", count, statut=statut, couches=COUCHES[:2])
    length = None if metres is None else metres.to_frame(territoire.epci).T
    return pd.concat([counts, _per_km("epci", year, (count, count), length, statut)], ignore_index=True)


def _by_river(
    lines: pd.DataFrame,
    year: str,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    rivers: gpd.GeoDataFrame | None,
) -> pd.DataFrame:
    """Return the same for each watercourse of the table, matched by its name; no number at all is « inconnu »."""
    tables = []
    for name, own in lines.groupby("cours_eau", sort=True):
        numbers = own["nombre"].astype("float64")
        count = pd.Series([float(numbers.sum(min_count=1))], [territoire.epci])
        mute = numbers.isna()
        state = Statut.INCONNU if mute.all() else Statut.AU_MOINS if mute.any() else Statut.CALCULE
        tail, statut = f"{year}:{name}", pd.Series([str(state)], count.index)
        more: dict[str, Any] = {"statut": statut, "valeur_texte": SANS_NOMBRE if mute.any() else ""}
        tables.append(rows("EAU-10", "epci", f"nombre:{tail}", count, couches=COUCHES[:2], **more))
        metres = None
        if rivers is not None:
            same = rivers[rivers["toponyme"].map(normalize, na_action="ignore").eq(normalize(str(name))).to_numpy(bool)]
            metres = _metres(communes, same).sum().to_frame(territoire.epci).T
        tables.append(_per_km("epci", tail, (count, count), metres, statut))
    return pd.concat(tables, ignore_index=True)


PIPELINE = Pipeline(id="entretien_rivieres", title="Entretien des rivières", indicators=(EAU_10,), compute=compute)
