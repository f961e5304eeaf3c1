"""Write what people open: the long table (CSV, XLSX) and the GeoPackage for QGIS, with the same bytes each time."""

import csv
import datetime as dt
import io
import os
import sqlite3
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import xlsxwriter

from layers.core.model import Layer, Nature, Sign

#: The date written in files that want one: outputs carry the vintage of their sources, not the hour of the build.
EPOCH = "2000-01-01T00:00:00Z"
#: Widths of the columns of the spreadsheet, in characters.
WIDTHS = {
    "indicateur": 11, "maille": 12, "code": 14, "nom": 26, "modalite": 32, "valeur": 12, "valeur_texte": 30,
    "borne_min": 11, "borne_max": 11, "unite": 12, "statut": 12, "nature": 14, "precision": 10, "source": 40,
    "regle": 60, "diffusion": 10,
}  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutralize(value: object) -> object:
    """Return a text that a spreadsheet will not run as a formula; numbers are left alone."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def neutral_csv(text: str) -> str:
    """Return a ``;`` CSV with every cell neutralised."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(
        [neutralize(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=";")
    )
    return out.getvalue()


def table_csv(table: pd.DataFrame) -> str:
    """Write the long table as CSV: ``;``, decimal point, full precision, text neutralised."""
    return str(_neutral(table).to_csv(sep=";", index=False, lineterminator="\n", na_rep=""))


def table_xlsx(table: pd.DataFrame) -> bytes:
    """Write the long table as a spreadsheet: numbers stay numbers, codes stay text, the header is frozen.

    The same table gives the same bytes: the workbook bears a fixed date.
    """
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    book.set_properties({"created": dt.datetime.fromisoformat(EPOCH)})
    sheet = book.add_worksheet("indicateurs")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    table = _neutral(table)
    for rank, name in enumerate(table.columns):
        sheet.set_column(rank, rank, WIDTHS.get(name, 20))
        sheet.write_string(0, rank, name)
        _write_column(sheet, rank, table[name])
    book.close()
    return raw.getvalue()


def _write_column(sheet: xlsxwriter.worksheet.Worksheet, rank: int, values: pd.Series) -> None:
    """Write the known values of a column under its name."""
    text = pd.api.types.is_string_dtype(values.dtype)
    write = sheet.write_string if text else sheet.write_number
    known = values.notna() & values.ne("") if text else values.notna()
    cells = values.tolist()
    for row in np.flatnonzero(known).tolist():
        write(row + 1, rank, cells[row])


def _neutral(table: pd.DataFrame) -> pd.DataFrame:
    """Neutralise the text of a table: each distinct text once."""
    text = [c for c in table.columns if pd.api.types.is_string_dtype(table[c].dtype)]
    return table.assign(**{c: _neutral_texts(table[c]) for c in text})


def _neutral_texts(values: pd.Series) -> pd.Series:
    said = values.dropna().unique()
    return values.replace({v: neutral for v in said if (neutral := neutralize(v)) != v})


def geopackage(
    path: Path,
    layers: Iterable[tuple[Layer, gpd.GeoDataFrame]],
    table: pd.DataFrame,
    places: Mapping[str, gpd.GeoDataFrame],
) -> None:
    """Write every layer, one layer of indicators per grain, and the long table with its statuses, styled for QGIS.

    Parameters
    ----------
    layers
        Each layer with its rows (EPSG:2154, index: key).
    table
        The long table; each row goes to the layer ``indicateurs_<maille>`` of its grain, one column per modality.
    places
        Shapes of each grain, index: code of the place.
    """
    path.unlink(missing_ok=True)
    styled = []
    for layer, frame in layers:
        demo = (frame["nature"] == Nature.DEMONSTRATION).any()
        title = f"{layer.title} (démonstration, données fictives)" if demo else layer.title
        _write(path, layer.id, frame, title, layer.description)
        styled.append((layer, frame))
    for maille, group in table.groupby("maille"):
        wide = _wide(group).join(places[str(maille)][["geometry"]], how="inner") if maille in places else _wide(group)
        demo = (group["nature"] == Nature.DEMONSTRATION).any()
        title = f"Indicateurs par {maille}" + (" (démonstration, données fictives)" if demo else "")
        _write(path, f"indicateurs_{maille}", wide, title, "")
    if len(table):
        long = table.drop(columns=["regle", "source"]).rename_axis("ligne")  # they are in the CSV, and long
        _write(path, "indicateurs", long, "Indicateurs, table longue avec les statuts", "")
    _styles(path, styled)


def _wide(group: pd.DataFrame) -> pd.DataFrame:
    """Turn the long rows of one grain into one row per place: ``fri_01_nombre_friche_sans_projet``..."""
    columns = (group["indicateur"] + "_" + group["modalite"]).str.lower().str.replace(r"[^0-9a-zà-ÿ]+", "_", regex=True)
    values = group.assign(colonne=columns).set_index(["code", "colonne"])["valeur"]
    wide = values.unstack("colonne").rename_axis(columns=None)  # noqa: PD010 - one value per place and modality
    wide.insert(0, "nom", group.drop_duplicates("code").set_index("code")["nom"])
    return wide.sort_index()


def _write(path: Path, name: str, frame: pd.DataFrame, title: str, description: str) -> None:
    shaped = "geometry" in frame and bool(frame["geometry"].notna().any())
    frame = frame if shaped else pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    data = (
        gpd.GeoDataFrame(frame.reset_index(), geometry="geometry", crs="EPSG:2154") if shaped else frame.reset_index()
    )
    polygons = shaped and data.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    kind = {"promote_to_multi": True} if polygons else {"geometry_type": "Unknown"} if shaped else {}
    os.environ["OGR_CURRENT_DATE"] = EPOCH  # GDAL writes the hour in GeoPackages otherwise
    os.environ["OGR_SQLITE_SYNCHRONOUS"] = "OFF"  # the file is published whole, or not at all
    pyogrio.write_dataframe(
        data,
        path,
        layer=name,
        driver="GPKG",
        append=path.exists(),
        use_arrow=False,
        dataset_options=None if path.exists() else {"VERSION": "1.3"},
        layer_options={"IDENTIFIER": title, "DESCRIPTION": description},
        **kind,
    )


def _styles(path: Path, styled: list[tuple[Layer, gpd.GeoDataFrame]]) -> None:
    """Add the ``layer_styles`` table that QGIS reads when it opens the file."""
    with sqlite3.connect(path) as base:
        base.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_catalog TEXT, f_table_schema TEXT, "
            "f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, "
            "useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME)"
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES "
            "('layer_styles', 'attributes', 'layer_styles', ?)",
            (EPOCH,),
        )
        for i, (layer, frame) in enumerate(styled, 1):
            if layer.geometry:
                base.execute(
                    "INSERT INTO layer_styles VALUES (?, '', '', ?, 'geom', 'Terril', ?, '', 1, '', '', '', ?)",
                    (i, layer.id, qml(layer, frame), EPOCH),
                )
    base.close()


def qml(layer: Layer, frame: gpd.GeoDataFrame) -> str:
    """Return the QGIS style of a layer: one symbol per sign, categorised when the style has a column."""
    kind = (
        "marker"
        if frame.geometry.geom_type.eq("Point").all()
        else "line"
        if layer.geometry == ("LineString",)
        else "fill"
    )
    symbols = "".join(_symbol(i, s, kind) for i, s in enumerate(layer.style.signs))
    if layer.style.by is None:
        return (
            f'<!DOCTYPE qgis><qgis><renderer-v2 type="singleSymbol"><symbols>{symbols}</symbols></renderer-v2></qgis>'
        )
    categories = "".join(
        f'<category value="{escape(s.value)}" label="{escape(s.label)}" symbol="{i}" render="true"/>'
        for i, s in enumerate(layer.style.signs)
    )
    return (
        f'<!DOCTYPE qgis><qgis><renderer-v2 type="categorizedSymbol" attr="{layer.style.by}"><categories>{categories}'
        f"</categories><symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _symbol(number: int, sign: Sign, kind: str) -> str:
    red, green, blue = (int(sign.color[i : i + 2], 16) for i in (1, 3, 5))
    alpha = round(255 * sign.fill_opacity)
    options = {
        "fill": (
            "SimpleFill",
            {
                "color": f"{red},{green},{blue},{alpha}",
                "outline_color": f"{red},{green},{blue},255",
                "outline_width": "0.4",
                "outline_style": "dash" if sign.dash else "solid",
            },
        ),
        "line": ("SimpleLine", {"line_color": f"{red},{green},{blue},255", "line_width": "0.6"}),
        "marker": ("SimpleMarker", {"color": f"{red},{green},{blue},255", "name": sign.shape, "size": "2.4"}),
    }[kind]
    pairs = "".join(f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options[1].items())
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1"><layer class="{options[0]}" enabled="1">'
        f'<Option type="Map">{pairs}</Option></layer></symbol>'
    )
