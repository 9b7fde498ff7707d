"""How near a person is, and what a line owes its callers."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.proof.lint.rule import Settings

from .conftest import TREE, menu

ONLY_MESSAGE = """\
operator: {say: {zh-CN: 请留言。, en-US: A message.}, message: general, then: operator.bye}
operator.bye: {hang_up: goodbye}
"""


def test_person_from_the_first_menu(severities):
    """R01: key 0 may lead through hours and a greeting to a queue, but not to a message alone."""
    hours = "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n"
    when = (
        "operator.door: {when: [{open: general, to: operator.hello}], else: operator.message}\n"
        "operator.hello: {say: {zh-CN: 请稍候。, en-US: One moment.}, goto: operator}\n"
    )
    main = TREE["main.yaml"].replace("to: operator", "to: operator.door")
    queue = TREE["operator.yaml"].replace("general\n", "general\n  closed: operator.message\n", 1)

    assert [] == severities("R01", main=main, operator=queue + when, hours=hours)
    assert ["error"] == severities("R01", operator=ONLY_MESSAGE)


def test_person_behind_another_menu(severities):
    """R01, R05: one key more is one too many for both, unless there is a menu for older callers."""
    main = menu(_1="main.kind", _0="main.kind")
    kind = menu("main.kind", _1="operator", _2="operator")
    senior = menu("main.kind", _1="老年人服务|senior callers|operator", _2="operator")

    assert ["error"] == severities("R01", main=main + kind)
    assert ["warn"] == severities("R05", main=main + kind)
    assert [] == severities("R05", main=main + senior)
    assert [] == severities("R05")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("class: vip", ["error"]),
        ("class: [vip, unknown]", []),
        ("known: number", ["error"]),
        ("holiday: yes", ["error"]),
        ("open: general", []),
    ],
)
def test_person_for_some_callers_only(severities, asked, expected):
    """R01: whoever calls on an ordinary day gets to a person, not only callers of a class."""
    hours = "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n"
    fields = "number: {kind: digits, digits: '4', label: {zh-CN: 号码, en-US: number}}\n"
    line = (
        "languages:\n  zh-CN: {name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Zhiyu}\n"
        "  en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}\nclasses: {vip: {}}\n"
    )
    door = f"operator.door: {{when: [{{{asked}, to: operator}}], else: operator.message}}\n"
    queue = TREE["operator.yaml"].replace("general\n", "general\n  closed: operator.message\n", 1)
    main = TREE["main.yaml"].replace("to: operator", "to: operator.door")

    told = severities("R01", main=main, operator=queue + door, hours=hours, fields=fields, line=line)

    assert expected == told


def test_person_key_that_words_leave_out(severities):
    """R01: what is written out names a key that leads to a person, in each language; this cannot be silenced."""
    words = "  words: {zh-CN: 留言请按1，人工请按0。, en-US: 'For a message, press 1.'}\n"
    main = menu(_1="operator.message", _0="operator")

    assert ["error"] == severities("R01", main=main + words)
    assert [] == severities("R01", main=main + words.replace("press 1.", "press 1, for a person, press zero."))


def test_no_menu_at_all(severities):
    """R01: a line that goes straight to a recording has no key for a person."""
    assert ["error"] == severities("R01", main="main:\n  goto: operator.message\n")


@pytest.mark.parametrize(("middle", "expected"), [("operator", []), ("main.two", ["error", "error"])])
def test_person_from_every_menu(severities, middle, expected):
    """R02: two keys from each menu; the end of the tries is no key."""
    main = (
        menu(_1="main.one", _0="operator")
        + menu("main.one", _1="main.two", _2="main.two", _0=middle)
        + menu("main.two", _1="main.one", _2="main.one", _0="main.one")
    )

    assert expected == severities("R02", main=main)


COMPLAINT = menu(_1="投诉与建议|complaints|complaint", _0="operator")
TICKETS = "complaint: {due: 24 h, counts: clock}\n"


def complaint(then: str, kind: str = "complaint") -> str:
    """Return the complaint branch: a queue, a message behind it, and what comes then."""
    return (
        "complaint: {queue: complaint, full: complaint.leave, failed: complaint.leave}\n"
        f"complaint.leave: {{say: {{zh-CN: 请留言。, en-US: A message.}}, message: {kind}, then: {then}}}\n"
        "complaint.number: {ticket: complaint, say: {zh-CN: '{ticket}', en-US: '{ticket}'}, then: operator.bye}\n"
    )


@pytest.mark.parametrize(
    ("then", "kind", "expected"),
    [("operator.bye", "complaint", ["error"]), ("complaint.number", "complaint", []), ("operator.bye", "idea", [])],
    ids=["no number", "a number", "no complaint"],
)
def test_complaint_and_its_number(severities, then, kind, expected):
    """R06: a message that is a complaint leads to a ticket; a suggestion asks for no answer."""
    branch = complaint(then, kind)

    assert expected == severities("R06", main=COMPLAINT, complaint=branch, tickets=TICKETS)


def test_line_that_makes_no_tickets_yet(severities):
    """R06: without any node that makes one it is a warning."""
    branch = "".join(complaint("operator.bye").splitlines(keepends=True)[:2])

    assert ["warn"] == severities("R06", main=COMPLAINT, complaint=branch, tickets=TICKETS)


@pytest.mark.parametrize(("label", "expected"), [("结算查询|settlement", ["warn"]), ("交易查询|transactions", [])])
def test_transaction_query(severities, label, expected):
    """R07: a line has a key for it, if lint.yaml says that its customers may ask."""
    main = menu(_1="商户服务|merchants|merchant", _0="operator")
    merchant = menu("merchant", _1=f"{label}|operator", _2="operator")
    lint = "branches: {transactions: merchant}\n"

    assert expected == severities("R07", main=main, merchant=merchant, lint=lint)
    assert [] == severities("R07", main=main, merchant=merchant)


def test_branch_that_is_none(found):
    """R07: a slip in lint.yaml does not switch the rule off unseen."""
    [told] = [one for one in found(lint="branches: {transactions: mian}\n") if one.rule == "R07"]

    assert ("no node is called 'mian'.", "Did you mean 'main'?") == (told.message, told.mend)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 24), []),  # five working days: 24 to 28 February; the 28th is a Saturday that is worked
        (date(2026, 2, 25), ["warn"]),
        (date(2026, 2, 28), ["warn"]),
        (date(2026, 3, 1), []),
    ],
    ids=["five ahead", "four ahead", "the day before", "it has begun"],
)
def test_announcement_of_a_stop(severities, on, expected):
    """R08: told from less than five working days ahead until it begins; make-up days count as worked."""
    notice = (
        "- kind: maintenance\n  starts: 2026-03-01 02:00\n  ends: 2026-03-01 04:00\n"
        "  say: {zh-CN: 系统维护。, en-US: Maintenance.}\n"
    )

    assert expected == severities("R08", Settings(on=on), notices=notice)
    assert [] == severities("R08", Settings(on=on), notices=notice.replace("maintenance", "policy"))


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("zh-CN: 请在提示音后说话。, en-US: Speak after the tone.", []),
        ("zh-CN: 请说话。, en-US: Speak after the tone.", ["error"]),
        ("zh-CN: 请留言。, en-US: Speak.", ["error"]),
    ],
)
def test_recording_is_announced(severities, say, expected):
    """R09: in each language."""
    operator = TREE["operator.yaml"].replace("zh-CN: 请留言。, en-US: Please leave a message.", say)

    assert expected == severities("R09", operator=operator)
