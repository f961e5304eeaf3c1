# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Quelles friches d'abord, et pourquoi ?
#
# Ce carnet construit l'édition de démonstration et lit ce qu'elle écrit : le classement des friches et ses
# intervalles, les raisons de chaque note, ce qu'il faut compléter, le conflit en regard de l'opportunité, une carte.
# Il ne calcule rien : chaque chiffre est une ligne de `indicateurs.csv`, faite dans `pipelines/`.
#
# **Démonstration.** Les sites, leurs contours et leur pollution sont inventés : aucun rang ci-dessous ne parle d'un
# site réel. Avec vos fichiers, les mêmes cellules répondent pour votre territoire.
#
# **Score Terril, pondération non délibérée.** Les poids sont un choix, écrit dans la configuration
# (`parametres.friches.recyclabilite_poids`) : une aide à poser les questions, pas une décision.

# %%
import tempfile
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
from IPython.display import SVG

from terril.build import build
from terril.project import make_project

out = Path(tempfile.mkdtemp()) / "demo"
edition = build(make_project(out=out))
assert edition.ok, edition.failures

# %%
communes = gpd.read_parquet(out / "couches" / "communes.parquet")
friches = gpd.read_parquet(out / "couches" / "friches.parquet")
lignes = pd.read_csv(out / "indicateurs.csv", sep=";", dtype={"code": str}, low_memory=False)
lignes = lignes[lignes["maille"] == "friche"]
print(f"{len(communes)} communes, {len(friches)} sites, {len(lignes)} lignes d'indicateurs sur les friches")


def lire(indicateur: str, modalites: list[str], colonne: str = "valeur") -> pd.DataFrame:
    """Return one column of some rows of an indicator, a row per site."""
    choisies = lignes[(lignes["indicateur"] == indicateur) & lignes["modalite"].isin(modalites)]
    table = choisies.pivot_table(colonne, index="code", columns="modalite", aggfunc="first", dropna=False)
    return table.reindex(columns=modalites)


# %% [markdown]
# ## Qui est noté
# Une « friche potentielle » n'est pas vérifiée : elle n'est ni notée, ni classée, ni comptée. Une friche reconvertie
# ou de statut inconnu n'est pas notée non plus : l'édition dit pourquoi, site par site.

# %%
lire("FRI-13", ["score"], "statut")["score"].value_counts().rename("sites").to_frame()

# %%
lire("FRI-13", ["score"], "valeur_texte")["score"].loc[lambda t: t.str.contains("noté|noter", na=False)].value_counts()

# %% [markdown]
# ## Le classement et ses intervalles
# `score` est la moyenne pondérée des critères connus ; entre `au moins` et `au plus`, les critères inconnus valent 0,
# puis 1. Le rang a lui aussi un intervalle : 90 % des 500 pondérations tirées autour de la nôtre le placent entre ces
# deux rangs. Deux sites dont les intervalles se recouvrent ne se départagent pas.

# %%
classement = pd.concat(
    {
        "rang": lire("FRI-13", ["rang"])["rang"],
        "rang, de": lire("FRI-13", ["rang"], "borne_min")["rang"],
        "rang, à": lire("FRI-13", ["rang"], "borne_max")["rang"],
        "score": lire("FRI-13", ["score"])["score"],
        "au moins": lire("FRI-13", ["score"], "borne_min")["score"],
        "au plus": lire("FRI-13", ["score"], "borne_max")["score"],
        "fiabilité (%)": lire("FRI-13", ["fiabilite_pct"])["fiabilite_pct"],
    },
    axis=1,
).dropna(subset="rang")
classement = friches[["site_nom", "comm_nom", "site_statut"]].join(classement, how="inner").sort_values("rang")
classement.style.format(precision=0).bar(subset=["score"], vmin=0, vmax=100, color="#e8c9b8").hide(axis="index")

# %% [markdown]
# ## Pourquoi : la note de chaque critère
# De 0 (défavorable) à 1 (favorable), lue dans les tables de la configuration ; vide quand le critère n'est pas connu.
# Le score se recalcule de tête : somme des points, divisée par la somme des poids comptés.

# %%
criteres = ["surface", "pollution", "zonage", "trame", "captage", "inondation", "chaleur", "transport", "qpv"]
notes = lire("FRI-13", [f"s:{c}" for c in criteres]).set_axis(criteres, axis=1)
notes = classement[["site_nom"]].join(notes)
notes.style.format(precision=2, decimal=",", na_rep="?").bar(subset=criteres, vmin=0, vmax=1, color="#e8c9b8").hide(
    axis="index"
)

# %% [markdown]
# ## Le rang tient-il si un poids change ?
# Chaque poids est baissé, puis augmenté d'un point, un à un. Une étendue de 0 : le critère ne change pas le rang.

# %%
etendue = lire("FRI-13", [f"rang_poids:{c}" for c in criteres], "borne_max") - lire(
    "FRI-13", [f"rang_poids:{c}" for c in criteres], "borne_min"
)
classement[["site_nom", "rang"]].join(etendue.set_axis(criteres, axis=1)).style.format(precision=0).hide(axis="index")

# %% [markdown]
# ## Ce qu'il faut compléter d'abord
# Le gain est ce que le critère ajouterait à la fiabilité. Sous 50 % de fiabilité, il n'y a pas de rang : cette liste
# en tient lieu.

# %%
completer = lire("FRI-13", ["a_completer"], "valeur_texte")["a_completer"].rename("à compléter, par gain")
completer = friches[["site_nom", "comm_nom"]].join(completer, how="inner").join(lire("FRI-13", ["fiabilite_pct"]))
completer[completer["à compléter, par gain"].ne("rien") & completer["fiabilite_pct"].notna()].style.format(
    precision=0
).hide(axis="index")

# %% [markdown]
# ## Ce qui appelle une étude ou arrête tout
# Le périmètre de protection immédiate est un veto, à part du score. Un sol pollué, ou un SIS dans le site, appelle
# une étude de sols : le score ne la remplace pas.

# %%
alertes = lire("FRI-13", ["veto", "etude_sols"], "valeur_texte").join(lire("FRI-10", ["alerte"], "valeur_texte"))
alertes = alertes.rename(columns={"veto": "eau", "etude_sols": "sols", "alerte": "zones AU, A ou N touchées"})
classement[["site_nom", "rang"]].join(alertes).style.format(precision=0, na_rep="").hide(axis="index")

# %% [markdown]
# ## Conflit et opportunité, sans les soustraire
# En abscisse les points de conflit (X-02, de 0 à 7 : eau, trame, inondation, SIS) ; en ordonnée l'opportunité (X-03,
# sur 100, faite des seuls atouts). Un site en haut à droite a les deux : il demande un arbitrage, pas une moyenne.

# %%
nuage = friches[["site_nom"]].join(lire("X-02", ["score"])["score"].rename("conflit"), how="inner")
nuage = nuage.join(lire("X-03", ["score"])["score"].rename("opportunité"))
traces = nuage.dropna()
points = "".join(
    f'<circle cx="{60 + 80 * x:.0f}" cy="{340 - 3 * y:.0f}" r="6" fill="#b5532a" fill-opacity="0.6"/>'
    f'<text x="{68 + 80 * x:.0f}" y="{344 - 3 * y:.0f}" font-size="9">{nom[-2:]}</text>'
    for nom, x, y in zip(traces["site_nom"], traces["conflit"], traces["opportunité"], strict=True)
)
axes = "".join(f'<text x="{56 + 80 * x}" y="365" font-size="11">{x}</text>' for x in range(8)) + "".join(
    f'<text x="28" y="{344 - 3 * y}" font-size="11">{y}</text>' for y in (0, 25, 50, 75, 100)
)
SVG(
    f'<svg xmlns="http://www.w3.org/2000/svg" width="680" height="400"><rect width="680" height="400" fill="white"/>'
    f'<path d="M60 30 V340 H640" stroke="#5f5f5b" fill="none"/>{axes}{points}'
    f'<text x="240" y="390" font-size="12">points de conflit (X-02)</text>'
    f'<text x="64" y="24" font-size="12">opportunité (X-03) ; numéro de la friche fictive</text></svg>'
)

# %% [markdown]
# Les sites dont une composante du conflit n'est pas connue ne sont pas sur le graphique : leur intervalle est ici.

# %%
intervalle = lire("X-02", ["score"], "valeur_texte").join(lire("X-01", ["nombre"], "valeur_texte"))
nuage[nuage["conflit"].isna()].join(intervalle.set_axis(["conflit, entre", "thèmes rencontrés"], axis=1))

# %% [markdown]
# ## Recycler ou renaturer
# Les deux scores se lisent ensemble : un site peut être en tête des deux, la question est alors politique.

# %%
deux = classement[["site_nom", "rang"]].rename(columns={"rang": "recycler"})
deux.join(lire("FRI-14", ["rang"])["rang"].rename("renaturer")).style.format(precision=0).hide(axis="index")

# %% [markdown]
# ## La carte
# Les friches notées, avec leur rang ; les sites sans position ne sont pas placés au hasard : ils sont listés après.

# %%
carte = folium.Map(tiles=None)
folium.GeoJson(
    communes[["nom", "geometry"]].to_crs(4326),
    style_function=lambda _: {"color": "#8a8a85", "weight": 1, "fill": False},
).add_to(carte)
placees = gpd.GeoDataFrame(classement.join(friches[["geometry"]]), crs=friches.crs).dropna(subset="geometry")
placees = placees.assign(libelle="rang " + placees["rang"].map("{:.0f}".format)).to_crs(4326)
folium.GeoJson(
    placees[["site_nom", "libelle", "geometry"]],
    style_function=lambda _: {"color": "#b5532a", "weight": 2, "fillOpacity": 0.4},
    tooltip=folium.GeoJsonTooltip(["site_nom", "libelle"], labels=False),
).add_to(carte)
carte.fit_bounds(carte.get_bounds())
carte

# %%
friches.loc[friches.geometry.isna() & friches["diffusion"].eq("public"), ["site_nom", "comm_nom", "site_statut"]]
