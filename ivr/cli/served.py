"""Our own app as callers meet it: `ivr serve` as a child process, with data, facts and a clock of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ivr import clock
from ivr.cli import dialling, outside
from ivr.cli.given import Changes, changed, check_changes, check_office, furnish
from ivr.cli.posted import Posted
from ivr.cli.stages import USUAL_START
from ivr.errors import PeerSilent, WrongUse
from ivr.menu.folder import find_folder
from ivr.office.opening import open_office
from ivr.settings import TWILIO_API, Settings
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.transport import HttpTransport
from ivr.simulator.script.stage import Stage
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.clock import Clock
    from ivr.errors import Place
    from ivr.menu.model import MenuTree
    from ivr.office.office import Office
    from ivr.simulator.events import Sink
    from ivr.simulator.http.exchange import Fault, Reply, Wire
    from ivr.simulator.media import Ear
    from ivr.simulator.script.model import Script

# Flask, the tree and gunicorn take about a second on a slow machine.
STARTS_WITHIN_S, STOPS_WITHIN_S = 30, 10
_PROGRAM = "from ivr.cli.main import main; main()"
# The run is private: what these name belongs to somebody's real line.
_NOT_INHERITED = ("IVR_", "FLASK_", "TWILIO_", "PORT")


@dataclass(frozen=True, slots=True)
class _Running:
    """A server, what it was made to serve, and its office as this process opens it."""

    child: subprocess.Popen[bytes]
    changes: Changes
    tree: MenuTree
    office: Office


class ServedApp:
    """`ivr serve` on loopback; started for the first script, and again for one that makes something else of the tree.

    The server's data is this run's own: before each script it is emptied, and then holds what the script gives.
    """

    def __init__(
        self, folder: Path | None = None, overrides: Mapping[str, str] | None = None, twilio_api: str = TWILIO_API
    ) -> None:
        self._twilio_api = twilio_api
        self._tree = find_folder(folder, os.environ)
        self._overrides = dict(overrides or {})
        self._home = Path(tempfile.mkdtemp(prefix="ivr-test-"))
        self._clock_file = self._home / "clock"
        self._running: _Running | None = None
        self._services: outside.Served | None = None
        self._port = _free_port()
        self.number = dialling.with_defaults(Setup(f"{self.url}/voice", USUAL_START, token=""), {})

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._services is not None:
            self._services.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script.

        Raises:
            WrongUse: `set` names a fact that there is not, or the server does not start.
            Unreadable, Refused: the tree cannot be served, or cannot have the office that the script describes.
        """
        # What follows a call, such as the survey, is part of what a script plays.
        setup = replace(setup, status_callback=setup.status_callback or f"{self.url}/voice/status")
        exchange = Exchange(replace(setup, seed=dialling.seed(script.digest, setup)), sink, ear)
        transport = _Clocked(HttpTransport(), exchange.now, self._clock_file)
        transport.set()
        changes = Changes.of(script, self._overrides)
        running = self._running
        if running is None or running.changes != changes:
            tree = dialling.read_tree(self._tree, dict(changes.facts))
            check_changes(script, tree)
            self._stop()
            running = self._running = self._started(tree, changes, script.place)
        else:
            check_changes(script, running.tree)
        check_office(script, running.tree)
        furnish(running.office, running.tree, script.given, setup)
        # The server has no worker; its outbox is sent from here, on the call's clock.
        return Stage(exchange, Posted(transport, running.office.store, exchange, self.url), shows_sms=True)

    def _started(self, tree: MenuTree, changes: Changes, place: Place) -> _Running:
        if changes.need_services and self._services is None:
            self._services = outside.Served()
        services = self._services.url if self._services else ""
        folder = self._tree.absolute()
        if changes.facts or changes.need_files:
            copy = self._home / "prompts"
            tree = changed(folder, copy, changes, services, place)
            folder = copy
        data = self._home / "data"
        office = open_office(Settings(data=data, development=True), tree, open_store(f"sqlite:///{data / 'ivr.db'}"))
        environ = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
        environ |= {
            "IVR_DATA": str(data),
            "IVR_DEVELOPMENT": "1",
            "IVR_CLOCK": str(self._clock_file),
            "IVR_PROMPTS": str(folder),
            "IVR_PUBLIC_URL": self.url,
            "IVR_TWILIO_API": self._twilio_api,
            "IVR_AGENTS": changes.agents,
            "IVR_IDENTIFY_URL": services + changes.identify if changes.identify else "",
            "TWILIO_AUTH_TOKEN": self.number.token,
        }
        log = self._home / "log"
        with log.open("wb") as out:
            child = subprocess.Popen(  # noqa: S603 - this program itself
                # No worker: what a script gives must not be swept before the call comes to it.
                [sys.executable, "-c", _PROGRAM, "serve", "--no-worker", "--port", str(self._port)],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on
            )
        running = self._running = _Running(child, changes, tree, office)
        self._await(child, log)
        return running

    def _await(self, child: subprocess.Popen[bytes], log: Path) -> None:
        """Wait until the server takes connections.

        Raises:
            WrongUse: it has ended instead, for the reason it gave.
            PeerSilent: it does neither.
        """
        until = clock.monotonic() + STARTS_WITHIN_S
        while clock.monotonic() < until:
            if child.poll() is not None:
                said = log.read_text(encoding="utf-8", errors="replace").strip()
                raise WrongUse(f"'ivr serve' ended with {child.returncode} instead of serving: {said[-2000:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return
            time.sleep(0.05)
        raise PeerSilent(f"'ivr serve' took no connection within {STARTS_WITHIN_S} s.")

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        running.office.store.close()
        running.child.terminate()
        try:
            running.child.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            running.child.kill()
            running.child.wait()


class _Clocked:
    """Moves the server's clock to the call's before each request."""

    def __init__(self, transport: HttpTransport, now: Clock, file: Path) -> None:
        self._transport, self._now, self._file = transport, now, file

    def set(self) -> None:
        """Write the call's time where the server reads its own; whole or not at all."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(self._now().isoformat(), encoding="utf-8")
        fresh.replace(self._file)

    def perform(self, wire: Wire) -> Reply | Fault:
        """Perform the wire at the call's time."""
        self.set()
        return self._transport.perform(wire)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
