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
# # Le tour des couches
#
# Ce carnet ouvre l'édition de démonstration et regarde chaque couche : ce qu'est une ligne, d'où elle vient, ce qu'elle
# vaut. Il ne calcule rien qui ne soit déjà dans `pipelines/`.
#
# Ouvrez-le avec `jupytext --to ipynb notebooks/tour_des_couches.py`, ou exécutez-le tel quel.

# %%
import tempfile
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd

from terril.build import build
from terril.project import make_project

out = Path(tempfile.mkdtemp()) / "demo"
project = make_project(out=out)
edition = build(project)
assert edition.ok, edition.failures

# %% [markdown]
# ## Les couches de l'édition
# `nature` dit si une couche parle du territoire réel ; `precision_m` limite ce qu'on peut en conclure.

# %%
couches = pd.DataFrame(
    [(i.id, i.title, i.state, i.rows, str(i.nature), i.precision_m, i.vintage) for i in edition.layers],
    columns=["couche", "titre", "état", "lignes", "nature", "precision_m", "millésime"],
).set_index("couche")
couches

# %% [markdown]
# ## Les communes
# Elles forment une partition : la somme des surfaces est celle de l'emprise, rien n'est compté deux fois.

# %%
communes = gpd.read_parquet(out / "couches" / "communes.parquet")
emprise = communes.geometry.union_all()
assert abs(communes.area.sum() - emprise.area) < 1
print(f"{len(communes)} communes, {communes.area.sum() / 1e6:.2f} km², EPSG:{communes.crs.to_epsg()}")

# %% [markdown]
# ## Les friches
# Une friche peut être un polygone ou un point. La commune déclarée et celle de la position sont toutes deux gardées ;
# une unité foncière partagée par plusieurs sites ne compte qu'une fois dans les totaux.

# %%
friches = gpd.read_parquet(out / "couches" / "friches.parquet")
friches.groupby("site_statut")["surface_m2"].agg(["size", "sum"])

# %%
carte = folium.Map(tiles=None)
folium.GeoJson(
    communes[["nom", "geometry"]].to_crs(4326), style_function=lambda _: {"color": "#8a8a85", "weight": 1}
).add_to(carte)
folium.GeoJson(friches[["site_nom", "geometry"]].dropna(subset="geometry").to_crs(4326)).add_to(carte)
carte.fit_bounds(carte.get_bounds())
carte

# %% [markdown]
# ## Le patrimoine minier
# Puits, terrils, cités et périmètres UNESCO.

# %%
minier = {
    i: gpd.read_parquet(out / "couches" / f"{i}.parquet")
    for i in ("puits_mine", "terrils", "cites_minieres", "patrimoine")
}
pd.Series({i: len(frame) for i, frame in minier.items()}, name="objets")

# %% [markdown]
# ## Ce qui n'allait pas dans les sources
# Rien n'est corrigé en silence : chaque défaut et chaque réparation est une ligne de `anomalies.csv`.

# %%
anomalies = pd.read_csv(out / "anomalies.csv", sep=";")
anomalies.groupby(["couche", "anomalie"]).size()

# %% [markdown]
# ## Les totaux de contrôle
# Sur la démonstration, ils sont « sans portée » : ils vérifient le générateur, pas le territoire.

# %%
controles = pd.read_csv(out / "controles.csv", sep=";")
controles["statut"].value_counts()
