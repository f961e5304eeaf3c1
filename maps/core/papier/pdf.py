"""From HTML to a tagged PDF (PDF/UA-1) with WeasyPrint, which needs Pango on the machine: imported only here, late.

The same HTML gives the same bytes: no date but the one the HTML bears, an identifier made of the content, and a fixed
clock for the fonts that are cut down.
"""

import io
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from hashlib import sha256
from importlib import import_module
from types import ModuleType
from typing import Any

from layers.core.errors import TerrilError

#: How to install Pango, by system; the names are those of Debian 12 and of WeasyPrint's documentation.
REMEDE = (
    "install Pango: Debian and Ubuntu `sudo apt install libpangoft2-1.0-0 libharfbuzz-subset0`; "
    "macOS `brew install pango`; Windows: install MSYS2 from msys2.org, then in its shell "
    "`pacman -S mingw-w64-ucrt-x86_64-pango`. Everything but the PDF works without it "
    "(https://doc.courtbouillon.org/weasyprint/stable/first_steps.html)"
)
#: Seconds since 1970 that the fonts cut down for a PDF bear, when they bear any: the date of the other outputs.
_CLOCK = "946684800"


class PrintError(TerrilError):
    """A sheet that cannot be printed, or a machine that cannot print."""


@cache
def moteur() -> ModuleType:
    """Return WeasyPrint.

    Raises
    ------
    PrintError
        Pango, which is not a Python package, is not on this machine.
    """
    said = io.StringIO()  # WeasyPrint explains itself on the standard output
    try:
        with redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # HarfBuzz-Subset is wished for, not needed
            engine = import_module("weasyprint")  # opens system libraries
            import_module("weasyprint.text.fonts")
    except OSError as error:
        raise PrintError(
            "printing in PDF",
            expected="the Pango library on this machine",
            found=str(error).partition(":")[0],
            remedy=REMEDE,
        ) from error
    return engine


@cache
def _fonts() -> Any:  # noqa: ANN401 - a type that exists only where Pango does
    return moteur().text.fonts.FontConfiguration()


def paginer(html: str) -> Any:  # noqa: ANN401
    """Lay out an HTML document on its pages, without writing it: ``len(result.pages)`` counts them.

    Nothing is read but what the document holds (``data:`` addresses).
    """
    engine = moteur()
    fetcher = engine.urls.URLFetcher(allowed_protocols=("data",))
    with _heard():
        return engine.HTML(string=html, url_fetcher=fetcher).render(font_config=_fonts(), pdf_variant="pdf/ua-1")


def ecrire(document: Any, html: str) -> bytes:  # noqa: ANN401
    """Write the laid out document as a tagged PDF; ``html`` is what it was made from."""
    identifier = sha256(html.encode()).digest()[:16]
    with _heard(), _clock():
        written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return written


@contextmanager
def _clock() -> Iterator[None]:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ.setdefault("SOURCE_DATE_EPOCH", _CLOCK)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("SOURCE_DATE_EPOCH", None)


class _Ear(logging.Handler):
    """Keep the errors that WeasyPrint logs: an image without words, a resource out of reach."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.heard.append(record.getMessage())


@contextmanager
def _heard() -> Iterator[None]:
    """Turn what WeasyPrint only logs as an error into an error.

    Raises
    ------
    PrintError
        The document is not what it should be.
    """
    logger, ear = logging.getLogger("weasyprint"), _Ear()
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
    if ear.heard:
        raise PrintError(
            "a printed sheet",
            expected="a document that WeasyPrint renders without an error",
            found="; ".join(ear.heard),
            remedy="correct the template of the sheet",
        )
