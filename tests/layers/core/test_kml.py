"""KML: the attributes that GDAL's plain driver leaves aside, one folder at a time."""

from pathlib import Path

from layers.core.defects import Journal
from layers.core.model import Source
from layers.core.read import read_header, read_raw

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>essai</name>
<Folder><name>puits</name>
<Placemark><name>P1</name><ExtendedData><Data name="fosse"><value>1</value></Data></ExtendedData>
<Point><coordinates>2.8,50.4</coordinates></Point></Placemark>
<Placemark><name>P2</name><Point><coordinates>2.9,50.4</coordinates></Point></Placemark>
</Folder>
<Folder><name>terrils</name>
<Placemark><name>T1</name>
<ExtendedData><SchemaData><SimpleData name="forme">Conique</SimpleData></SchemaData></ExtendedData>
<Point><coordinates>2.7,50.4</coordinates></Point></Placemark>
</Folder></Document></kml>
"""


def test_each_folder_gives_its_own_attributes(tmp_path: Path) -> None:
    path = tmp_path / "mine.kml"
    path.write_text(KML, encoding="utf-8")
    frames = {
        layer: read_raw(Source(id="x", title="x", path=path, inner=layer), Journal("x"))
        for layer in ("puits", "terrils")
    }
    assert frames["puits"]["fosse"].fillna("?").tolist() == ["1", "?"]
    assert frames["terrils"]["forme"].tolist() == ["Conique"]
    assert "forme" not in frames["puits"]
    assert frames["puits"].geometry.x.tolist() == [2.8, 2.9]
    assert "fosse" in read_header(path, "puits")
