"""The account the API serves: its exchange, its numbers and applications, and how its resources are addressed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest.asked import whole
from ivr.simulator.rest.refusal import Refusal, missing
from ivr.simulator.rest.routes import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr.simulator.exchange import Exchange
    from ivr.simulator.leg import Leg
    from ivr.simulator.rest.asked import Asked

# https://www.twilio.com/docs/usage/twilios-response#pagination
PAGE_SIZE, LARGEST_PAGE = 50, 1000


@dataclass(slots=True)
class Account:
    """One account and what the API keeps for it beside the exchange.

    numbers, applications: their fields by SID, as the API shows them.
    invited: the room each participant was called for, by CallSid.
    is_test: requests come with test credentials: checked as ever, but nothing is done.
    """

    exchange: Exchange
    is_test: bool = False
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    applications: dict[str, dict[str, Any]] = field(default_factory=dict)
    invited: dict[str, str] = field(default_factory=dict)

    @property
    def sid(self) -> str:
        """Return the account's SID."""
        return self.exchange.setup.account_sid

    def uri(self, path: str) -> str:
        """Return the address of a resource of the account, without the host."""
        return f"/{API_VERSION}/Accounts/{self.sid}/{path}"

    def date(self, t: float | None) -> str | None:
        """Return a virtual time as the API writes dates: RFC 2822, UTC."""
        return None if t is None else format_datetime(self.exchange.moment(t))

    def day(self, t: float | None) -> str | None:
        """Return the day of a virtual time as filters write days: YYYY-MM-DD, UTC."""
        return None if t is None else self.exchange.moment(t).date().isoformat()

    def new_sid(self, prefix: str) -> str:
        """Return a SID for something the API has made."""
        return self.exchange.sids.new(prefix, "rest")

    def call(self, sid: str, path: str) -> Leg:
        """Return a call.

        Raises:
            Refusal: there is none of that SID.
        """
        leg = self.exchange.calls.get(sid)
        if leg is None or not is_call(leg):
            raise missing(path)
        return leg

    def live_call(self, sid: str, path: str) -> Leg:
        """Return a call that is in progress.

        Raises:
            Refusal: there is none, or it is not in progress.
        """
        leg = self.call(sid, path)
        if leg.status != "in-progress" or leg.ended_by or leg.ordered or leg.task is None:
            raise Refusal(21220, "Call is not in-progress. Cannot redirect.")
        return leg


def is_call(leg: Leg) -> bool:
    """Return whether the leg is a call of the account: agents sit at the exchange and have none of their own."""
    return leg.kind != "agent"


def page(account: Account, asked: Asked, name: str, resources: Sequence[Any], shape: Callable[[Any], object]) -> Answer:
    """Return one page of a list, with where the others are.

    Raises:
        Refusal: a page of a size or number that cannot be.
    """
    size, number = _whole(asked, "PageSize", PAGE_SIZE), _whole(asked, "Page", 0)
    if size > LARGEST_PAGE:
        raise Refusal(20007, f"Page size must be at most {LARGEST_PAGE}, not {size}")
    size = max(size, 1)
    first = number * size
    shown = resources[first : first + size]
    has_more = first + size < len(resources)
    filters = "".join(f"&{key}={value}" for key, value in asked.query if key not in ("PageSize", "Page", "PageToken"))

    def uri(number: int) -> str:
        return f"{asked.path}?PageSize={size}&Page={number}{filters}"

    return Answer(
        200,
        {
            name: [shape(resource) for resource in shown],
            "end": first + len(shown) - 1 if shown else first,
            "first_page_uri": uri(0),
            "next_page_uri": uri(number + 1) if has_more else None,
            "page": number,
            "page_size": size,
            "previous_page_uri": uri(number - 1) if number else None,
            "start": first,
            "uri": uri(number),
        },
    )


def on_days(asked: Asked, name: str, dates: Iterable[tuple[Any, str | None]]) -> list[Any]:
    """Return the resources whose day (YYYY-MM-DD, None for none) a filter and its `<` and `>` forms let through."""
    exact, until, since = asked.filter(name), asked.filter(name + "<"), asked.filter(name + ">")
    return [
        resource
        for resource, day in dates
        if (not exact or (day or "") == exact[:10])
        and (not until or (day is not None and day <= until[:10]))
        and (not since or (day or "") >= since[:10])
    ]


def snake(name: str) -> str:
    """Return a parameter's name as the field it sets: VoiceUrl is voice_url."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _whole(asked: Asked, name: str, default: int) -> int:
    number = whole(asked.filter(name) or str(default))
    if number is None:
        raise Refusal(20422, f"{name} must be a whole number, not {asked.filter(name)!r}")
    return number
