"""A scripted call is read strictly, and every problem of a file is told at once, where it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from ivr.errors import Place, Unreadable
from ivr.simulator import tokens as tk
from ivr.simulator.callee import Behaviour
from ivr.simulator.script.model import Announcement, Expect, Given, Hear, KnownCaller, NotHear, Ticket
from ivr.simulator.script.reader import parse

FILE = Path("calls/peak.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        parse(dedent(text), FILE)
    return [str(problem) for problem in caught.value.problems]


def test_the_contracts_own_script() -> None:
    """The example of the contract reads as what it says."""
    text = """
        name: 高峰期按0
        at: 2026-11-24T10:30
        from: "+8613800138000"
        agents: {general: {after: 400, talk: 60}}
        steps:
          - hear: 欢迎致电
          - press: "0"
          - hear: [5分钟, 请按1]
          - silence: true
          - hear: 排队
        ends: {status: completed, by: agent, path: [main, operator.peak, operator.queue]}
        sms: 1
    """

    script = parse(dedent(text), FILE)

    assert "高峰期按0" == script.name
    assert datetime(2026, 11, 24, 2, 30, tzinfo=UTC) == script.at
    assert (("general", Behaviour("answer", 400.0, 60.0)),) == script.agents
    does = [step.does for step in script.steps]
    assert [Hear(("欢迎致电",)), tk.Press("0"), Hear(("5分钟", "请按1")), tk.Nothing(), Hear(("排队",))] == does
    assert [7, 8, 9, 10, 11] == [step.place.line for step in script.steps]
    assert script.ends is not None
    assert ("completed", "agent") == (script.ends.status, script.ends.by)
    assert ("main", "operator.peak", "operator.queue") == script.ends.path
    assert 1 == script.sms


def test_every_step() -> None:
    """Each kind of step is read."""
    text = """
        steps:
          - {hear: 您好, whole: true}
          - not_hear: [再见]
          - speech: 查询结算
          - record: 9
          - wait: 2m
          - hangup: true
          - expect: {event: request, params: {Digits: "1"}}
    """

    does = [step.does for step in parse(dedent(text), FILE).steps]

    assert does == [
        Hear(("您好",), whole=True),
        NotHear(("再见",)),
        tk.Say("查询结算"),
        tk.Leave(9.0),
        tk.Let(120.0),
        tk.HangUp(),
        Expect({"event": "request", "params": {"Digits": "1"}}),
    ]


def test_the_office_before_the_call() -> None:
    """`given` is typed, and `set` keeps its values as they are written."""
    text = """
        set: {close_at: 21:00}
        given:
          tickets: [{number: T8812, kind: enquiry, made: 2026-11-23T09:00+08:00, status: open}]
          callers: {"+8613800138000": {class: core, language: en-US, notice: 请注意。}}
          queues: {general: {waiting: 20}}
          lookups: {merchants: slow}
          announcement: {text: 系统维护, until: 2026-11-24T18:00}
          hooks: {identify: {after: 4}}
          edits: {hours: {overrides: [{date: 2026-12-31, hours: closed}]}}
        steps: [{hangup: true}]
    """

    script = parse(dedent(text), FILE)

    assert (("close_at", "21:00"),) == script.facts
    assert script.given == Given(
        place=Place(str(FILE), 3, 1),
        tickets=(Ticket("T8812", "enquiry", datetime(2026, 11, 23, 1, tzinfo=UTC), "open"),),
        callers={"+8613800138000": KnownCaller("core", "en-US", "请注意。")},
        waiting={"general": 20},
        lookups={"merchants": "slow"},
        announcement=Announcement("系统维护", datetime(2026, 11, 24, 10, tzinfo=UTC)),
        hooks={"identify": 4.0},
        edits={"hours": {"overrides": [{"date": "2026-12-31", "hours": "closed"}]}},
    )


def test_several_calls() -> None:
    """Calls of one file have steps and times of their own."""
    text = """
        at: 2026-11-24T10:00
        calls:
          - {name: first, steps: [{hangup: true}]}
          - {at: +10s, from: "+8613800138001", steps: [{hangup: true}]}
          - {at: 2026-11-24T10:05, steps: [{hangup: true}]}
    """

    first, second, third = parse(dedent(text), FILE).calls

    assert ("first", None, None) == (first.name, first.at, first.after_s)
    assert ("call 2", "+8613800138001", 10.0) == (second.name, second.from_, second.after_s)
    assert datetime(2026, 11, 24, 2, 5, tzinfo=UTC) == third.at


def test_all_problems_at_once() -> None:
    """Every problem is listed with its line and column and how to mend it."""
    text = """\
        nam: a
        at: tomorrow
        agents: {general: {aftr: 4}}
        steps:
          - hears: 您好
          - press: "1a"
          - hear: 。
          - silence: false
          - {press: "1", hear: 您好}
          - expect: {event: dialed}
        ends: {by: callr}
        sms: many
    """

    found = problems(text)

    assert found == [
        "calls/peak.yaml:1:1: 'nam' is not known here. Did you mean 'name'?",
        "calls/peak.yaml:2:5: 'tomorrow' is no date and time. Write it like 2026-11-24T10:30.",
        "calls/peak.yaml:3:20: 'aftr' is not known here. Did you mean 'after'?",
        "calls/peak.yaml:5:5: 'hears' is not known here. Did you mean 'hear'?",
        """calls/peak.yaml:6:12: '1a' is not made of keys. Write keys from 0 to 9, * and #, in quotes: "1".""",
        "calls/peak.yaml:7:11: '。' holds no words to listen for. Write some of the words that are said.",
        "calls/peak.yaml:8:14: 'silence' is either true or not there. Write silence: true, or delete the step.",
        "calls/peak.yaml:9:5: a step holds press and hear. Give each step one line of its own, beginning with '- '.",
        "calls/peak.yaml:10:21: 'dialed' is not known here. Did you mean 'dialled'?",
        "calls/peak.yaml:11:12: 'callr' is not known here. Did you mean 'caller'?",
        "calls/peak.yaml:12:6: 'many' is no number. Write a whole number, 0 or more.",
    ]


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_an_instant_at_the_end_of_the_calendar_is_none(at: str) -> None:
    """There is no other zone's clock to read it by, and no day before or after."""
    text = f"at: {at}\nsteps: [{{hangup: true}}]\n"

    assert [f"calls/peak.yaml:1:5: '{at}' is no date and time. Write it like 2026-11-24T10:30."] == problems(text)


def test_a_file_without_steps() -> None:
    """A script does something."""
    assert ["calls/peak.yaml:1:1: there are no steps. Write steps: and below it what the caller hears and does."] == (
        problems("name: nothing\n")
    )


def test_what_is_shared_stands_once() -> None:
    """Facts and the office hold for all calls of a file, so they stand beside `calls`."""
    text = """\
        calls:
          - set: {open_at: 09:00}
            steps: [{hangup: true}]
        ends: {by: app}
    """

    assert [
        "calls/peak.yaml:2:10: 'set' holds for all calls of a file. Write it once, beside 'calls'.",
        "calls/peak.yaml:4:7: 'ends' stands beside 'calls'. Make them one of the calls.",
    ] == problems(text)
