"""What lets the reader of a served report ask for another: quarters, days, and other forms of the same."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ivr.office.period import quarters_until
from ivr.web.page_frame import link, navigation
from ivr.web.page_words import ENGLISH

if TYPE_CHECKING:
    from ivr.office.period import Period

_QUARTERS = 5
_FILES = (("csv", "CSV"), ("json", "JSON"), ("txt", "Text"))


def controls(period: Period) -> str:
    """Return the markup; it works without a script."""
    asked = urlencode({"from": period.first.isoformat(), "to": period.last.isoformat()})
    quarters = "".join(
        link(f"reports?quarter={one.name.replace(' ', '')}", one.name, is_here=one == period)
        for one in quarters_until(period, _QUARTERS)
    )
    files = "".join(link(f"reports.{suffix}?{asked}", name, is_here=False) for suffix, name in _FILES)
    return (
        f'<div class="controls">{navigation(ENGLISH, "reports")}'
        f'<nav aria-label="Quarters">{quarters}</nav>'
        '<form action="reports" method="get">'
        f'<label>From <input type="date" name="from" value="{period.first}" /></label>'
        f'<label>to <input type="date" name="to" value="{period.last}" /></label>'
        "<button>Show</button></form>"
        f'<nav aria-label="The same as a file">{files}</nav></div>\n'
    )
