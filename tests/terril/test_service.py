"""The server of the site: byte ranges, this computer only, nothing outside the folder."""

import http.client
import threading
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

from layers.core.errors import ConfigurationError
from terril import service

DATA = bytes(range(256)) * 4


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("edition")
    (folder / "site" / "assets").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("<h1>Été</h1>", encoding="utf-8")
    (folder / "site" / "assets" / "tuiles.pmtiles").write_bytes(DATA)
    (folder / "manifest.json").write_text("{}")
    with service.server(folder) as server:
        assert server.server_address[0] == service.LOOPBACK
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(port: int, path: str, asked: str | None = None) -> tuple[HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(service.LOOPBACK, port, timeout=5)
    connection.request("GET", path, headers={"Range": asked} if asked else {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_whole_file_says_that_ranges_are_served(port: int) -> None:
    answer, body = ask(port, "/index.html")
    assert (answer.status, body.decode()) == (200, "<h1>Été</h1>")
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", DATA[:10]),
        ("bytes=100-", DATA[100:]),
        ("bytes=-7", DATA[-7:]),
        ("bytes=1000-99999", DATA[1000:]),
        ("bytes=5-5", DATA[5:6]),
        ("bytes=-99999", DATA),
    ],
)
def test_a_range_is_exact(port: int, asked: str, expected: bytes) -> None:
    answer, body = ask(port, "/assets/tuiles.pmtiles", asked)
    first = (
        DATA.index(expected) if len(expected) > 256 else int(answer.headers["Content-Range"].split()[1].split("-")[0])
    )
    assert answer.status == 206
    assert body == expected
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(DATA)}"
    assert int(answer.headers["Content-Length"]) == len(expected)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9-3"])
def test_a_range_outside_the_file_is_refused(port: int, asked: str) -> None:
    answer, body = ask(port, "/assets/tuiles.pmtiles", asked)
    assert (answer.status, body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "lines=0-3", "bytes=0-1,5-6"])
def test_a_range_that_is_not_understood_gives_the_whole_file(port: int, asked: str) -> None:
    answer, body = ask(port, "/assets/tuiles.pmtiles", asked)
    assert (answer.status, body) == (200, DATA)


@pytest.mark.parametrize("path", ["/assets/", "/../manifest.json", "/%2e%2e/manifest.json", "/absent.html"])
def test_neither_a_listing_nor_a_file_outside_the_site(port: int, path: str) -> None:
    assert ask(port, path)[0].status == 404


def test_a_folder_without_a_site_and_a_port_that_is_taken_are_said(tmp_path: Path, port: int) -> None:
    with pytest.raises(ConfigurationError, match="terril build first"):
        service.server(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").touch()
    with pytest.raises(ConfigurationError, match="free port"):
        service.server(tmp_path, port)
