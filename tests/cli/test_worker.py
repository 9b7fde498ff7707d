"""`ivr worker` and the server's own: what waits is sent, what is late is handed up, and both end when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ivr.cli.worker import Worker, rounds_of, worker
from ivr.clock import now
from ivr.office import outbox, tickets
from ivr.office.calls import Caller
from ivr.office.outbox import Message
from ivr.office.redis_tasks import RedisTasks
from ivr.office.rounds import Rounds
from ivr.office.secret import Secret
from ivr.office.senders import Senders
from ivr.office.sms import Nobody, TwilioSender
from ivr.office.tasks import open_tasks
from ivr.settings import Settings
from ivr.simulator.exchange import Exchange, Setup
from ivr.simulator.rest.server import start
from ivr.store.engine import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.office.outbox import Leased, Outcome
    from ivr.simulator.events import Event
    from tests.redis_server import RedisServer

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
    silent = dict.fromkeys(
        (*("IVR_SMS", "IVR_CLOCK", "IVR_TWILIO_API", "IVR_PUBLIC_URL", "IVR_REDIS_URL", "TWILIO_AUTH_TOKEN_NEXT"),)
    )
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


class Slow(Nobody):
    """Sends when it is told to go on."""

    def __init__(self) -> None:
        self.is_sending, self.may_go_on = threading.Event(), threading.Event()

    def send(self, message: Leased) -> Outcome:
        self.is_sending.set()
        assert self.may_go_on.wait(10)
        return super().send(message)


def wait_with(store: Store, count: int) -> None:
    """Put messages in the outbox."""
    with store.begin() as connection:
        for number in range(count):
            outbox.put(connection, Message(f"k{number}", "sms", "guide", "+1", "h", "x"), now())


@pytest.mark.parametrize("by", ["round", "task"])
def test_the_servers_own_worker_stops_between_two_messages(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those at hand are settled, the others are left to whoever comes, whichever way they were found."""
    store, sender, tasks = open_store(), Slow(), open_tasks(None, now)
    if by == "task":
        store.tell(tasks.put)
        monkeypatch.setattr(Rounds, "make", lambda *_given: Counter())
    wait_with(store, 50)
    running = Worker(Rounds(store, sender, now), tasks)
    running.start()
    assert sender.is_sending.wait(10)
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    running._stop.wait(10)
    sender.may_go_on.set()
    stopping.join(20)

    assert not stopping.is_alive()
    with store.read() as connection:
        counts = outbox.counts(connection)
    assert {"kept", "pending"} >= counts.keys()
    assert counts["kept"] >= 1


def test_the_servers_own_worker_can_be_told_to_stop_before_it_began() -> None:
    """As when the server is told to end while it starts."""
    store = open_store()

    Worker(Rounds(store, Nobody(), now), open_tasks(None, now)).stop()


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


def test_a_process_takes_tasks_from_redis(url: str, redis_server: RedisServer) -> None:
    """It says from where, and a slip that is none of ours shows that it does."""
    given = {name: value for name, value in {**os.environ, **environ(url)}.items() if value is not None}
    given["IVR_REDIS_URL"] = redis_server.url
    storage = RedisTasks(redis_server.url)
    storage.enqueue(b"not ours")
    program = "from ivr.cli.main import main; main()"
    process = subprocess.Popen([sys.executable, "-c", program, "worker"], env=given, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.readline()
    while "is no task of ours" not in (line := process.stderr.readline()):
        assert line
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=20)[1]

    assert (0, "tasks come from Redis at 127.0.0.1.") == (process.returncode, said.strip().rpartition("; ")[2])
    assert 0 == storage.queue_size()
    assert rest.rstrip().endswith("Stopped.")
    assert "huey" not in rest


def test_once_puts_nothing_anywhere(url: str, redis_server: RedisServer) -> None:
    """A process that ends at once, as cron's does, plans no task for another try that nobody may ever take."""
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "dev", "TWILIO_PHONE_NUMBER": "+864008009000"}
    nowhere = {"IVR_SMS": "twilio", "IVR_TWILIO_API": "http://127.0.0.1:9", **account}
    given = environ(url, IVR_REDIS_URL=redis_server.url, **nowhere)

    CliRunner().invoke(worker, ["--once"], env=given, standalone_mode=False)

    assert {"not sent": 1} == states(url)[0]
    assert [] == RedisTasks(redis_server.url).conn.keys()
