"""At a look-up: leave to try, every exit, and a row that can be said and asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.callflow.state import (
    Allowed,
    Identify,
    Keys,
    LookUp,
    LookUpFailed,
    ManyRows,
    MayTry,
    NoRow,
    Row,
)

if TYPE_CHECKING:
    from ivr.callflow.state import Answer
    from ivr.menu.model import MenuTree


from .conversation import CALLER, SHOP, Office, play, words


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        (Row(SHOP), ("merchant.found", "merchant.row")),
        (NoRow(), ("merchant.found", "merchant.none", "merchant")),
        (ManyRows(), ("merchant.found", "merchant.many", "operator")),
        (LookUpFailed(), ("merchant.found", "merchant.failed", "operator")),
        (Allowed(yes=False), ("merchant.found", "merchant.failed", "operator")),
    ],
    ids=["one row", "none", "many", "failed", "no more tries"],
)
def test_every_answer_of_a_look_up_has_an_exit(office_tree: MenuTree, answer: Answer, path: tuple[str, ...]) -> None:
    """What fits nothing is forgotten and asked for anew; every other answer leads on."""
    turn = play(office_tree, Keys("1"), Keys("8812345678"), office=Office(answer))

    assert path == turn.path


def test_a_limited_field_asks_for_leave_first(office_tree: MenuTree) -> None:
    """Guessing is counted before anything is looked up."""
    office = Office()

    play(office_tree, Keys("1"), Keys("8812345678"), office=office)

    keys = {"merchant_number": "8812345678"}
    assert [Identify(CALLER), MayTry("merchant_number", "8812345678"), LookUp("merchants", keys)] == office.asked


def test_a_row_is_spoken_by_its_kinds_and_tells_the_class(office_tree: MenuTree) -> None:
    """Money is money, and a merchant of the core class is a caller of it from here on."""
    turn = play(office_tree, Keys("1"), Keys("8812345678"))

    assert "一千二百八十元五角已结算。 再听，请按1。 大客户，请按2。" in words(turn)
    assert "小店的经理。" == words(play(office_tree, Keys("1"), Keys("8812345678"), Keys("2")))


def test_the_ticket_look_up_is_built_in(office_tree: MenuTree) -> None:
    """A ticket past its time is told so (A050)."""
    late = Row({"kind": "complaint", "status": "open", "due": "2026-11-23T14:00:00+08:00", "overdue": "yes"})
    open_ = Row({"kind": "complaint", "status": "open", "due": "2026-11-25T14:00:00+08:00", "overdue": "no"})

    told = [words(play(office_tree, Keys("9"), Keys("20261123"), office=Office(row))) for row in (late, open_)]

    assert ["工单2 0 2 6，1 1 2 3已超时，原定11月23日下午两点。", "明天下午两点前答复。"] == told
