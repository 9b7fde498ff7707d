"""What the office reads of the outbox: a page of messages, newest first, and how many stand where.

Recipients are covered but for their last figures: whoever reads this needs no number to call (reliability T16). Knows
no page and no language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from ivr.office import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import sqlalchemy as sa
    from sqlalchemy import Connection

    from ivr.office.outbox import State

# Where a message stands, as people ask for it. kept: nothing leaves this machine. not sent: refused, and tried again
# where `next` says when. unknown: nobody can tell, and it is looked up.
Standing = Literal["waiting", "kept", "sent", "not sent", "unknown"]

A_PAGE = 50

_STATES: Mapping[Standing, tuple[State, ...]] = {
    "waiting": ("pending", "sending"),
    "kept": ("kept",),
    "sent": ("sent",),
    "not sent": ("not sent", "dead"),
    "unknown": ("unknown",),
}
_STANDINGS = {state: standing for standing, states in _STATES.items() for state in states}
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Line:
    """One message. to: covered. delivery: how far the provider says it has got. next: when it is tried again."""

    id: int
    kind: str
    template: str
    to: str
    body: str
    standing: Standing
    made: datetime
    tried: datetime | None
    tries: int
    next: datetime | None
    delivery: str | None
    why: str | None
    call_sid: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the messages, newest first. counts: of all there are. older: the id to go on before; None at the end."""

    lines: tuple[Line, ...]
    counts: Mapping[Standing, int]
    older: int | None
    is_first: bool


def read_page(connection: Connection, standing: Standing | None = None, before: int | None = None) -> Page:
    """Return a page of what there is, or of what stands there, older than the message `before`."""
    counted = outbox.counts(connection)
    counts = {name: sum(counted.get(state, 0) for state in states) for name, states in _STATES.items()}
    states = _STATES[standing] if standing else ()
    # One more than is shown tells whether there is another page.
    rows = outbox.listed(connection, A_PAGE + 1, states, before)
    lines = tuple(_line(row) for row in rows[:A_PAGE])
    return Page(lines, counts, lines[-1].id if len(rows) > A_PAGE else None, before is None)


def _line(row: sa.RowMapping) -> Line:
    standing = _STANDINGS[row["state"]]
    return Line(
        id=row["id"],
        kind=row["kind"],
        template=row["template"],
        to=row["recipient_tail"],
        body=row["body"],
        standing=standing,
        made=row["made"],
        tried=row["tried"],
        tries=row["tries"],
        next=row["next"],
        delivery=row["delivery"],
        why=row["why"],
        call_sid=row["call_sid"],
    )
