"""Serve the site of an edition on this computer only, with the byte ranges that browsers ask for."""

import functools
import re
from collections.abc import Callable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from layers.core.errors import ConfigurationError

#: Only this computer: the site may hold internal data.
LOOPBACK = "127.0.0.1"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
#: Bytes sent at a time.
BLOCK = 64 * 1024


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder, whole or one range of bytes; nothing is listed, logged or kept by the browser."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript; charset=utf-8",
        ".geojson": "application/geo+json",
        ".csv": "text/csv; charset=utf-8",
    }
    span: tuple[int, int] | None = None

    def send_head(self) -> Any:  # noqa: ANN401 - the type of the base class
        """Answer a request that asks for one range of bytes; leave the others to the base class."""
        self.span = None
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if asked is None or not path.is_file() or not any(asked.groups()):
            return super().send_head()
        size = path.stat().st_size
        first, last = _bounds(asked[1], asked[2], size)
        if first > last or first >= size:
            return self._refuse(size)
        self.span = (first, last)
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        return path.open("rb")

    def _refuse(self, size: int) -> None:
        self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        self.send_header("Content-Range", f"bytes */{size}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:  # noqa: ANN401 - the types of the base class
        """Send the range that was asked for, or the whole file."""
        if self.span is None:
            super().copyfile(source, outputfile)
        else:
            _copy(source, outputfile, *self.span)

    def end_headers(self) -> None:
        """Say that ranges are served, and that a page must be asked again: the edition may have changed."""
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: Any) -> None:  # noqa: ANN401 - the type of the base class
        """Refuse to list a folder."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing: the terminal belongs to the command."""


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and last byte that a range asks for: ``5-9``, ``5-`` or ``-5`` (the last five)."""
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _copy(source: IO[bytes], target: IO[bytes], first: int, last: int) -> None:
    source.seek(first)
    left = last - first + 1
    while left > 0:
        block = source.read(min(BLOCK, left))
        if not block:
            return
        target.write(block)
        left -= len(block)


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of the site of an edition, listening on this computer only.

    Parameters
    ----------
    folder
        The folder of the edition: it holds ``site/index.html``.
    port
        0 takes a free one.

    Raises
    ------
    ConfigurationError
        No site there, or a port that is taken.
    """
    site = folder / "site"
    if not (site / "index.html").is_file():
        raise ConfigurationError(
            str(folder),
            expected="an edition, with site/index.html in it",
            found="no such file",
            remedy="run python3 -m terril build first, or give --build FOLDER",
        )
    handler: Callable[..., Handler] = functools.partial(Handler, directory=str(site))
    try:
        return ThreadingHTTPServer((LOOPBACK, port), handler)
    except OSError as error:
        raise ConfigurationError(
            f"--port {port}", expected="a free port", found=str(error), remedy="choose another one, or 0 for any"
        ) from error
