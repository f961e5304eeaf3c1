"""Planning documents, zones, prescriptions, business parks: keys that are made, communes that are derived."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from layers.core import demo
from layers.demo import zonage
from tests import toy
from tests.layers.echantillons import DATA, opened, said


def test_the_document_that_applies_comes_first() -> None:
    _, frame, journal = opened("documents_urbanisme", path=DATA / "documents_urbanisme.csv")
    assert frame.index.tolist() == ["62001", "62002", "62003", "62004", "62004#2", "62005"]
    assert frame.loc["62004", ["nature_document", "etat"]].tolist() == ["PLU", "opposable"]
    assert frame.loc["62004#2", ["nature_document", "etat", "commune"]].tolist() == ["POS", "caduc", "62004"]
    assert ("62004", "plusieurs documents pour une commune") in said(journal)


def test_states_are_words_and_dates_are_dates() -> None:
    _, frame, _ = opened("documents_urbanisme", path=DATA / "documents_urbanisme.csv")
    assert frame.loc["62001", ["etat", "date_approbation"]].tolist() == ["opposable", "2012-03-15"]
    assert frame.loc["62003", ["nature_document", "date_prescription"]].tolist() == ["PLUI", "2025-10-01"]
    assert pd.isna(frame.loc["62002", "etat"])


def test_kinds_of_documents_are_read_whatever_their_spelling(tmp_path: Path) -> None:
    kinds = (
        "PLUi-H",
        "PLUi-HD",
        "PLUIH",
        "plui",
        "CARTE COMMUNALE",
        "Carte communale",
        "Plan local d'urbanisme",
        "PSMV",
    )
    path = tmp_path / "documents.csv"
    lines = [f"6200{n};{kind};opposable;2012-03-15" for n, kind in enumerate(kinds, start=1)]
    path.write_text("\n".join(["code_insee;nature_document;etat;date_approbation", *lines]) + "\n", encoding="utf-8")
    _, frame, journal = opened("documents_urbanisme", path=path)
    assert frame["nature_document"].tolist() == ["PLUI"] * 4 + ["CC"] * 2 + ["PLU", "PSMV"]
    assert frame.loc["62001", "nom"] == "PLUi-H"
    assert ("nature_document", "graphie d'une nature de document") in said(journal)
    assert [key for key, what in said(journal) if what == "nature_document : code inconnu"] == ["62008"]


def test_labels_of_zones_to_be_urbanised_are_read_as_their_type(tmp_path: Path) -> None:
    kinds = ("1AU", "1AUh", "2AU", "2aux", "AUc", "Nh")
    shapes = {str(n): toy.box(10 * n, 0, 10) for n in range(len(kinds))}
    path = tmp_path / "zones.geojson"
    toy.frame(shapes, LIBELLE=list(kinds), TYPEZONE=list(kinds), IDURBA=["62001_PLU_20120315"] * 6).to_file(path)
    _, frame, journal = opened("zonages_urbanisme", path=path)
    found = dict(zip(frame["libelle"], frame["typezone"], strict=True))
    assert found == {"1AU": "AUc", "1AUh": "AUc", "2AU": "AUs", "2aux": "AUs", "AUc": "AUc", "Nh": "Nh"}
    assert ("typezone", "graphie d'un type de zone") in said(journal)


def test_zones_have_a_key_and_a_commune() -> None:
    _, frame, journal = opened("zonages_urbanisme")
    assert frame.index.tolist() == [
        "246200364_PLUI_20200101-ZURNU-1",
        "62001_PLU_20120315-1AUh-1",
        "62001_PLU_20120315-UA-1",
        "62001_PLU_20120315-UA-2",
        "zone-Nx-1",
    ]
    assert frame["insee"].fillna("").tolist() == ["62002", "62001", "62001", "62001", ""]
    assert frame.loc["62001_PLU_20120315-1AUh-1", "typezone"] == "AUc"  # written « auc »
    assert ("zone-Nx-1", "typezone : code inconnu") in said(journal)


def test_prescriptions_get_their_zeros_back() -> None:
    _, frame, _ = opened("prescriptions_urbanisme")
    codes = (frame["typepsc"] + "-" + frame["stypepsc"]).tolist()
    assert codes == ["01-00", "01-00", "25-00", "05-04"]
    assert frame.index[:3].tolist() == [
        "62001_PLU_20120315-01-00-1",
        "62001_PLU_20120315-01-00-2",
        "62004_PLU_20190630-25-00-1",
    ]
    assert set(frame.geometry.geom_type) == {"Polygon", "LineString"}


def test_a_park_known_by_name_only_is_kept() -> None:
    _, frame, journal = opened("parcs_activites")
    assert frame.index.tolist() == ["SE1", "SE2", "SE3"]
    assert frame.geometry["SE3"] is None
    assert frame.loc["SE1", "site_surf_brute"] == 40_000
    # 10 000 m² in 62001, 30 000 m² in 62002
    assert frame.loc["SE2", "commune_position"] == "62002"
    assert ("SE3", "géométrie absente") in said(journal)


# --- the demonstration ---------------------------------------------------------------------------------------------


def test_the_reports_count_35_plans_and_one_commune_without() -> None:
    made = pd.read_csv(demo.FOLDER / "documents_urbanisme.csv", sep=";", dtype="str")
    assert made["nature_document"].value_counts().to_dict() == {"PLU": 35, "RNU": 1}
    alone = made[made["nature_document"] == "RNU"].iloc[0]
    assert "tirée au sort, fictif" in alone["nom"]  # the reports do not name it
    assert alone["nom"].split(", ")[1].split(" (")[0] not in zonage.REVISIONS
    assert made["source_information"].str.contains("fictives?|fictif").all()


def test_the_reports_count_40_parks_of_1000_hectares() -> None:
    made = gpd.read_file(demo.FOLDER / "parcs_activites.geojson", engine="pyogrio").to_crs("EPSG:2154")
    assert len(made) == 40
    drawn = made[made.geometry.notna()]
    assert drawn.geometry.union_all().area / 1e4 == pytest.approx(1_000, rel=0.05)
    assert drawn.area.sum() == pytest.approx(drawn.geometry.union_all().area)  # no park on another
    named = {name for name, _ in zonage.PARCS_NOMMES}
    assert {n for n in made["site_nom"] if "fictif" not in n} == named
    assert set(made[made.geometry.isna()]["site_nom"]) == {"Parc de la Galance", "Parc de la Fosse 7"}
    assert made.loc[made["site_nom"].isin(named), "site_nb_emploi"].isna().all()  # the reports say nothing of them


def test_destinations_of_the_demonstration_make_the_totals() -> None:
    made = pd.read_csv(demo.FOLDER / "consommation_enaf.csv", sep=";", dtype={"idcom": "str"})
    assert len(made) == 36
    for year in range(2011, 2025):
        parts = made[[f"art{year % 100:02}{d}{year % 100 + 1:02}" for d in ("hab", "act", "mix", "rou", "fer", "inc")]]
        assert (parts.sum(axis=1) == made[f"naf{year % 100:02}art{year % 100 + 1:02}"]).all()
        assert (parts.drop(columns=parts.columns[-1]) >= 0).all(axis=None)
        assert (parts.iloc[:, -1] >= -2).all()
