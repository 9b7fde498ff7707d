"""What stands on each of the office's pages: the way to the others."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivr.web.page_words import Words


CURRENT = ' aria-current="true"'


def navigation(words: Words, here: str) -> str:
    """Return the links to all pages; relative, so that they hold below any path. here: the path of this one."""
    pages = {"inbox": words.inbox, "reports": words.reports}
    links = "".join(link(path, name, is_here=path == here) for path, name in pages.items())
    return f'<nav class="pages" aria-label="{escape(words.pages)}">{links}</nav>'


def link(address: str, name: str, *, is_here: bool) -> str:
    """Return a link of a row of links, marked where it leads to what is shown."""
    return f'<a href="{escape(address)}"{CURRENT if is_here else ""}>{escape(name)}</a>'
