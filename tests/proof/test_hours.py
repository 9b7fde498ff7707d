"""Opening hours, holidays and what a caller hears outside them."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.proof.lint.rule import Settings

from .conftest import TREE
from .test_lengths import CLOCK, s
from .test_wording import saying

DESK = "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n"
QUEUE = """\
operator:
  queue: general
  closed: operator.closed
  full: operator.message
  failed: operator.message
operator.message:
  say: {zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}
  message: general
  then: operator.bye
operator.bye: {hang_up: goodbye}
"""


def closed(chinese: str, english: str, then: str = "goto: operator.bye") -> str:
    """Return the operator's branch with these words for who calls outside the hours."""
    return QUEUE + f'operator.closed:\n  say: {{zh-CN: "{chinese}", en-US: "{english}"}}\n  {then}\n'


@pytest.mark.parametrize(
    ("rule", "hours", "sound"),
    [
        ("H01", DESK.replace("Asia/Shanghai", "Asia/Beijing"), DESK),
        ("H02", DESK.replace("08:00-22:00", "22:00-01:00"), DESK.replace("08:00-22:00", "22:00-25:00")),
        ("H03", DESK.replace("08:00-22:00", "'08:00-12:00, 11:00-22:00'"), DESK.replace("22:00", "24:00")),
        ("H05", DESK + "emergency: [{from: 2026-03-01 14:00}]\n", DESK),
    ],
)
def test_what_reading_enforces(severities, rule, hours, sound):
    """H01, H02, H03, H05: the rule is named by the reading, and the nearest right hours pass."""
    operator = closed("{next_open}再来，或关注微信。", "Call {next_open} or see our site.")

    assert "error" in severities(rule, hours=hours, operator=operator)
    assert [] == severities(rule, hours=sound, operator=operator)


def test_queue_whose_desk_has_hours(severities):
    """H07: it says where a caller goes outside them."""
    open_end = QUEUE.replace("  closed: operator.closed\n", "")

    assert ["error"] == severities("H07", hours=DESK, operator=open_end)
    assert [] == severities("H07", hours=DESK, operator=closed("{next_open}", "{next_open}"))
    assert [] == severities("H07", operator=open_end)


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        ("{next_open}再来，或关注公众号。", "Call {next_open}, or see our site.", 0),
        ("现在休息，可关注公众号。", "Call {next_open}, or see our site.", 1),
        ("{next_open}再来。", "Call {next_open}, or see our site.", 1),
        ("现在休息。", "We are closed.", 4),
    ],
    ids=["both", "no time", "no channel", "neither"],
)
def test_words_outside_the_hours(severities, chinese, english, expected):
    """H06: when somebody is there, and another way, in each language."""
    assert expected == len(severities("H06", hours=DESK, operator=closed(chinese, english)))


def test_a_message_is_another_way(severities):
    """H06: who may leave one needs no other channel."""
    operator = closed("{next_open}再来。", "Call {next_open}.", "goto: operator.message")

    assert [] == severities("H06", hours=DESK, operator=operator)


def test_else_of_a_when_that_asks_for_open(severities):
    """H06: what comes when no desk is open is such a node too."""
    operator = TREE["operator.yaml"].replace("operator:", "operator.queue:", 1) + (
        "operator:\n  when: [{open: general, to: operator.queue}]\n  else: operator.shut\n"
        "operator.shut: {say: {zh-CN: 休息。, en-US: Closed.}, goto: operator.bye}\n"
    )

    assert len(severities("H06", hours=DESK, operator=operator)) == 4


SEASON = DESK + (
    "seasons:\n  double11:\n    label: {zh-CN: 双十一, en-US: Double 11}\n"
    "    dates: [{from: 2026-11-01, to: 2026-11-11}]\n    hours: 08:00-25:00\n    desks: general\n"
)


@pytest.mark.parametrize(
    ("hours", "on", "expected"),
    [
        (DESK + "holidays: {library: CN}\n", date(2026, 9, 30), []),
        (DESK + "holidays: {library: CN}\n", date(2026, 10, 4), ["warn"]),
        (DESK + "holidays: {library: CN, working_days: [2027-02-07]}\n", date(2026, 10, 4), []),
        (SEASON, date(2026, 9, 30), []),
        (SEASON, date(2026, 10, 4), ["warn"]),
    ],
    ids=["known", "not yet published", "added by hand", "season known", "season without next year"],
)
def test_months_ahead(severities, hours, on, expected):
    """H04: 90 days ahead, with make-up days and the seasons' dates."""
    operator = closed("{next_open}", "{next_open}")
    hours = hours if "holidays" in hours else hours + 'holidays: {library: ""}\n'

    assert expected == severities("H04", Settings(on=on), hours=hours, operator=operator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("服务时间到22:00。", []),
        ("服务到晚上十点。", []),
        ("服务时间到21:00。", ["error"]),
        ("服务到晚上九点。", ["error"]),
    ],
)
def test_times_in_words(severities, text, expected):
    """H08: what is said is an edge of the hours."""
    operator = closed("{next_open}", "{next_open}")

    assert expected == severities("H08", hours=DESK, operator=operator, main=saying(chinese=text))


def test_times_without_hours(severities):
    """H08: a line without hours cannot contradict them."""
    assert [] == severities("H08", main=saying(chinese="服务时间到21:00。"))


@pytest.mark.parametrize(("seconds", "expected"), [(15, []), (16, ["error"])])
def test_emergency_words(severities, seconds, expected):
    """H09: a quarter of a minute."""
    notice = (
        f"- kind: emergency\n  starts: 2026-01-01 00:00\n  ends: 2026-01-08 00:00\n"
        f"  say: {{zh-CN: '{s(seconds)}', en-US: x}}\n"
    )

    assert expected == severities("H09", evidence=CLOCK, notices=notice)


@pytest.mark.parametrize(("onward", "expected"), [("goto: main", []), ("goto: operator", ["error"])])
def test_key_0_after_an_emergency(severities, onward, expected):
    """H09: the announcement goes on to a menu."""
    hello = f"main.hello:\n  say: {{zh-CN: 您好。, en-US: Hello.}}\n  notices: [emergency]\n  {onward}\n"

    assert expected == severities("H09", main=TREE["main.yaml"] + hello, line="start: main.hello\n")


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [("2026-03-01 00:00", "2026-03-02 00:00", []), ("2026-03-02 00:00", "2026-03-01 00:00", ["error"])],
)
def test_notice_ends(severities, starts, ends, expected):
    """H05: a notice ends after it begins."""
    notice = f"- kind: policy\n  starts: {starts}\n  ends: {ends}\n  say: {{zh-CN: 通知。, en-US: A notice.}}\n"

    assert expected == severities("H05", notices=notice)
