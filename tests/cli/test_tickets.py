"""`ivr tickets` and `ivr export` on a store that calls have filled."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from ivr.cli.export import export
from ivr.cli.tickets import tickets
from ivr.errors import WrongUse
from ivr.office import events
from ivr.office import tickets as office
from ivr.office.calls import Caller
from ivr.office.secret import Secret
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from pathlib import Path

    import click

MADE = datetime(2026, 1, 27, 2, tzinfo=UTC)


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A late complaint and a call-back whose time is far off."""
    url = f"sqlite:///{tmp_path / 'ivr.db'}"
    monkeypatch.setenv("IVR_DATABASE_URL", url)
    store, secret = open_store(url), Secret(b"k")
    caller = Caller.of("+8613800138000", secret)
    with store.begin() as connection:
        made = [
            office.make(
                connection,
                office.Wanted(kind, "general", "zh-CN", due, "CA1", kind, {"serial": "=1+1"}),
                caller,
                secret,
                MADE,
            )
            for kind, due in (("complaint", MADE + timedelta(hours=24)), ("callback", datetime(2126, 1, 1, tzinfo=UTC)))
        ]
        events.log(connection, "CA1", 0, ["main", "main.ticket"], "ticket", "r1", MADE)
    store.close()
    return made


def run(command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


def test_tickets_are_listed_the_urgent_one_first(numbers: list[str]) -> None:
    """What is late says so."""
    lines = run(tickets).stdout.splitlines()

    assert numbers == [line.split()[0] for line in lines]
    assert [True, False] == [line.endswith("late") for line in lines]


def test_json_has_the_columns_of_the_contract(numbers: list[str]) -> None:
    """[{number, kind, made, due, status, queue}], and more beside."""
    rows = json.loads(run(tickets, "--json", "--kind", "complaint").stdout)

    assert [(numbers[0], "complaint", "open", "general")] == [
        (row["number"], row["kind"], row["status"], row["queue"]) for row in rows
    ]
    assert {"made", "due"} <= rows[0].keys()


def test_a_ticket_is_marked_and_found_by_status(numbers: list[str]) -> None:
    """The change is kept."""
    run(tickets, "--mark", numbers[0], "solved", "--note", "called back")

    listed = json.loads(run(tickets, "--json", "--status", "solved").stdout)

    assert [numbers[0]] == [row["number"] for row in listed]


@pytest.mark.parametrize(("number", "status", "words"), [("00000000", "solved", "no ticket"), ("1", "lost", "is open")])
def test_what_cannot_be_marked_is_told(numbers: list[str], number: str, status: str, words: str) -> None:
    """No such ticket, no such status."""
    with pytest.raises(WrongUse, match=words):
        run(tickets, "--mark", number, status)


def test_a_sweep_hands_up_what_is_late(numbers: list[str]) -> None:
    """Once; and --overdue lists it still."""
    first, second = run(tickets, "--sweep"), run(tickets, "--sweep", "--overdue", "--json")

    assert "1 handed up" in first.stderr
    assert "0 handed up" in second.stderr
    assert [(numbers[0], "escalated", 1)] == [
        (row["number"], row["status"], row["level"]) for row in json.loads(second.stdout)
    ]


def test_tickets_are_exported_without_formulas(numbers: list[str]) -> None:
    """Numbers are masked where nobody is to be called back."""
    rows = list(csv.DictReader(io.StringIO(run(export, "tickets").stdout, newline="")))

    assert numbers == [row["number"] for row in rows]
    assert ["", "'+8613800138000"] == [row["call_back"] for row in rows]
    assert ["•••8000"] * 2 == [row["caller"] for row in rows]


def test_the_call_log_is_exported_by_day(numbers: list[str]) -> None:
    """The last day is included; times are the line's."""
    inside = json.loads(run(export, "events", "--json", "--from", "2026-01-27", "--to", "2026-01-27").stdout)
    outside = json.loads(run(export, "events", "--json", "--from", "2026-01-28").stdout)

    assert [("main", ""), ("main.ticket", "ticket")] == [(row["node"], row["outcome"]) for row in inside]
    assert [("2026-01-27T10:00:00.000+08:00", "CA1", "node")] * 2 == [
        (row["t"], row["call_sid"], row["event"]) for row in inside
    ]
    assert [] == outside


def test_a_day_that_is_none_is_told(numbers: list[str]) -> None:
    """With what would be one."""
    with pytest.raises(WrongUse, match="Write it like 2026-11-01"):
        run(export, "events", "--from", "2026-02-30")
