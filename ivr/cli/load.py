"""`ivr load`: many simulated callers at once, and what the app makes of them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr import clock
from ivr.cli import dialling
from ivr.cli.stages import OwnApp
from ivr.cli.written import naming
from ivr.errors import PeerSilent
from ivr.simulator.callee import seconds
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.kept import KeptTransport
from ivr.simulator.load import Measured, Plan
from ivr.simulator.load import load as place_calls
from ivr.simulator.tokens import parse

if TYPE_CHECKING:
    from ivr.simulator.events import Event

DONE, LOST = 0, 1
# Enough for a queue's music to come round and too short for it to be all that is measured.
DEFAULT_PATIENCE = "60s"


@click.command()
@click.argument("url", required=False)
@click.option("--calls", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="How many.")
@click.option("--concurrency", type=click.IntRange(1, 1000), default=8, show_default=True, help="How many at a time.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Calls begun a second.  [default: no limit]")
@click.option("--seconds", "longest", default="5m", show_default=True, help="No call begins after so long.")
@click.option("--keys", default="1 hangup", show_default=True, metavar="TOKENS", help="What each caller does.")
@click.option("--patience", default=DEFAULT_PATIENCE, show_default=True, help="How long each stays then, virtual.")
@click.option("--token", help="What requests are signed with.  [default: TWILIO_AUTH_TOKEN, else dev]")
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option("--json", "as_json", is_flag=True, help="{calls, lost, webhooks_per_s, p50_ms, p99_ms}")
def load(
    url: str | None,
    calls: int,
    concurrency: int,
    rate: float | None,
    longest: str,
    keys: str,
    patience: str,
    token: str | None,
    prompts: Path | None,
    as_json: bool,
) -> int:
    """Let many callers dial the webhook at URL, or the tree in this process.

    Callers do not think: each call runs on a virtual clock, and what is measured is how fast webhooks are answered.
    A call is lost if the app fails in it or breaks a limit. In this process calls come one after another. Exits with
    0, 1 if a call was lost, 5 if the URL never answers.
    """
    with naming("--keys"):
        tokens = parse(keys)
    with naming("--patience"):
        patience_s = seconds(patience)
    with naming("--seconds"):
        longest_s = seconds(longest)
    plan = Plan(calls, concurrency if url else 1, tokens, patience_s, rate, longest_s)
    measured = _on_url(plan, url, token) if url else _in_process(plan, prompts)
    click.echo(json.dumps(_row(measured)) if as_json else _words(measured))
    if url and not measured.answered:
        raise PeerSilent(f"{url} gave no answer at all. Start what should answer there, or mend the URL.")
    return LOST if measured.lost else DONE


def _on_url(plan: Plan, url: str, token: str | None) -> Measured:
    setup = dialling.with_defaults(Setup(dialling.checked_url(url), clock.now(), token=token or ""), os.environ)
    transports: list[KeptTransport] = []

    def transport() -> KeptTransport:
        transports.append(KeptTransport())
        return transports[-1]

    try:
        return place_calls(
            plan, lambda call: Exchange(replace(setup, from_=_caller(call), started=clock.now()), _unseen), transport
        )
    finally:
        for each in transports:
            each.close()


def _in_process(plan: Plan, prompts: Path | None) -> Measured:
    app = OwnApp(prompts)
    transport = app.line(app.number, _unseen).transport
    return place_calls(
        plan, lambda call: app.line(replace(app.number, from_=_caller(call)), _unseen).exchange, lambda: transport
    )


def _caller(call: int) -> str:
    """Return a number of its own for each caller: a line may limit how often one number calls."""
    return f"+8613800{call % 1_000_000:06d}"


def _unseen(_event: Event) -> None:
    """Let events pass: nobody reads a load's transcripts."""


def _row(measured: Measured) -> dict[str, float]:
    return {
        "calls": measured.calls,
        "lost": measured.lost,
        "webhooks_per_s": round(measured.webhooks_per_s, 1),
        "p50_ms": measured.p50_ms,
        "p99_ms": measured.p99_ms,
    }


def _words(measured: Measured) -> str:
    return (
        f"{measured.calls} calls, {measured.lost} lost, in {measured.seconds:.1f} s\n"
        f"{measured.webhooks} webhooks, {measured.webhooks_per_s:.0f} a second, "
        f"p50 {measured.p50_ms:.1f} ms, p99 {measured.p99_ms:.1f} ms"
    )
