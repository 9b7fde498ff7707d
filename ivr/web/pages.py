"""The office's pages: what is in the outbox, and the quality report; JSON beside each. Reads and never writes.

Who may see them is the door's to say. Words and markup are in the file of each page.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from ivr.errors import StoreDown, WrongUse
from ivr.menu.opening import local
from ivr.menu.zones import zone
from ivr.office.inbox import STANDINGS, read_page
from ivr.office.period import read_period
from ivr.office.read_report import read_report
from ivr.office.report_formats import in_file
from ivr.office.report_html import page as report_page
from ivr.web.inbox_page import as_values, inbox_page
from ivr.web.page_words import spoken
from ivr.web.report_controls import controls

if TYPE_CHECKING:
    from collections.abc import Collection

    from ivr.clock import Clock
    from ivr.office.figures import Report
    from ivr.office.inbox import Page as Messages
    from ivr.office.inbox import Standing
    from ivr.office.page import Page
    from ivr.office.report_formats import Form
    from ivr.office.report_words import Language
    from ivr.settings import Settings
    from ivr.store.engine import Store
    from ivr.web.line import Line

NAME = "pages"
# A report reads every call of its days, and callers come first.
LONGEST_DAYS = 366
# A message's number is a PostgreSQL integer, 2147483647 at most.
_MOST_FIGURES = 9
_SUFFIXES: dict[str, tuple[Form, str]] = {
    "json": ("json", "application/json"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "txt": ("text", "text/plain; charset=utf-8"),
}


def blueprint(line: Line, store: Store, settings: Settings, clock: Clock) -> Blueprint:
    """Return /inbox and /reports, and what is beside them."""
    pages = Blueprint(NAME, __name__)
    making = threading.Lock()

    @pages.get("/inbox")
    def inbox() -> Response:
        messages, standing = _messages(store)
        words = spoken(request.accept_languages)
        return _shown(inbox_page(messages, standing, words, zone(line.tree.hours.zone), settings.sms), words.language)

    @pages.get("/inbox.json")
    def inbox_values() -> Response:
        messages, _ = _messages(store)
        return jsonify(as_values(messages, zone(line.tree.hours.zone)))

    @pages.get("/reports")
    def reports() -> Response:
        words = spoken(request.accept_languages)
        made = _made(line, store, clock, making, words.language)
        return _shown(report_page(made, controls(made.period, words)), words.language)

    @pages.get("/reports.<suffix>")
    def report_file(suffix: str) -> Response:
        if suffix not in _SUFFIXES:
            raise BadRequest(f"A report is written as {', '.join(_SUFFIXES)}.")
        form, content_type = _SUFFIXES[suffix]
        language = spoken(request.accept_languages).language
        made = _made(line, store, clock, making, language)
        return _in_language(Response(in_file(made, form), content_type=content_type), language)

    @pages.errorhandler(StoreDown)
    def come_again(_error: StoreDown) -> Response:
        return _said("The store cannot be read at this moment. Try again later.", 503)

    @pages.errorhandler(WrongUse)
    def told(error: WrongUse) -> Response:
        return _said(str(error), 400)

    return pages


def _messages(store: Store) -> tuple[Messages, Standing | None]:
    given = _query({"state", "before"})
    state, before = given.get("state"), given.get("before")
    standing: Standing | None = next((each for each in STANDINGS if each == state), None)
    if state is not None and standing is None:
        raise BadRequest(f"state is one of {', '.join(STANDINGS)}.")
    if before is not None and not (before.isascii() and before.isdecimal() and len(before) <= _MOST_FIGURES):
        raise BadRequest("before is the number of a message.")
    with store.read() as connection:
        return read_page(connection, standing, int(before) if before else None), standing


def _made(line: Line, store: Store, clock: Clock, making: threading.Lock, language: Language) -> Report:
    given = _query({"quarter", "from", "to"})
    tree, now = line.tree, clock()
    today = local(tree.hours, now).date()
    period = read_period(
        given.get("quarter"), given.get("from"), given.get("to"), today, zone(tree.hours.zone), prefix=""
    )
    if (period.last - period.first).days >= LONGEST_DAYS:
        raise WrongUse(f"from and to lie more than {LONGEST_DAYS} days apart. 'ivr report' takes any number of days.")
    # One at a time: threads that add up figures are threads that answer no call.
    if not making.acquire(blocking=False):
        raise ServiceUnavailable("Another report is being made. Try again in a moment.", retry_after=5)
    try:
        return read_report(store, tree, period, now, language)
    finally:
        making.release()


def _query(names: Collection[str]) -> dict[str, str]:
    """Return what the query asks for; what a form left empty is not asked for.

    Raises:
        BadRequest: it has something twice, or something else.
    """
    found = {name: values for name, values in request.args.lists() if values != [""]}
    for name, values in found.items():
        if name not in names or len(values) > 1:
            raise BadRequest(f"What can be asked for is {', '.join(sorted(names))}, each once.")
    return {name: values[0] for name, values in found.items()}


def _shown(page: Page, language: Language) -> Response:
    response = Response(page.text, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = f"{page.policy}; frame-ancestors 'none'"
    return _in_language(response, language)


def _in_language(response: Response, language: Language) -> Response:
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return response


def _said(words: str, status: int) -> Response:
    return Response(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
