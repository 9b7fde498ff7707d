"""`ivr call`: one phone call, to our own tree or to any TwiML webhook."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import click

from ivr import clock
from ivr.cli import dialling
from ivr.errors import WrongUse
from ivr.simulator.callee import behaviour, seconds
from ivr.simulator.driver import run
from ivr.simulator.exchange import DEFAULT_FROM, DEFAULT_TO, DEFAULT_TOKEN, Setup
from ivr.simulator.scripted import Scripted
from ivr.simulator.tokens import Token, parse, token
from ivr.simulator.transcript import line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.events import Event
    from ivr.simulator.exchange import Exchange

FAILED, RAN_OUT, NO_PEER = 1, 4, 5


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `ivr call`, as written."""

    keys: str | None
    callees: tuple[str, ...]
    agents: tuple[str, ...]
    at: str | None
    patience: str
    from_: str
    to: str
    language: str | None
    params: tuple[str, ...]
    method: str
    token: str | None
    account: str | None
    public_urls: tuple[str, ...]
    fallback_url: str
    status_callback: str
    as_json: bool
    prompts: Path | None
    start: str | None
    overrides: tuple[str, ...]


option = partial(click.option, show_default=True)


@click.command()
@click.argument("url", required=False)
@option("--keys", metavar="TOKENS", help="What the caller does: '1 ~8812# . speech:查询 record:9s wait:15s hangup'.")
@option("--callee", "callees", multiple=True, metavar="NUMBER=DOES", help="after:5s,talk:30s, busy, no-answer, failed.")
@option("--agent", "agents", multiple=True, metavar="QUEUE=DOES", help="Takes a queue's callers: after:20s,talk:60s.")
@option("--at", metavar="TIME", help="Where the call's clock starts: 2026-11-24T10:30.  [default: now]")
@option("--patience", default="3600", metavar="DURATION", help="How long a silent caller stays after the last token.")
@option("--from", "from_", default=DEFAULT_FROM, metavar="NUMBER", help="Who calls; 'anonymous' withholds it.")
@option("--to", default=DEFAULT_TO, metavar="NUMBER", help="The number that is called.")
@option("--language", metavar="TAG", help="The language the call begins in: en-US.")
@option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A further parameter of every request.")
@option("--method", type=click.Choice(["POST", "GET"], case_sensitive=False), default="POST", help="Of the webhook.")
@option("--token", help="What requests are signed with.  [default: TWILIO_AUTH_TOKEN, else dev]")
@option("--account", help="The AccountSid of every request.  [default: TWILIO_ACCOUNT_SID]")
@option("--public-url", "public_urls", multiple=True, metavar="URL=LOCAL", help="Sign as URL what LOCAL answers.")
@option("--fallback-url", default="", metavar="URL", help="Asked when the app fails.")
@option("--status-callback", default="", metavar="URL", help="Told when the call has ended.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@option("--prompts", type=click.Path(path_type=Path), help="The folder of the tree.  [default: IVR_PROMPTS, ./prompts]")
@option("--start", metavar="NODE", help="Begin at this node of the tree.")
@option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Another value for a fact, in this call.")
def call(url: str | None, **written: object) -> int:
    """Make one phone call: to the tree in this folder, or to the TwiML webhook at URL.

    At a terminal you hear the line and press keys yourself. With --keys, or with keys from a pipe, the call runs
    at once on a clock of its own.
    """
    options = Options(**written)  # type: ignore[arg-type]
    script = _script(options)
    setup = _setup(url, options)
    party = Scripted(script, seconds(options.patience))

    def show(event: Event) -> None:
        click.echo(event.to_json() if options.as_json else line(event))

    if url is None:
        from ivr.menu.folder import parse_overrides

        tree = dialling.read_tree(options.prompts, parse_overrides(options.overrides), options.start)
        written_script = options.keys if options.keys is not None else " ".join(map(str, script))
        dialled = dialling.our_line(tree, replace(setup, seed=dialling.seed(written_script, setup)), show)
    else:
        dialled = dialling.url_line(setup, show)
    leg = dialled.exchange.call(party)
    if url is not None and setup.token == DEFAULT_TOKEN:
        leg.warn(None, "requests are signed with the token 'dev': neither --token nor TWILIO_AUTH_TOKEN is set.")
    run(dialled.exchange, dialled.transport)
    return exit_code(dialled.exchange, ran_out=party.ran_out, is_remote=url is not None)


def exit_code(exchange: Exchange, *, ran_out: bool, is_remote: bool) -> int:
    """Return what a shell is told of a call that has ended."""
    if is_remote and not exchange.heard_from_app:
        return NO_PEER
    if exchange.failed:
        return FAILED
    return RAN_OUT if ran_out else 0


def _script(options: Options) -> list[Token]:
    """Return the caller's tokens: from --keys, or each character of a pipe."""
    if options.keys is not None:
        return parse(options.keys)
    return [token(character) for character in sys.stdin.read() if not character.isspace()]


def _setup(url: str | None, options: Options) -> Setup:
    address = dialling.OUR_BASE + "/voice" if url is None else dialling.checked_url(url)
    if options.language:
        address += ("&" if "?" in address else "?") + urlencode({"language": options.language})
    setup = Setup(
        address,
        dialling.instant(options.at, clock.now),
        method=options.method.upper(),
        from_=options.from_,
        to=options.to,
        params=tuple(_pairs(options.params, "--param")),
        token=options.token or "",
        account_sid=options.account or "",
        public_urls=tuple(_public(written) for written in options.public_urls),
        fallback_url=options.fallback_url,
        status_callback=options.status_callback,
        callees={number: behaviour(does) for number, does in _pairs(options.callees, "--callee")},
        agents=tuple((queue, behaviour(does)) for queue, does in _pairs(options.agents, "--agent")),
    )
    return dialling.with_defaults(setup, os.environ)


def _pairs(written: Iterable[str], flag: str) -> list[tuple[str, str]]:
    pairs = [each.partition("=") for each in written]
    for name, equals, value in pairs:
        if not name or not equals:
            raise WrongUse(f"{flag} {name}{equals}{value} has no name and value. Write NAME=VALUE.")
    return [(name, value) for name, _, value in pairs]


def _public(written: str) -> tuple[str, str]:
    """Return the public URL and the local one; they are split at the first `=http`, a query may hold other '='."""
    public, found, local = written.partition("=http")
    if not found:
        raise WrongUse(
            f"--public-url {written} names one URL. Write PUBLIC=LOCAL: https://example.com=http://127.0.0.1:5000"
        )
    return dialling.checked_url(public), dialling.checked_url("http" + local)
