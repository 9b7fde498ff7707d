"""A page as one HTML file: no script, nothing loaded from elsewhere, and a policy that forbids both. Knows no content.

What goes into one is markup, and whoever makes it has escaped what strangers wrote (reliability T18).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHEET = ("ivr.office", "page_style.css")


@dataclass(frozen=True, slots=True)
class Page:
    """A page. policy: its Content-Security-Policy, which stands in it and belongs in the header where it is served."""

    text: str
    policy: str


def framed(language: str, title: str, sheet: tuple[str, str], body: Iterable[str]) -> Page:
    """Return the page, which is well-formed XML too.

    sheet: the package and the file of the styles beside those that every page has. body: what stands in <main>.
    """
    style = _style(_SHEET) + _style(sheet)
    # Of the styles only these, to the letter: not even markup that got in could bring others.
    # https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/style-src
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'"
    text = (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
        '<meta charset="utf-8" />\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"{''.join(body)}</main>\n</body>\n</html>\n"
    )
    return Page(text, policy)


@cache
def _style(sheet: tuple[str, str]) -> str:
    package, name = sheet
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")
