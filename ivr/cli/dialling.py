"""Putting a call together: what is dialled, over which transport, on which clock; for every command that dials."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from ivr.errors import WrongUse
from ivr.settings import TWILIO_API, Settings, read_instant
from ivr.simulator.exchange import DEFAULT_ACCOUNT, DEFAULT_TOKEN, Exchange, Setup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from ivr.clock import Clock
    from ivr.menu.model import MenuTree
    from ivr.simulator.events import Sink
    from ivr.simulator.http.exchange import Transport

# The in-process app's address in every transcript; it exists nowhere.
OUR_BASE = "http://ivr.local"
# What a number of ours is configured with, so that a call is known to be over and the survey follows it.
OUR_STATUS_CALLBACK = OUR_BASE + "/voice/status"
_WEB = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A line that can be dialled: an exchange, and what carries its requests."""

    exchange: Exchange
    transport: Transport


def read_tree(folder: Path | None, overrides: Mapping[str, str], start: str | None = None) -> MenuTree:
    """Return the tree to dial, beginning at `start` if given.

    Raises:
        Unreadable, Refused, WrongUse: it cannot be read, has errors, or has no such node.
    """
    import os

    from ivr.menu.flaw import did_you_mean
    from ivr.menu.folder import find_folder
    from ivr.proof.gate import sound_tree

    tree = sound_tree(find_folder(folder, os.environ), overrides)
    if start is None:
        return tree
    if start not in tree.nodes:
        raise WrongUse(f"--start: there is no node '{start}'. {did_you_mean(start, tree.nodes)}".rstrip())
    return tree.model_copy(update={"line": tree.line.model_copy(update={"start": start})})


def our_line(
    tree: MenuTree, setup: Setup, sink: Sink, kept: Settings | None = None, twilio_api: str = TWILIO_API
) -> Line:
    """Return our own app on the tree, in this process, on the call's clock.

    kept: whose store the call works on; None for one in memory that ends with it. twilio_api: what the app asks.

    Raises:
        WrongUse: the store cannot be opened.
    """
    from ivr.cli.posted import Posted
    from ivr.simulator.http.wsgi import WsgiTransport
    from ivr.web.factory import STORE, create_app

    exchange = Exchange(setup, sink)
    settings = our_settings(setup, twilio_api)
    store = None
    if kept is not None:
        from ivr.store.engine import open_store

        settings = replace(settings, data=kept.data, database_url=kept.database_url, office_key=kept.office_key)
        store = open_store(kept.store_url)
    app = create_app(settings, tree, exchange.now, store)
    transport = WsgiTransport(app, OUR_BASE)
    if kept is not None:  # what stands in a real outbox is not ours to send
        return Line(exchange, transport)
    return Line(exchange, Posted(transport, app.extensions[STORE], exchange, OUR_BASE))


def our_settings(setup: Setup, twilio_api: str = TWILIO_API) -> Settings:
    """Return the settings of our own app in this process, for who dials it like that."""
    return Settings(
        public_url=OUR_BASE,
        account_sid=setup.account_sid,
        auth_token=setup.token,
        development=True,
        twilio_api=twilio_api,
    )


def url_line(setup: Setup, sink: Sink) -> Line:
    """Return anybody's app, over HTTP."""
    from ivr.simulator.http.transport import HttpTransport

    return Line(Exchange(setup, sink), HttpTransport())


def checked_url(written: str) -> str:
    """Return the URL to dial.

    Raises:
        WrongUse: it is no web address.
    """
    if not _WEB.match(written):
        raise WrongUse(
            f"'{written}' is not a web address to dial. Write http://HOST/PATH, as Twilio would be given it."
        )
    return written


def instant(written: str | None, clock: Clock) -> datetime:
    """Return when the call begins: now, or as written, in Asia/Shanghai unless it has an offset.

    Raises:
        WrongUse: it is no ISO instant, or so far off that no call can be made at it.
    """
    if written is None:
        return clock()
    try:
        return read_instant(written).astimezone(UTC)
    except ValueError as error:
        raise WrongUse(f"'{written}' is not a date and time. Write it like 2026-11-24T10:30.") from error


def seed(script: str, setup: Setup) -> str:
    """Return what the SIDs of an in-process call are made from: the script, the caller and the start."""
    return hashlib.sha256("\0".join((script, setup.from_, setup.started.isoformat())).encode()).hexdigest()


def with_defaults(setup: Setup, environ: Mapping[str, str]) -> Setup:
    """Return the setup with the account and token of the environment where none was given."""
    token = setup.token or environ.get("TWILIO_AUTH_TOKEN") or DEFAULT_TOKEN
    account = setup.account_sid or environ.get("TWILIO_ACCOUNT_SID") or DEFAULT_ACCOUNT
    return replace(setup, token=token, account_sid=account)
