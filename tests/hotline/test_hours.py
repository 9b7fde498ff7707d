"""Hours by data: closed at once, and the same hours wherever the server stands."""

from __future__ import annotations

import time

import pytest

OPEN = "- expect: {event: enqueue, queue: general}"
SHUT = "- hear: 没有人工服务"


def at(instant: str, *steps: str) -> str:
    lines = "".join(f"  {step}\n" for step in ("- hear: 欢迎致电", '- press: "0"', *steps, "- hangup: true"))
    return f"name: {instant}\nat: {instant}\nsteps:\n{lines}"


@pytest.fixture(params=["UTC", "America/New_York", "Europe/London"])
def _elsewhere(request, monkeypatch):
    """A server that stands elsewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("instant", "met"),
    [
        ("2026-11-22T07:59:58", SHUT),
        ("2026-11-22T08:00", OPEN),
        ("2026-11-22T21:59:50", OPEN),
        ("2026-11-22T22:00", SHUT),
    ],
)
def test_a_sunday_wherever_the_server_stands_a004(instant, met, plays):
    """The clock's zone is the line's."""
    plays(at(instant, met))


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("instant", "met"),
    [
        ("2026-11-24T08:59", "- hear: 今天上午九点恢复"),
        ("2026-11-24T09:00", "- expect: {event: enqueue, queue: international}"),
        ("2026-11-24T17:59", "- expect: {event: enqueue, queue: international}"),
        ("2026-11-24T18:00", "- hear: 明天上午九点恢复"),
    ],
)
def test_the_cross_border_desk_wherever_the_server_stands_a093(instant, met, plays):
    """Beijing time, as the words say."""
    keys = '  - press: "1"\n  - hear: 跨境业务，请按4\n  - press: "4"\n  - hear: 中文服务，请按1\n  - press: "1"\n'

    plays(at(instant, met).replace('  - press: "0"\n', keys))


def test_emergency_closure_comes_before_everything_a005(edited, plays):
    """It closes a day of the season too."""
    closure = "emergency:\n  - {from: 2026-11-11 14:00, to: 2026-11-11 15:00}\n"
    folder = edited(hours=("emergency: []\n", closure))

    plays(at("2026-11-11T14:30", "- hear: [没有人工服务, 今天下午三点恢复]"), folder)
    plays(at("2026-11-11T15:00", OPEN), folder)
