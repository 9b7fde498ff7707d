"""A turn at the office: look-ups outside the transaction, effects inside, everything once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ivr import clock
from ivr.errors import NoAnswer, StoreDown
from ivr.menu.lookups import LookUpSource
from ivr.office import calls, office, tickets
from ivr.office.events import Around
from ivr.office.limits import Limits
from ivr.office.lookups import LookUps
from ivr.office.office import Decided, Office, Request, take_turn
from ivr.office.turns import Answered
from tests.office.conftest import NOON, SECRET

if TYPE_CHECKING:
    from ivr.office.calls import Caller
    from ivr.office.visit import Visit
    from ivr.store.engine import Store


def opened(store: Store, post: object = None) -> Office:
    source = LookUpSource(url="https://service.example/", keys={"shop": "number"}, columns={"name": "name"})
    return Office(
        store=store,
        secret=SECRET,
        lookups=LookUps({"shops": source}, {}, clock.monotonic, post),  # type: ignore[arg-type]
        due=lambda _kind, at: at + timedelta(hours=4),
        desk=lambda _kind: "general",
        limits=Limits(),
        identifying={"shop"},
    )


def request(caller: Caller, step: int = 0, content: str = "keys 1") -> Request:
    return Request("CA1", caller, "+864008009000", "in-progress", step, content)


def decided(text: str, known: dict[str, str] | None = None) -> Decided:
    return Decided(
        Answered(text.encode(), (("X-IVR-Node", "main"),)), known or {}, "zh-CN", "r1", ("main",), "menu", Around()
    )


def test_a_service_is_asked_while_nothing_is_locked(store: Store, caller: Caller) -> None:
    """Others write while it takes its time; what the first attempt counted is not counted twice."""
    written: list[str] = []

    def post(*_: object) -> tuple[int, bytes]:
        store.run(lambda connection: calls.open_call(connection, "CA2", caller, "", NOON))
        written.append("CA2")
        return 200, b'{"name": "A"}'

    def decide(visit: Visit) -> Decided:
        assert visit.may_try("shop", "1")
        visit.make_ticket("enquiry", {}, None, "zh-CN")
        [row] = visit.look_up("shops", {"shop": "1"})
        return decided(row["name"])

    answered = take_turn(opened(store, post), request(caller), NOON, decide)

    with store.read() as connection:
        kept = tickets.listed(connection)
    assert (b"A", ["CA2"], 1) == (answered.body, written, len(kept))


def test_a_service_that_fails_is_asked_once_a_turn(store: Store, caller: Caller) -> None:
    """The turn goes on with the failure, and a repeat does not ask again."""
    asked: list[str] = []

    def post(url: str, *_: object) -> tuple[int, bytes]:
        asked.append(url)
        raise NoAnswer("it cannot be reached")

    def decide(visit: Visit) -> Decided:
        with pytest.raises(NoAnswer, match="cannot be reached"):
            visit.look_up("shops", {"shop": "1"})
        return decided("sorry")

    answers = [take_turn(opened(store, post), request(caller), NOON, decide).body for _ in range(2)]

    assert ([b"sorry"] * 2, 1) == (answers, len(asked))


def test_what_breaks_while_deciding_leaves_nothing(store: Store, caller: Caller) -> None:
    """No ticket without the answer that says it, and the step may be tried again."""

    def breaks(visit: Visit) -> Decided:
        visit.make_ticket("enquiry", {}, None, "zh-CN")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_turn(opened(store), request(caller), NOON, breaks)
    answered = take_turn(opened(store), request(caller), NOON, lambda _visit: decided("menu"))

    with store.read() as connection:
        assert [] == tickets.listed(connection)
    assert b"menu" == answered.body


def test_an_answer_that_cannot_be_kept_is_not_given(
    store: Store, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket that was made goes with it."""

    def down(*_: object, **__: object) -> None:
        raise StoreDown("planted")

    def decide(visit: Visit) -> Decided:
        visit.make_ticket("enquiry", {}, None, "zh-CN")
        return decided("your ticket")

    with monkeypatch.context() as planted:
        planted.setattr(office.turns, "keep", down)
        with pytest.raises(StoreDown):
            take_turn(opened(store), request(caller), NOON, decide)

    with store.read() as connection:
        assert [] == tickets.listed(connection)


@pytest.mark.parametrize("is_same_caller", [True, False])
@pytest.mark.parametrize("is_same_shop", [True, False])
def test_a_ticket_tells_its_own_caller_and_shop(
    store: Store, caller: Caller, is_same_caller: bool, is_same_shop: bool
) -> None:
    """To others it says that it is not theirs, and nothing else; what says nothing of who calls opens it not."""
    told: list[dict[str, str] | None] = []

    def make(visit: Visit) -> Decided:
        number, _ = visit.make_ticket("enquiry", {"shop": "8812345678", "day": "2026-01-31"}, None, "zh-CN")
        return decided(number)

    number = take_turn(opened(store), request(caller), NOON, make).body.decode()
    other = calls.Caller.of("+8613900139000", SECRET)
    asking = Request("CA2", caller if is_same_caller else other, "", "in-progress", 0, "first")
    shop = "8812345678" if is_same_shop else "8800000001"
    take_turn(opened(store), asking, NOON, lambda _visit: decided("", {"shop": shop, "day": "2026-01-31"}))

    def ask(visit: Visit) -> Decided:
        told.extend([visit.ticket(number), visit.ticket("99999999")])
        return decided("told")

    take_turn(
        opened(store), Request("CA2", asking.caller, "", "in-progress", 1, "second"), NOON + timedelta(hours=5), ask
    )

    mine = {
        "kind": "enquiry",
        "status": "open",
        "due": (NOON + timedelta(hours=4)).isoformat(),
        "overdue": "yes",
        "mine": "yes",
    }
    assert [mine if is_same_caller or is_same_shop else {"mine": "no"}, None] == told


def test_an_address_that_no_mail_goes_to_is_none(store: Store, caller: Caller) -> None:
    """A service may answer with any; the outbox of each database takes the same."""
    told: list[str | None] = []

    def decide(visit: Visit) -> Decided:
        told.extend(visit.send("email", "guide", "text", "a" * size + "@example.com") for size in (242, 243))
        return decided("sent")

    take_turn(opened(store), request(caller), NOON, decide)

    assert [None, "number"] == told
