"""Where scripted calls are played: on our own app in this process, or on anybody's over HTTP."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ivr import clock
from ivr.cli import dialling, outside
from ivr.cli.given import Changes, agents_of, changed, check_changes, check_office, furnish
from ivr.cli.posted import Posted
from ivr.menu.folder import find_folder
from ivr.office.opening import open_office
from ivr.settings import TWILIO_API, ZONE
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.wsgi import WsgiTransport
from ivr.simulator.script.stage import Stage, starts
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.cli.stand_in import StandIn
    from ivr.errors import Place
    from ivr.menu.model import MenuTree
    from ivr.office.office import Office
    from ivr.simulator.events import Sink
    from ivr.simulator.http.exchange import Transport
    from ivr.simulator.media import Ear
    from ivr.simulator.script.model import Script

# When a script begins that does not say so: a Tuesday afternoon, open and not the peak, so that what passes by day
# passes by night.
USUAL_START = datetime(2026, 11, 24, 14, 30, tzinfo=ZONE).astimezone(UTC)
# More than the shipped scripts differ in, or each round of them would make all of them anew; the latest are kept.
_MOST_LINES = 32


class App(Protocol):
    """An app that scripts are played on. number: how it is dialled, and from when where a script does not say."""

    number: Setup

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Our own app on one tree and one private store."""

    transport: Transport
    office: Office
    tree: MenuTree


class OwnApp:
    """Our own app on a tree, in this process, on the clock of whichever call is played.

    Scripts that make the same of the tree share an app; its store is emptied before each, so that what one keeps, no
    other meets.
    """

    def __init__(
        self, folder: Path | None = None, overrides: Mapping[str, str] | None = None, twilio_api: str = TWILIO_API
    ) -> None:
        self._twilio_api = twilio_api
        self.number = dialling.with_defaults(Setup(dialling.OUR_BASE + "/voice", USUAL_START, token=""), os.environ)
        self._folder, self._overrides = folder, dict(overrides or {})
        self._trees: dict[tuple[tuple[str, str], ...], MenuTree] = {}
        self._lines: dict[Changes, _Line] = {}
        self._clock = clock.now

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script.

        Raises:
            WrongUse: `set` names a fact that there is not.
            Unreadable, Refused: the tree cannot be dialled, or cannot have the office that the script describes.
        """
        changes = Changes.of(script, self._overrides)
        check_changes(script, self._tree(changes.facts))
        line = self._line(changes, script.place)
        check_office(script, line.tree)
        furnish(line.office, line.tree, script.given, setup)
        # What follows a call, such as the survey, is part of what a script plays.
        setup = replace(setup, status_callback=setup.status_callback or dialling.OUR_STATUS_CALLBACK)
        exchange = Exchange(replace(setup, seed=dialling.seed(script.digest, setup)), sink, ear)
        self._clock = exchange.now
        return Stage(exchange, Posted(line.transport, line.office.store, exchange, dialling.OUR_BASE), shows_sms=True)

    def line(self, setup: Setup, sink: Sink) -> Stage:
        """Return the stage for a call that no script describes; what earlier ones kept is there."""
        exchange = Exchange(setup, sink)
        self._clock = exchange.now
        return Stage(exchange, self._unchanged.transport)

    @property
    def office(self) -> Office:
        """The office of the tree as it is, with what the last call or script of it has left there."""
        return self._unchanged.office

    @property
    def _unchanged(self) -> _Line:
        return self._line(Changes(tuple(sorted(self._overrides.items()))))

    def _line(self, changes: Changes, place: Place | None = None) -> _Line:
        """Return the app on the tree with these changes, made when it is first asked for. place: of who asks."""
        if changes not in self._lines:
            if len(self._lines) == _MOST_LINES:
                del self._lines[next(iter(self._lines))]
            self._lines[changes] = self._made(changes, place)
        return self._lines[changes]

    def _made(self, changes: Changes, place: Place | None) -> _Line:
        from ivr.web.factory import create_app

        if changes.need_files:
            assert place is not None, "only a script gives what is in files"
            with tempfile.TemporaryDirectory(prefix="ivr-test-") as home:
                folder = find_folder(self._folder, os.environ)
                tree = changed(folder, Path(home) / "prompts", changes, outside.NOWHERE, place)
        else:
            tree = self._tree(changes.facts)
        settings = replace(
            dialling.our_settings(self.number, self._twilio_api),
            identify_url=outside.NOWHERE + changes.identify if changes.identify else None,
            agents=agents_of(changes.agents),
        )
        store = open_store()
        app = create_app(settings, tree, lambda: self._clock(), store, outside.post)
        return _Line(WsgiTransport(app, dialling.OUR_BASE), open_office(settings, tree, store), tree)

    def _tree(self, facts: tuple[tuple[str, str], ...]) -> MenuTree:
        if facts not in self._trees:
            if len(self._trees) == _MOST_LINES:
                del self._trees[next(iter(self._trees))]
            self._trees[facts] = dialling.read_tree(self._folder, dict(facts))
        return self._trees[facts]


class WithTwilio:
    """An app with a stand-in for Twilio's REST API beside it, where its SMS are seen."""

    def __init__(self, app: App, stand_in: StandIn) -> None:
        self.number = app.number
        self._app, self._stand_in = app, stand_in

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script, and let the app ask the exchange that is played on."""
        stage = self._app.serve(script, setup, sink, ear)
        self._stand_in.serve(stage.exchange)
        return replace(stage, shows_sms=True)


class TheirApp:
    """Anybody's app behind a URL, in its own time and with its own facts."""

    def __init__(self, url: str, transport: Transport | None = None) -> None:
        from ivr.simulator.http.transport import HttpTransport

        setup = Setup(dialling.checked_url(url), clock.now(), token="")
        self.number = dialling.with_defaults(setup, os.environ)
        self._transport = transport or HttpTransport()

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script, from now on."""
        return Stage(Exchange(replace(setup, started=clock.now()), sink, ear), self._transport)


def skips(script: Script) -> str:
    """Return why a script cannot be played on somebody else's app; "" if it can."""
    needs = [("at", starts(script) is not None), ("set", bool(script.facts)), ("given", script.given is not None)]
    named = [name for name, is_needed in needs if is_needed]
    return f"'{named[0]}' cannot be brought about behind a URL" if named else ""
