"""Tasks: rows are taken as they are committed, and a task that is doubled, lost, late or false harms nobody."""

from __future__ import annotations

import json
import sys
import threading
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from ivr.errors import StoreDown, WrongUse
from ivr.office import outbox
from ivr.office.outbox import LEASE, LookedUp, Refused, Unknown
from ivr.office.rounds import LOOK_EVERY_S, Rounds
from ivr.office.task_slip import URGENT, SlipWriter
from ivr.office.tasks import MemoryTasks, Tasks, open_tasks
from ivr.store.announcing import Due
from ivr.store.engine import Store, open_store
from tests.office.conftest import NOON
from tests.office.posted_rows import Hours, Provider, Steps, ids, put, states

if TYPE_CHECKING:
    from ivr.office.outbox import Leased


@pytest.fixture
def memory() -> Store:
    return open_store()


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def tasks() -> Tasks:
    return open_tasks(None, Hours())


def steps_of(store: Store, provider: Provider) -> Steps:
    """Return a consumer of the store's own tasks."""
    clock = Hours()
    tasks = open_tasks(None, clock)
    store.tell(tasks.put)
    return Steps(tasks, store, provider, clock)


def test_what_is_committed_is_taken_without_a_look(store: Store, provider: Provider) -> None:
    """On either database: one task a row, each sent once."""
    steps = steps_of(store, provider)

    put(store, 1, 2, 3)
    planned = steps.huey.pending_count()
    steps.work()

    assert (3, {"sent": 3}) == (planned, states(store))
    assert {1} == set(provider.reached.values())


def test_what_is_rolled_back_or_there_already_is_no_task(memory: Store, provider: Provider) -> None:
    """Neither a transaction that failed nor a message of a known key."""
    steps = steps_of(memory, provider)
    put(memory, 1)
    steps.work()

    put(memory, 1)
    with pytest.raises(ZeroDivisionError), memory.begin() as connection:
        outbox.put(connection, outbox.Message("k2", "sms", "guide", "+1", "h", "x"), NOON)
        _ = 1 / 0

    assert 0 == steps.huey.pending_count()


def test_nobody_enqueues_where_nobody_listens(memory: Store, provider: Provider, tasks: Tasks) -> None:
    """As in `ivr call` and `ivr test`, which send what stands in the outbox themselves."""
    steps = Steps(tasks, memory, provider, Hours())

    put(memory, 1)

    assert (0, {"pending": 1}) == (steps.huey.pending_count(), states(memory))


def test_calls_come_before_texts(memory: Store) -> None:
    """A person waits for them, whoever came first."""
    taken: list[int] = []
    tasks = open_tasks(None, Hours())
    memory.tell(tasks.put)
    steps = Steps(tasks, memory, Provider(), Hours())
    steps.consumer = tasks.consumer(taken.append, 1.0)

    put(memory, 1, 2)
    put(memory, 3, kind="hangup")
    steps.work()

    assert [3, 1, 2] == taken


def test_doubled_tasks_send_nothing_twice(store: Store, provider: Provider) -> None:
    """Ten tasks a row, in any order, and some of a row that is not there."""
    steps = steps_of(store, provider)
    put(store, *range(20))
    again = [Due(id_, NOON, id_ % 2 == 0) for id_ in [*ids(store), 7_000_000] * 9]
    Random(5).shuffle(again)

    steps.tasks.put(again)
    planned = steps.huey.pending_count()
    steps.work()

    assert (20 + 21 * 9, {"sent": 20}) == (planned, states(store))
    assert [1] * 20 == list(provider.reached.values())


def test_a_row_that_another_worker_holds_is_left_to_it(store: Store, provider: Provider) -> None:
    """Until its lease is over; then it is in doubt, and looked up first."""
    steps = steps_of(store, provider)
    put(store, 1)
    held = store.run(lambda connection: outbox.lease(connection, NOON))
    assert held is not None

    steps.work()
    while_held = list(provider.asked)
    steps.clock.now += LEASE
    steps.take(held.id)

    assert ([], "find") == (while_held, provider.asked[0])


def test_a_lost_task_is_found_by_the_next_round(store: Store, provider: Provider) -> None:
    """A queue in memory ended with its process: the row is there."""
    steps_of(store, provider)
    put(store, 1, 2)
    clock = Hours()

    came_to = Rounds(store, provider, clock).make()

    assert ({"sent": 2}, {"sent": 2}) == (dict(came_to), states(store))


def test_rounds_come_as_soon_as_a_ring_that_was_refused() -> None:
    """A caller may wait for what no task told of."""
    assert 2.0 == LOOK_EVERY_S


def test_what_was_refused_is_planned_for_its_next_try(memory: Store, provider: Provider) -> None:
    """Not before: a task that comes early finds nothing due. Then it is sent, once."""
    steps = steps_of(memory, provider)
    provider.outcomes = [Refused("429")]
    put(memory, 1)
    steps.work()

    [planned] = steps.huey.scheduled()
    wait_s = (planned.eta - steps.huey._get_timestamp()).total_seconds()
    steps.take(*planned.args)
    early = states(memory)
    steps.pass_(timedelta(seconds=20))
    still = states(memory)
    steps.pass_(timedelta(seconds=20))

    assert 20 < wait_s < 40  # half a minute and a quarter of it more or less
    assert ({"not sent": 1}, {"not sent": 1}, {"sent": 1}) == (early, still, states(memory))
    assert ["send", "send"] == provider.asked


def test_what_is_in_doubt_is_looked_up_at_its_time_and_not_sent_blindly(memory: Store, provider: Provider) -> None:
    """Only when the look has shown that it never got there, it is sent again."""
    steps = steps_of(memory, provider)
    provider.outcomes = [Unknown("no answer")]
    put(memory, 1)
    steps.work()

    steps.pass_(timedelta(seconds=55))
    before = list(provider.asked)
    steps.pass_(timedelta(seconds=10))

    assert (["send"], ["send", "find", "send"]) == (before, provider.asked)
    assert {"sent": 1} == states(memory)


def test_an_urgent_row_stays_urgent_in_the_schedule(memory: Store, provider: Provider) -> None:
    """The second try of a ring goes before texts, as the first did."""
    steps = steps_of(memory, provider)
    provider.outcomes = [Refused("429")]
    put(memory, 1, kind="hangup")
    steps.work()

    [planned] = steps.huey.scheduled()

    assert (URGENT, (1,)) == (planned.priority, planned.args)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95",
        b"[1]",
        b"null",
        b'{"row": 1}',
        b'{"row": "1", "urgent": false, "from": null}',
        b'{"row": true, "urgent": false, "from": null}',
        b'{"row": 0, "urgent": false, "from": null}',
        b'{"row": 2147483648, "urgent": false, "from": null}',
        b'{"row": 1, "urgent": 1, "from": null}',
        b'{"row": 1, "urgent": false, "from": "soon"}',
        b'{"row": 1, "urgent": false, "from": 5}',
        b'{"row": 1, "urgent": false, "from": "2026-11-24T04:00:00+00:00"}',
        b'{"row": 1, "urgent": false, "from": null, "run": "rm"}',
        b"[" * 199,
        b"[" * 100_000,
        b'"' + b"x" * 300 + b'"',
        b"\xff\xfe",
    ],
)
def test_what_is_no_task_of_ours_is_thrown_away(
    data: bytes, memory: Store, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    """With a line in the log, from the queue and from the schedule; what stands behind it is done."""
    steps = steps_of(memory, provider)
    steps.huey.storage.enqueue(data)
    steps.huey.storage.add_to_schedule(data, steps.huey._get_timestamp())

    put(memory, 1)
    steps.work()
    steps.pass_(timedelta(seconds=1))

    assert {"sent": 1} == states(memory)
    assert "is no task of ours and was thrown away" in caplog.text


def test_a_pickle_is_not_opened(memory: Store, provider: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    """huey's own way of writing tasks runs what it is told to."""
    steps = steps_of(memory, provider)
    steps.huey.storage.enqueue(b"cbuiltins\nprint\n(Vran code\ntR.")

    steps.work()

    assert "" == capsys.readouterr().out


def test_a_slip_holds_the_row_and_nothing_of_it(memory: Store, provider: Provider) -> None:
    """Neither number nor words leave the database, and it is read back as it was."""
    steps = steps_of(memory, provider)
    put(memory, 1)

    [slip] = steps.huey.storage.enqueued_items()

    assert {"row": 1, "urgent": False, "from": None} == json.loads(slip)
    assert slip == SlipWriter().serialize(SlipWriter().deserialize(slip))


def test_a_store_that_is_down_is_told_in_a_line(memory: Store, caplog: pytest.LogCaptureFixture, tasks: Tasks) -> None:
    """The round finds the row; a trace each second would hide what is wrong."""

    def down(_row: int) -> None:
        raise StoreDown("disk full")

    memory.tell(tasks.put)
    steps = Steps(tasks, memory, Provider(), Hours())
    steps.consumer = tasks.consumer(down, 1.0)
    put(memory, 1)
    steps.work()

    assert "row 1 of the outbox waits for the next round: disk full" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_worker_in_memory_wakes_as_a_task_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not asked again and again."""
    monkeypatch.setattr("ivr.office.tasks.READ_S", 50)
    storage = MemoryTasks()
    found: list[bytes | None] = []
    waiting = threading.Thread(target=lambda: found.append(storage.dequeue()), daemon=True)
    waiting.start()

    storage.enqueue(b"task")
    waiting.join(10)

    assert [b"task"] == found


def test_signals_are_left_to_the_process(tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    """gunicorn's, and those of `ivr worker`."""
    monkeypatch.setattr("signal.signal", lambda *_given: pytest.fail("a signal was taken"))
    consumer = tasks.consumer(lambda _row: None, 10.0)

    consumer.start()
    consumer.stop(graceful=True)

    assert not any(thread.is_alive() for _, thread in consumer.worker_threads)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:0x/0", "redis://127.0.0.1/0?db=x", "http://127.0.0.1"])
def test_a_url_that_will_not_do_is_refused(url: str) -> None:
    """In words, before anything is served."""
    pytest.importorskip("redis")
    with pytest.raises(WrongUse, match=r"^IVR_REDIS_URL cannot be used\. Write one such as redis://127"):
        open_tasks(url, Hours())


def test_the_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra that brings it."""
    monkeypatch.delitem(sys.modules, "ivr.office.redis_tasks", raising=False)
    monkeypatch.setitem(sys.modules, "redis", None)

    with pytest.raises(WrongUse, match=r"pip install 'ivr\[redis\]'"):
        open_tasks("redis://127.0.0.1", Hours())


class Looking(Provider):
    """Finds every message where it was asked for."""

    def find(self, message: Leased) -> LookedUp:
        super().find(message)
        return LookedUp((f"SM{message.id:032x}",))


def test_a_worker_that_dies_with_a_task_leaves_the_row_in_doubt(memory: Store) -> None:
    """The task is gone with it; a round looks the row up when the lease is over, and finds that it was sent."""
    provider = Looking()
    steps = steps_of(memory, provider)
    put(memory, 1)
    memory.run(lambda connection: outbox.lease(connection, NOON, 1))  # and it died
    steps.clock.now += LEASE

    came_to = Rounds(memory, provider, steps.clock).make()

    assert ({"sent": 1}, ["find"]) == (dict(came_to), provider.asked)
