"""`ivr worker` and the server's own: what waits is sent, what is late is handed up, and both end when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ivr.cli.worker import Embedded, rounds_of, worker
from ivr.office import outbox, tickets
from ivr.office.calls import Caller
from ivr.office.outbox import Message
from ivr.office.rounds import Rounds
from ivr.office.secret import Secret
from ivr.office.senders import Senders
from ivr.office.sms import Nobody, TwilioSender
from ivr.settings import Settings
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.rest.server import start
from ivr.store.engine import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.office.outbox import Leased, Outcome
    from ivr.simulator.events import Event

ACCOUNT = "AC" + "0" * 32


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store with a message that waits and a ticket that is late."""
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    store = open_store(url)
    now = datetime.now(UTC)
    with store.begin() as connection:
        wanted = tickets.Wanted("complaint", "general", "zh-CN", now - timedelta(hours=1), "CA1", "k")
        tickets.make(connection, wanted, Caller.of("", Secret(b"k")), Secret(b"k"), now - timedelta(days=1))
        outbox.put(connection, Message("k", "sms", "guide", "+8613800138000", "h", "指南"), now)
    store.close()
    return url


def states(url: str) -> tuple[dict[str, int], list[str]]:
    store = open_store(url)
    with store.read() as connection:
        found = dict(outbox.counts(connection)), [ticket.status for ticket in tickets.listed(connection)]
    store.close()
    return found  # type: ignore[return-value]


def environ(url: str, **more: str) -> dict[str, str | None]:
    silent = dict.fromkeys((*("IVR_SMS", "IVR_CLOCK", "IVR_TWILIO_API", "IVR_PUBLIC_URL", "TWILIO_AUTH_TOKEN_NEXT"),))
    return {**silent, "IVR_DATABASE_URL": url, **more}


def test_one_round_and_by_default_nothing_leaves(url: str) -> None:
    """What is due is kept, what is late is handed up; the second time there is nothing."""
    first = CliRunner().invoke(worker, ["--once"], env=environ(url), standalone_mode=False)
    second = CliRunner().invoke(worker, ["--once"], env=environ(url), standalone_mode=False)

    assert (0, 0) == (first.return_value, second.return_value)
    assert ("1 kept", "Nothing was due.") == (first.stderr.splitlines()[-1], second.stderr.splitlines()[-1])
    assert ({"kept": 1}, ["escalated"]) == states(url)


def test_with_credentials_it_is_sent_where_the_settings_say(url: str) -> None:
    """To the stand-in, once."""
    events: list[Event] = []
    serving = start(Exchange(Setup("http://127.0.0.1/voice", datetime.now(UTC), account_sid=ACCOUNT), events.append))
    try:
        variables = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "dev", "TWILIO_PHONE_NUMBER": "+864008009000"}
        given = environ(url, IVR_SMS="twilio", IVR_TWILIO_API=serving.url, **variables)
        for _ in range(2):
            CliRunner().invoke(worker, ["--once"], env=given, standalone_mode=False)
    finally:
        serving.stop()

    assert [("+8613800138000", "指南")] == [(event["to"], event["body"]) for event in events]
    assert {"sent": 1} == states(url)[0]


def test_a_process_ends_on_sigterm(url: str) -> None:
    """Within a moment, with exit code 0."""
    given = {name: value for name, value in {**os.environ, **environ(url)}.items() if value is not None}
    program = "from ivr.cli.main import main; main()"
    process = subprocess.Popen([sys.executable, "-c", program, "worker"], env=given, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=20)[1]

    assert (0, True) == (process.returncode, said.startswith("Sending by inbox; nobody is rung; the store is "))
    assert rest.rstrip().endswith("Stopped.")


def test_the_servers_own_worker_stops_between_two_messages() -> None:
    """The one at hand is settled, the next is left to whoever comes."""
    store = open_store()
    sending, go_on = threading.Event(), threading.Event()
    with store.begin() as connection:
        for number in range(50):
            outbox.put(connection, Message(f"k{number}", "sms", "guide", "+1", "h", "x"), datetime.now(UTC))

    class Slow(Nobody):
        def send(self, message: Leased) -> Outcome:
            sending.set()
            assert go_on.wait(10)
            return super().send(message)

    embedded = Embedded(Rounds(store, Slow(), lambda: datetime.now(UTC)))
    embedded.start()
    assert sending.wait(10)
    stopping = threading.Thread(target=embedded.stop)
    stopping.start()
    go_on.set()
    stopping.join(20)

    assert not stopping.is_alive()
    with store.read() as connection:
        assert {"kept", "pending"} >= outbox.counts(connection).keys()


def test_a_fault_in_one_round_does_not_end_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """It is told with its trace."""
    stop = threading.Event()

    class Once(Rounds):
        def make(self, _stop: object = None) -> None:  # type: ignore[override]
            stop.set()
            raise RuntimeError("no such thing")

    Once(open_store(), Nobody(), lambda: datetime.now(UTC)).keep_on(stop)

    assert "a fault in a worker's round" in caplog.text
    assert "no such thing" in caplog.text


def test_who_sends_and_by_which_clock(store: Store) -> None:
    """As the settings say."""
    at = datetime(2026, 11, 24, 4, tzinfo=UTC)
    settings = Settings(clock_at=at, sms="twilio", account_sid=ACCOUNT, auth_token="t", phone_number="+864008009000")

    rounds = rounds_of(settings, store)

    assert isinstance(rounds.sender, Senders)
    assert isinstance(rounds.sender.texts, TwilioSender)
    assert at == rounds.clock()
