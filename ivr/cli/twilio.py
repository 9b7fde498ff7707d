"""`ivr twilio`: the REST stand-in on its own, for an app that is developed beside it."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli import dialling
from ivr.cli.written import AGENT, CALLEE, behaviours
from ivr.errors import WrongUse
from ivr.simulator.exchange import DEFAULT_TO, Exchange, Setup
from ivr.simulator.http.transport import HttpTransport
from ivr.simulator.process import Wait
from ivr.simulator.realtime import RealTime, ThreadCourier
from ivr.simulator.rest.server import VARIABLE, start
from ivr.simulator.transcript import line

if TYPE_CHECKING:
    from ivr.simulator.events import Event
    from ivr.simulator.process import Process

# How far the exchange's clock may be behind when a request comes in between two events.
TICK_S = 0.05

option = partial(click.option, show_default=True)


@click.command()
@option("--port", type=click.IntRange(0, 65535), default=4010, help="Where to listen on loopback; 0 takes a free one.")
@option("--account", help="The AccountSid.  [default: TWILIO_ACCOUNT_SID]")
@option("--token", help="The Auth Token: the API's password, and what webhooks are signed with.  [default: dev]")
@option("--to", default=DEFAULT_TO, metavar="NUMBER", help="The account's own number.")
@option("--url", default="", metavar="URL", help="The webhook its own number begins with.")
@option("--callee", "callees", multiple=True, metavar="NUMBER=DOES", help="after:5s,talk:30s, busy, no-answer, failed.")
@option("--agent", "agents", multiple=True, metavar="QUEUE=DOES", help="Takes a queue's callers: after:20s,talk:60s.")
@option("--test-credentials", "is_test", is_flag=True, help="Magic numbers give their errors, and nothing is done.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line: the address first, then each event.")
def twilio(
    port: int,
    account: str | None,
    token: str | None,
    to: str,
    url: str,
    callees: tuple[str, ...],
    agents: tuple[str, ...],
    is_test: bool,
    as_json: bool,
) -> int:
    """Answer an app that calls Twilio's REST API: calls, queues, conferences, messages, recordings, numbers.

    Calls are placed to the callees given here and run in real time; messages are caught and shown. Ctrl-C ends it.
    """
    setup = Setup(
        dialling.checked_url(url) if url else "",
        clock.now(),
        to=to,
        token=token or "",
        account_sid=account or "",
        callees=dict(behaviours(callees, "--callee", CALLEE)),
        agents=tuple(behaviours(agents, "--agent", AGENT)),
    )

    def show(event: Event) -> None:
        click.echo(event.to_json() if as_json else line(event))

    exchange = Exchange(dialling.with_defaults(setup, os.environ), show)
    exchange.spawn(_open_for_business())
    try:
        served = start(exchange, port, is_test=is_test)
    except OSError as error:
        raise WrongUse(f"--port {port} cannot be listened on: {error.strerror}. Take another, or 0 for any.") from error
    _introduce(exchange, as_json=as_json)
    try:
        RealTime(exchange, ThreadCourier(HttpTransport()), frame=lambda: TICK_S).run()
    finally:
        served.stop()
    return 0


def _open_for_business() -> Process[None]:
    """Keep the exchange from being over while nobody calls."""
    yield Wait(None)


def _introduce(exchange: Exchange, *, as_json: bool) -> None:
    """Say what an app has to be told, in the words of its environment."""
    setup = exchange.setup
    told = {VARIABLE: setup.api, "TWILIO_ACCOUNT_SID": setup.account_sid, "TWILIO_AUTH_TOKEN": setup.token}
    if as_json:
        click.echo(json.dumps(told))
        return
    for name, value in told.items():
        click.echo(f"{name}={value}")
