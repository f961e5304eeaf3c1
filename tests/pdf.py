"""Read a PDF that WeasyPrint wrote: its text, its structure. No library of the project reads PDF."""

import re
import zlib
from collections.abc import Iterator

import pytest

_STREAM = re.compile(rb"(\d+) 0 obj\n(<<.*?>>)\nstream\n(.*?)\nendstream", re.DOTALL)
_FONT = re.compile(r"/BaseFont /([A-Z]{6})\+\S+?/ToUnicode (\d+) 0 R")
_PAIR = re.compile(r"<([0-9a-fA-F]{4})> <((?:[0-9a-fA-F]{4})+)>")
_SHOWN = re.compile(r"/([A-Z]{6}) [\d.]+ Tf|\[((?:<[0-9a-fA-F]+>|-?[\d.]+|\s)*)\] TJ|\bBT\b")
_HEX = re.compile(r"<([0-9a-fA-F]+)>")


def needs_pango() -> None:
    """Skip a test, with the reason, on a machine that cannot print."""
    from maps.core.papier import pdf

    try:
        pdf.moteur()
    except pdf.PrintError as error:
        pytest.skip(f"no PDF on this machine: {error.found}; {error.remedy}")


def streams(written: bytes) -> Iterator[tuple[str, str]]:
    """Return (number of its object, content) of each stream that is text."""
    for number, head, body in _STREAM.findall(written):
        content = zlib.decompress(body) if b"FlateDecode" in head else body
        yield number.decode(), content.decode("latin-1")


def structure(written: bytes) -> str:
    """Return the objects of the document: catalogue, structure, fonts."""
    return "\n".join(content for _, content in streams(written) if "/StructTreeRoot" in content)


def texte(written: bytes) -> str:
    """Return the text of a PDF, one line per run, in the order in which it is drawn."""
    found = dict(streams(written))
    fonts = {name: dict(_PAIR.findall(found[number])) for name, number in _FONT.findall("\n".join(found.values()))}
    return "".join(_drawn(content, fonts) for content in found.values() if " TJ" in content)


def _drawn(content: str, fonts: dict[str, dict[str, str]]) -> str:
    font: dict[str, str] = {}
    said: list[str] = []
    for match in _SHOWN.finditer(content):
        if match[1]:
            font = fonts[match[1]]
        elif match[2] is None:
            said.append("\n")
        else:
            glyphs = "".join(_HEX.findall(match[2]))
            said += [_character(font, glyphs[i : i + 4]) for i in range(0, len(glyphs), 4)]
    return "".join(said)


def _character(font: dict[str, str], glyph: str) -> str:
    return bytes.fromhex(font.get(glyph, "")).decode("utf-16-be")
