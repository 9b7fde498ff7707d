"""Hours by data: overrides, and the same hours wherever the server stands."""

from __future__ import annotations

import time

import pytest

NEW_YEARS_EVE = """\
overrides:
  - {date: 2026-12-31, hours: 10:00-16:00}
  - {date: 2027-01-01, hours: closed, words: {zh-CN: 元旦休息, en-US: closed for New Year's Day}}
"""
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


@pytest.mark.parametrize(
    ("instant", "met"),
    [
        ("2026-12-30T17:00", (OPEN,)),
        (
            "2026-12-31T09:30",
            ("- hear: [没有人工服务, 今天上午十点恢复]", "- hear: [上午十点到下午四点, 节假日调整见官网]"),
        ),
        ("2026-12-31T15:59", (OPEN,)),
        ("2026-12-31T16:00", ("- hear: [没有人工服务, 2027年1月2日上午八点恢复]",)),
        ("2027-01-01T14:00", ("- hear: [没有人工服务, 明天上午八点恢复]", "- hear: 今天服务时间：元旦休息")),
        ("2027-01-02T14:00", (OPEN,)),
    ],
)
def test_dated_overrides_a005(instant, met, edited, plays):
    """Shorter, closed, and on the days before and after as ever; no code is changed for it."""
    plays(at(instant, *met), edited(hours=("overrides: []\n", NEW_YEARS_EVE)))


@pytest.mark.parametrize(
    ("instant", "heard"),
    [
        ("2026-12-31T08:30", "今天服务时间：年末盘点，上午九点到晚上六点，节假日调整见官网"),
        ("2027-01-01T14:00", "今天服务时间：元旦休息，节假日调整见官网"),
    ],
)
def test_an_override_is_told_in_its_own_words_a005(instant, heard, edited, plays):
    """Words that an editor wrote are words that a caller hears."""
    overrides = (
        "overrides:\n"
        "  - {date: 2026-12-31, hours: 09:00-18:00, words: {zh-CN: 年末盘点, en-US: stocktaking}}\n"
        "  - {date: 2027-01-01, hours: closed, words: {zh-CN: 元旦休息, en-US: closed for New Year's Day}}\n"
    )

    plays(at(instant, f"- hear: {heard}"), edited(hours=("overrides: []\n", overrides)))


def test_emergency_closure_comes_before_everything_a005(edited, plays):
    """It closes a day of the season too."""
    closure = "emergency:\n  - {from: 2026-11-11 14:00, to: 2026-11-11 15:00}\n"
    folder = edited(hours=("emergency: []\n", closure))

    plays(at("2026-11-11T14:30", "- hear: [没有人工服务, 今天下午三点恢复]"), folder)
    plays(at("2026-11-11T15:00", OPEN), folder)
