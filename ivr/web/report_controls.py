"""What lets the reader of a served report ask for another: quarters, days, and other forms of the same."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ivr.office.period import quarters_until
from ivr.office.report_words import words_in
from ivr.web.page_frame import link, navigation

if TYPE_CHECKING:
    from ivr.office.period import Period
    from ivr.web.page_words import Words

_QUARTERS = 5


def controls(period: Period, words: Words) -> str:
    """Return the markup; it works without a script."""
    asked = urlencode({"from": period.first.isoformat(), "to": period.last.isoformat()})
    name = words_in(words.language).period
    quarters = "".join(
        link(f"reports?quarter={one.first.year}Q{one.quarter}", name(one), is_here=one == period)
        for one in quarters_until(period, _QUARTERS)
    )
    forms = {"csv": "CSV", "json": "JSON", "txt": words.plain}
    files = "".join(link(f"reports.{suffix}?{asked}", form, is_here=False) for suffix, form in forms.items())
    return (
        f'<div class="controls">{navigation(words, "reports")}'
        f'<nav aria-label="{escape(words.quarters)}">{quarters}</nav>'
        '<form action="reports" method="get">'
        f'<label>{escape(words.first)} <input type="date" name="from" value="{period.first}" /></label>'
        f'<label>{escape(words.last)} <input type="date" name="to" value="{period.last}" /></label>'
        f"<button>{escape(words.show)}</button></form>"
        f'<nav aria-label="{escape(words.files)}">{files}</nav></div>\n'
    )
