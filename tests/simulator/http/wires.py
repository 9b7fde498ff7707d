"""A scripted line for tests of the webhook client: what it is answered, and everything it sent."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ivr.simulator.http.client import Fault, Fetched, FetchError, Reply, Request, WebhookClient, Wire
from ivr.simulator.http.parameters import CallFacts, standard

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKEN = "12345"
STANDARD = standard(CallFacts(call_sid="CA" + "0" * 32, account_sid="AC" + "1" * 32, from_="+861", to="+862"))
TWIML = Reply(200, (("Content-Type", "text/xml"),), b"<Response/>")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@dataclass
class Line:
    """A client, what answers it, and everything it sent."""

    answers: list[Reply | Fault]
    public_urls: tuple[tuple[str, str], ...] = ()
    sent: list[Wire] = field(default_factory=list)
    time: datetime = NOON

    def __post_init__(self) -> None:
        ids = (f"00000000-0000-4000-8000-{number:012}" for number in itertools.count())
        self.client = WebhookClient(
            token=TOKEN, public_urls=self.public_urls, now=lambda: self.time, new_id=lambda: next(ids)
        )

    def get(self, url: str, method: str = "POST", extra: Iterable[tuple[str, str]] = ()) -> Fetched:
        return self.fetch(Request(method, url, (*STANDARD, *extra)))

    def fetch(self, request: Request) -> Fetched:
        steps = self.client.fetch(request)
        try:
            wire = next(steps)
            while True:
                self.sent.append(wire)
                wire = steps.send(self.answers.pop(0))
        except StopIteration as stop:
            return stop.value

    def failure(self, url: str, method: str = "POST") -> FetchError:
        with pytest.raises(FetchError) as raised:
            self.get(url, method)
        assert not self.answers, "not everything that was to happen did"
        return raised.value


def header(wire: Wire, name: str) -> str | None:
    return dict(wire.headers).get(name)


def moved(status: int, location: str) -> Reply:
    return Reply(status, (("Location", location),))
