"""The inbox as a page and as values. Every value is escaped: a text may hold what a stranger keyed in or wrote."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ivr.office.inbox import STANDINGS
from ivr.office.page import framed
from ivr.office.report_words import words_in
from ivr.office.sweeping import MESSAGES_KEPT
from ivr.web.page_frame import CURRENT, navigation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ivr.office.inbox import Line, Page, Standing
    from ivr.office.page import Page as Written
    from ivr.settings import Texting
    from ivr.web.page_words import Words

_SHEET = ("ivr.web", "inbox_style.css")


def as_values(page: Page, zone: ZoneInfo) -> dict[str, Any]:
    """Return {messages: [...], counts, older}; times are the line's own, with their offset."""
    return {
        "messages": [
            {
                "id": line.id,
                "kind": line.kind,
                "template": line.template,
                "to": line.to,
                "body": line.body,
                "state": line.standing,
                "why": line.why,
                "delivery": line.delivery,
                "made": _iso(line.made, zone),
                "tried": _iso(line.tried, zone),
                "tries": line.tries,
                "next": _iso(line.next, zone),
                "call": line.call_sid,
            }
            for line in page.lines
        ],
        "counts": dict(page.counts),
        "older": page.older,
    }


def inbox_page(page: Page, standing: Standing | None, words: Words, zone: ZoneInfo, sends: Texting) -> Written:
    """Return the page. standing: what is shown only; None for all. sends: who sends text messages."""
    return framed(words.language, words.inbox, _SHEET, _body(page, standing, words, zone, sends))


def _body(page: Page, standing: Standing | None, words: Words, zone: ZoneInfo, sends: Texting) -> Iterator[str]:
    yield f"<header><h1>{escape(words.inbox)}</h1><p>{escape(words.sending[sends])}</p>"
    yield f"{navigation(words, 'inbox')}</header>\n"
    yield from _filters(page, standing, words)
    if page.lines:
        yield '<ol class="messages">\n'
        for line in page.lines:
            yield from _line(line, words, zone)
        yield "</ol>\n"
    else:
        yield f'<p class="empty">{escape(words.empty_here if standing else words.empty)}</p>\n'
    yield from _turning(page, standing, words)
    clock = words_in(words.language).zone(zone)
    yield f"<footer>{escape(words.times.format(zone=clock, days=MESSAGES_KEPT.days))}</footer>\n"


def _filters(page: Page, standing: Standing | None, words: Words) -> Iterator[str]:
    yield f'<nav class="tiles" aria-label="{escape(words.filters)}">\n'
    for each in (None, *STANDINGS):
        label = words.standings[each] if each else words.all
        number = page.counts[each] if each else sum(page.counts.values())
        current = CURRENT if each == standing else ""
        yield f'<a class="tile" href="{_address(each)}"{current}>{escape(label)}<b>{number:,}</b></a>\n'
    yield "</nav>\n"


def _line(line: Line, words: Words, zone: ZoneInfo) -> Iterator[str]:
    kind = words.kinds.get(line.kind, line.kind)
    made = f"{line.made.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    yield f'<li><p class="head"><b class="state {line.standing.replace(" ", "-")}">'
    yield f"{escape(words.standings[line.standing])}</b> <span>{escape(kind)} → <bdi>{escape(line.to)}</bdi></span> "
    yield f'<time datetime="{_iso(line.made, zone)}">{made}</time></p>\n'
    yield f'<p class="body"><bdi>{escape(line.body)}</bdi></p>\n<p class="small">'
    yield " · ".join(escape(fact) for fact in _facts(line, words, zone))
    yield "</p></li>\n"


def _facts(line: Line, words: Words, zone: ZoneInfo) -> Iterator[str]:
    yield line.template
    if line.tries > 1:
        yield words.tries.format(tries=line.tries)
    if line.delivery:
        yield f"Twilio{words.colon}{line.delivery}"
    if line.why:
        yield line.why
    if line.next and line.tries:
        yield words.next.format(time=f"{line.next.astimezone(zone):%H:%M:%S}")


def _turning(page: Page, standing: Standing | None, words: Words) -> Iterator[str]:
    if page.is_first and page.older is None:
        return
    yield '<nav class="turning">'
    if not page.is_first:
        yield f'<a href="{_address(standing)}">{escape(words.newest)}</a>'
    if page.older is not None:
        yield f'<a rel="next" href="{_address(standing, page.older)}">{escape(words.older)}</a>'
    yield "</nav>\n"


def _address(standing: Standing | None, before: int | None = None) -> str:
    """Return the link to some of the messages; relative, so that it holds below any path."""
    asked = {name: str(value) for name, value in (("state", standing), ("before", before)) if value}
    return escape(f"inbox?{urlencode(asked)}" if asked else "inbox")


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None
