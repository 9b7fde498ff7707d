"""Turns over HTTP on a real store: once whatever is repeated, and honest when nothing can be kept."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.menu.load import load_tree
from ivr.office import tickets
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.store.tables import calls, events, known_values, turns
from ivr.web.factory import create_app
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def office_tree() -> MenuTree:
    return load_tree(Path(__file__).parents[1] / "office" / "tree")


@pytest.fixture
def line(office_tree: MenuTree, store: Store, tmp_path: Path) -> Twilio:
    return answering(office_tree, store, tmp_path)


def answering(tree: MenuTree, store: Store, data: Path) -> Twilio:
    settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=data)
    return Twilio(create_app(settings, tree, lambda: NOON, store))


def made(store: Store) -> list[str]:
    with store.read() as connection:
        return [ticket.number for ticket in tickets.listed(connection)]


def figures(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


def count(store: Store, table: sa.Table) -> int:
    with store.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_ticket_is_kept_before_it_is_promised(line: Twilio, store: Store) -> None:
    """The number that is said is the number that is stored."""
    answer = line.press(line.post("/voice"), "1")

    [number] = made(store)
    assert ("ticket", 200) == (answer.headers["X-IVR-Outcome"], answer.status_code)
    assert number in figures(line.spoken(answer))


def test_a_repeated_request_gets_the_same_bytes_and_one_effect(
    office_tree: MenuTree, database_url: str, tmp_path: Path
) -> None:
    """Reliability F13, S04: 1,000 repeats, from two workers, and after both were started again."""
    stores = [open_store(database_url) for _ in range(2)]
    lines = [answering(office_tree, store, tmp_path) for store in stores]
    first = lines[0].post("/voice")
    target = lines[0].verbs(first, "Gather")[0].get("action") or ""
    wanted = lines[0].post(target, Digits="1")

    answers = {(bytes(lines[number % 2].post(target, Digits="1").data)) for number in range(1000)}
    for store in stores:
        store.close()
    reopened = open_store(database_url)
    after = answering(office_tree, reopened, tmp_path).post(target, Digits="1")

    assert {wanted.data} == answers | {after.data}
    assert [value for name, value in wanted.headers if name.startswith("X-IVR-")] == [
        value for name, value in after.headers if name.startswith("X-IVR-")
    ]
    assert 1 == len(made(reopened))
    reopened.close()


def test_two_workers_at_once_make_one_ticket(office_tree: MenuTree, database_url: str, tmp_path: Path) -> None:
    """The same step, at the same moment, from eight threads on two stores: one effect and equal bytes."""
    stores = [open_store(database_url) for _ in range(2)]
    lines = [answering(office_tree, store, tmp_path) for store in stores]
    target = lines[0].verbs(lines[0].post("/voice"), "Gather")[0].get("action") or ""
    together = threading.Barrier(8)
    answers: list[bytes] = []

    def post(number: int) -> None:
        together.wait()
        answers.append(lines[number % 2].post(target, Digits="1").data)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 8 == len(answers)
    assert 1 == len(set(answers))
    assert 1 == len(made(stores[0]))
    for store in stores:
        store.close()


def test_a_step_that_did_something_cannot_be_cut_anew(line: Twilio, store: Store) -> None:
    """Another key at the step that made the ticket is answered with the ticket (reliability T03)."""
    first = line.post("/voice")
    ticket = line.press(first, "1")

    assert ticket.data == line.press(first, "2").data == line.silence(first).data
    assert 1 == len(made(store))


def test_a_step_that_did_nothing_may_be_taken_otherwise(line: Twilio) -> None:
    """A menu has no effect, so each key leads where it says; and each way is repeated to the byte."""
    first = line.post("/voice")

    ways = [line.press(first, key).headers["X-IVR-Node"] for key in "232"]

    assert ["main.number", "main.bye", "main.number"] == ways


def test_what_is_keyed_in_is_kept_and_not_in_a_link(line: Twilio, store: Store) -> None:
    """An entry is known in the next turn; no URL and no report has it."""
    asked = line.press(line.post("/voice"), "2")
    answer = line.after(asked, Digits="8812345678")

    with store.read() as connection:
        kept = connection.execute(
            sa.select(known_values.c.value, known_values.c.shown).where(known_values.c.name == "merchant_number")
        ).one()
    assert ("8812345678", "•••5678") == tuple(kept)
    assert "8812345678" not in " ".join(str(verb.attrib) for verb in line.verbs(answer, "Gather"))
    assert "华兴商贸" in line.spoken(answer)


@pytest.mark.parametrize("keys", ["8" * 33, "8" * 200, "1*" + "8" * 100])
def test_more_keys_than_any_entry_has_are_a_slip(line: Twilio, keys: str) -> None:
    """Whoever leans on the keys hears what was wrong and is asked again: a refusal would end the call."""
    asked = line.press(line.post("/voice"), "2")

    answer = line.after(asked, Digits=keys)

    assert (200, "no-match") == (answer.status_code, answer.headers.get("X-IVR-Outcome"))


def test_a_finished_call_takes_nothing_new(line: Twilio, store: Store) -> None:
    """After the status callback a late key gets the last answer; its repeat too; no ticket comes of it."""
    first = line.post("/voice")
    assert 204 == line.post("/voice/status", CallStatus="completed").status_code

    late = line.press(first, "1")

    assert first.data == late.data
    assert [] == made(store)


def test_a_message_left_by_hanging_up_is_kept_in_either_order(
    office_tree: MenuTree, store: Store, tmp_path: Path
) -> None:
    """The news of the end may come before the recording does; the ticket is made once all the same (F14)."""
    line = answering(office_tree, store, tmp_path)
    for sid, status_first in (("CA" + "1" * 32, True), ("CA" + "2" * 32, False)):
        line.form["CallSid"] = sid
        record = line.press(line.post("/voice"), "4")
        over = {"CallStatus": "completed"}
        if status_first:
            line.post("/voice/status", **over)
        line.after(record, verb="Record", RecordingUrl="https://api.example/R1", RecordingDuration="9", **over)
        if not status_first:
            line.post("/voice/status", **over)

    with store.read() as connection:
        found = tickets.listed(connection)
        ends = connection.execute(sa.select(calls.c.status, calls.c.ended)).all()
    assert [("voicemail", "https://api.example/R1")] * 2 == [(one.kind, one.recording) for one in found]
    assert [("completed", NOON)] * 2 == [tuple(end) for end in ends]


def test_an_end_is_never_taken_back(line: Twilio, store: Store) -> None:
    """Status callbacks come in any order; the final one stays."""
    line.post("/voice")
    for status in ("completed", "in-progress", "ringing", "failed"):
        line.post("/voice/status", CallStatus=status)

    with store.read() as connection:
        assert [("completed", NOON)] == [
            tuple(row) for row in connection.execute(sa.select(calls.c.status, calls.c.ended))
        ]


def test_a_call_that_ended_before_it_began_hears_goodbye(line: Twilio, store: Store) -> None:
    """The status came first, the incoming call is a replay: it ends."""
    line.post("/voice/status", CallStatus="canceled")

    answer = line.post("/voice")

    assert "goodbye" == answer.headers["X-IVR-Outcome"]
    assert 1 == len(line.verbs(answer, "Hangup"))


def test_a_wait_document_is_no_turn(line: Twilio, store: Store) -> None:
    """It is asked for again and again, and leaves no row."""
    queued = line.press(line.post("/voice"), "0")
    before = count(store, turns), count(store, events)

    for seconds in ("0", "20", "40"):
        waiting = line.after(queued, verb="Enqueue", link="waitUrl", QueuePosition="1", QueueTime=seconds)
        assert "queued" == waiting.headers["X-IVR-Outcome"]

    assert before == (count(store, turns), count(store, events))


def test_the_call_log_names_nodes_and_no_numbers(line: Twilio, store: Store) -> None:
    """Each node in order, the outcome where the turn waits; the caller's number is nowhere in the clear."""
    line.press(line.post("/voice"), "1")

    with store.read() as connection:
        path = connection.execute(sa.select(events.c.node, events.c.outcome).order_by(events.c.id)).all()
        kept = str(connection.execute(sa.select(calls)).all())
    assert [("main", "menu"), ("main.ticket", ""), ("main.bye", "ticket")] == [tuple(row) for row in path]
    assert FORM["From"] not in kept
    assert "8000" in kept


def test_a_number_that_calls_too_often_is_told_so(line: Twilio) -> None:
    """Ten calls an hour (reliability T13); the eleventh hears why and ends, with an outcome of its own."""
    outcomes = []
    for number in range(11):
        line.form["CallSid"] = f"CA{number:032x}"
        outcomes.append(line.post("/voice").headers["X-IVR-Outcome"])
    line.form["From"] = "+8613900139000"
    line.form["CallSid"] = "CA" + "f" * 32

    assert ["menu"] * 10 + ["busy"] == outcomes
    assert "menu" == line.post("/voice").headers["X-IVR-Outcome"]


def test_the_language_is_remembered_and_erased(line: Twilio) -> None:
    """Hotline A112: the second call begins in the language that was asked for; erasing works."""
    line.press(line.post("/voice"), "5")
    line.form["CallSid"] = "CA" + "a" * 32
    second = line.spoken(line.post("/voice"))
    line.press(line.post("/voice"), "6")
    line.form["CallSid"] = "CA" + "b" * 32

    third = line.spoken(line.post("/voice"))

    assert second.startswith("Thank you for calling")
    assert third.startswith("您好")


def test_a_locked_store_lets_the_menu_go_on_and_makes_no_promise(office_tree: MenuTree, tmp_path: Path) -> None:
    """Reliability F05, F07: a menu is a menu; a ticket is refused in words; after the lock all is well again."""
    store = open_store(f"sqlite:///{tmp_path / 'ivr.db'}")
    line = answering(office_tree, store, tmp_path)
    first = line.post("/voice")
    other = sqlite3.connect(tmp_path / "ivr.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    menu = line.press(first, "9")
    refused = line.press(first, "1")
    known = line.after(line.press(first, "2"), Digits="8812345678")
    ready = line.app.test_client().get("/readyz")
    other.execute("ROLLBACK")
    other.close()
    at_rest = line.app.test_client().get("/healthz").status_code

    assert ("main", "menu") == (menu.headers["X-IVR-Node"], menu.headers["X-IVR-Outcome"])
    assert "main.sorry" in refused.headers["X-IVR-Path"]
    assert "ticket" != refused.headers["X-IVR-Outcome"]
    assert "现在无法登记" in line.spoken(refused) and "工单号" not in line.spoken(refused)
    assert "华兴商贸" not in line.spoken(known)
    assert (503, "down") == (ready.status_code, (ready.json or {})["store"])
    assert 200 == at_rest
    assert [] == made_after_rest(store)


def made_after_rest(store: Store) -> list[str]:
    """Wait out the breaker's second by asking until it lets one through."""
    from ivr.errors import StoreDown

    while True:
        try:
            return made(store)
        except StoreDown:
            continue


def test_a_full_store_makes_no_promise(office_tree: MenuTree, tmp_path: Path) -> None:
    """Reliability F07: no number is said that is not stored, and with room again tickets are made."""
    store = open_store(f"sqlite:///{tmp_path / 'ivr.db'}")
    line = answering(office_tree, store, tmp_path)
    first = line.post("/voice")

    def no_room(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    sa.event.listen(store.engine, "checkout", no_room)
    outcomes = []
    for number in range(40):
        line.form["CallSid"] = f"CA{number:032x}"
        outcomes.append(line.press(line.post("/voice"), "1").headers["X-IVR-Outcome"])
    sa.event.remove(store.engine, "checkout", no_room)
    store.close()
    kept = made_after_rest(store)
    line.form["CallSid"] = "CA" + "e" * 32
    line.form["From"] = "+8613900139000"
    again = line.press(line.post("/voice"), "1").headers["X-IVR-Outcome"]

    assert first.status_code == 200
    assert outcomes.count("ticket") == len(kept)
    assert len(kept) < 40
    assert "ticket" == again


def test_a_status_that_cannot_be_kept_is_no_fault(office_tree: MenuTree, tmp_path: Path) -> None:
    """Twilio is not told of our troubles; the sweep closes the call later."""
    store = open_store(f"sqlite:///{tmp_path / 'ivr.db'}")
    line = answering(office_tree, store, tmp_path)
    (tmp_path / "ivr.db").unlink()
    store.close()

    assert 204 == line.post("/voice/status", CallStatus="completed").status_code


def test_development_may_dial_as_often_as_it_likes(office_tree: MenuTree) -> None:
    """A builder has one number."""
    line = replace(Twilio(create_app(Settings(development=True), office_tree, lambda: NOON), "http://localhost", None))
    outcomes = set()
    for number in range(15):
        line.form["CallSid"] = f"CA{number:032x}"
        outcomes.add(line.post("/voice").headers["X-IVR-Outcome"])

    assert {"menu"} == outcomes
