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
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import yaml

from ivr import clock, yamltext
from ivr.cli import dialling
from ivr.cli.stages import USUAL_START, refuse_given
from ivr.errors import PeerSilent, WrongUse
from ivr.menu.folder import find_folder
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.http.transport import HttpTransport
from ivr.simulator.script.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ivr.clock import Clock
    from ivr.simulator.events import Sink
    from ivr.simulator.http.exchange import Fault, Reply, Wire
    from ivr.simulator.media import Ear
    from ivr.simulator.script.model import Script

    Facts = tuple[tuple[str, str], ...]

# Flask, the tree and gunicorn take about a second on a slow machine.
STARTS_WITHIN_S, STOPS_WITHIN_S = 30, 10
_PROGRAM = "from ivr.cli.main import main; main()"
# The run is private: what these name belongs to somebody's real line.
_NOT_INHERITED = ("IVR_", "FLASK_", "TWILIO_", "PORT")


class ServedApp:
    """`ivr serve` on loopback; started for the first script, and again for one that sets other facts."""

    def __init__(self, folder: Path | None = None, overrides: Mapping[str, str] | None = None) -> None:
        self._tree = find_folder(folder, os.environ)
        self._overrides = dict(overrides or {})
        self._home = Path(tempfile.mkdtemp(prefix="ivr-test-"))
        self._clock_file = self._home / "clock"
        self._child: subprocess.Popen[bytes] | None = None
        self._facts: Facts | None = None
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
        shutil.rmtree(self._home, ignore_errors=True)

    def serve(self, script: Script, setup: Setup, sink: Sink, ear: Ear) -> Stage:
        """Set the stage for a script.

        Raises:
            WrongUse: `set` names a fact that there is not, or the server does not start.
            Unreadable, Refused: the tree cannot be served, or the script needs what this build has not.
        """
        refuse_given(script)
        exchange = Exchange(replace(setup, seed=dialling.seed(script.digest, setup)), sink, ear)
        transport = _Clocked(HttpTransport(), exchange.now, self._clock_file)
        transport.set()
        if self._facts != script.facts or self._child is None:
            self._stop()
            self._start(script.facts)
        return Stage(exchange, transport)

    def _start(self, facts: Facts) -> None:
        values = self._overrides | dict(facts)
        dialling.read_tree(self._tree, values)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
        environ |= {
            "IVR_DATA": str(self._home / "data"),
            "IVR_DEVELOPMENT": "1",
            "IVR_CLOCK": str(self._clock_file),
            "IVR_PROMPTS": str(self._with_facts(values) if values else self._tree.absolute()),
            "IVR_PUBLIC_URL": self.url,
            "TWILIO_AUTH_TOKEN": self.number.token,
        }
        log = self._home / "log"
        with log.open("wb") as out:
            self._child = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-c", _PROGRAM, "serve", "--port", str(self._port)],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on
            )
        self._facts = facts
        self._await(self._child, log)

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

    def _with_facts(self, values: Mapping[str, str]) -> Path:
        """Return a copy of the tree in which the facts have these values."""
        copy = self._home / "prompts"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self._tree, copy, ignore=shutil.ignore_patterns("calls"))
        file = copy / "facts.yaml"
        facts = yamltext.read(file).data
        assert isinstance(facts, dict)
        for name, value in values.items():
            fact = facts[name]
            assert isinstance(fact, dict)
            fact["value"] = value
        file.write_text(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return copy

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


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
