"""A name that nothing has is told when the tree is read, where it stands, with what was probably meant."""

from __future__ import annotations

import pytest

from ivr.menu.load import load

from .conftest import FACTS, TECH

HOURS = """\
zone: Asia/Shanghai
desks:
  general: {every_day: 08:00-22:00}
seasons:
  double11: {label: {zh-CN: 双十一, en-US: Double 11}, hours: 08:00-25:00, dates: [{from: 2026-11-11, to: 2026-11-11}]}
"""
OPEN = "operator:\n  queue: general\n  closed: operator.bye\n  full: operator.bye\n  failed: operator.bye\n"
OPEN += "operator.bye:\n  hang_up: goodbye\n"
FIELDS = "merchant: {kind: digits, digits: 10, label: {zh-CN: 商户编号, en-US: merchant number}}\n"
LOOKUPS = "shops:\n  url: https://example.com/shops\n  keys: {merchant: number}\n  columns: {shop: name}\n"
TICKETS = "complaint: {due: 24 h, counts: service}\n"
SOUND = {
    "line": "classes: {core: {}}\n",
    "hours": HOURS,
    "operator": OPEN,
    "fields": FIELDS,
    "lookups": LOOKUPS,
    "tickets": TICKETS,
}


def node(fields: str) -> dict[str, str]:
    return {"tech": TECH + "tech.x:\n" + fields}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            node("  ask: merchnt\n  then: tech\n"),
            "Y02 tree/tech.yaml:6:8: no field is called 'merchnt'. Did you mean 'merchant'?",
        ),
        (
            node("  look_up: shop\n  found: tech\n  none: tech\n  failed: tech\n"),
            "Y02 tree/tech.yaml:6:12: no look-up is called 'shop'. Did you mean 'shops'?",
        ),
        (
            node("  look_up: tickets\n  found: tech\n  none: tech\n  failed: tech\n"),
            "Y02 tree/tech.yaml:6:12: no field is called 'ticket_number'. Add it to fields.yaml.",
        ),
        (
            node("  ticket: complaints\n  details: [merchant, amount]\n  then: tech\n"),
            (
                "Y02 tree/tech.yaml:6:11: no kind of ticket is called 'complaints'. Did you mean 'complaint'?\n"
                "Y02 tree/tech.yaml:7:23: no field is called 'amount'. Add it to fields.yaml."
            ),
        ),
        (
            node("  when:\n    - {open: genral, to: tech}\n  else: tech\n"),
            "Y02 tree/tech.yaml:7:14: no desk is called 'genral'. Did you mean 'general'?",
        ),
        (
            node("  when:\n    - {season: double12, known: shops, value: {shops: x}, to: tech}\n  else: tech\n"),
            (
                "Y02 tree/tech.yaml:7:16: no season is called 'double12'. Did you mean 'double11'?\n"
                "Y02 tree/tech.yaml:7:33: no field is called 'shops'. Did you mean 'shop'?\n"
                "Y02 tree/tech.yaml:7:55: no column is called 'shops'. Did you mean 'shop'?"
            ),
        ),
        (
            node("  when:\n    - {class: cores, to: tech}\n  else: tech\n"),
            "Y02 tree/tech.yaml:7:15: no class of callers is called 'cores'. Did you mean 'core'?",
        ),
        (
            node("  when:\n    - {class: [unknown, gold], to: tech}\n  else: tech\n"),
            "Y02 tree/tech.yaml:7:25: no class of callers is called 'gold'. Add it to line.yaml.",
        ),
        (
            node("  when:\n    - {opne: general, to: tech}\n  else: tech\n"),
            "V06 tree/tech.yaml:7:8: 'opne' is no field here. Did you mean 'open'?",
        ),
        (node("  when:\n    - {to: tech}\n"), "S13 tree/tech.yaml:5:1: 'tech.x' lacks 'else'. Add 'else: …'."),
        (
            node("  when:\n    - {peak: yes, to: teck}\n  else: tech\n"),
            "S02 tree/tech.yaml:7:23: case 1 leads to 'teck', and no node has that name. Did you mean 'tech'?",
        ),
        (
            node("  language: en-GB\n  then: tech\n"),
            "Y02 tree/tech.yaml:6:13: no language is called 'en-GB'. Did you mean 'en-US'?",
        ),
        (
            {"operator": OPEN.replace("  closed: operator.bye\n", "")},
            (
                "H07 tree/operator.yaml:2:10: the desk 'general' has hours, and 'operator' does not say what happens "
                "outside them. Add 'closed: …' with the name of a node."
            ),
        ),
        (
            {"operator": OPEN.replace("general", "genral")},
            (
                "H07 tree/operator.yaml:3:11: no desk is called 'genral', so this queue is never closed. Did you mean "
                "'general'?"
            ),
        ),
        (
            {
                "tech": TECH.replace(", to: operator}", ", to: operator, when: {peak: yes}}", 1)
                + "  words: {zh-CN: 报错请按1。, en-US: Errors 1.}\n"
            },
            (
                "K10 tree/tech.yaml:3:51: the written-out words of 'tech' name key 1 also when it does nothing. Delete "
                "'words', so that the sentence is composed from the keys that work."
            ),
        ),
        (
            {"fields": FIELDS.replace("merchant:", "hotline:"), "lookups": ""},
            "Y03 tree/fields.yaml:1:1: {hotline} already stands for something else in a prompt. Take another name.",
        ),
        (
            {"lookups": LOOKUPS.replace("shop: name", "due: name")},
            "Y03 tree/lookups.yaml:4:18: {due} already stands for something else in a prompt. Take another name.",
        ),
        (
            {"tickets": TICKETS.replace("}", ", desk: night}")},
            "Y02 tree/tickets.yaml:1:47: no desk is called 'night'. Add it to hours.yaml.",
        ),
        (
            node("  goto: tech\n  say: {zh-CN: '{shoop}', en-US: '{ticket} {hours_today} {merchant}'}\n"),
            "P13 tree/tech.yaml:7:16: {shoop} is no fact. Did you mean 'shop'?",
        ),
    ],
    ids=lambda value: value[:50] if isinstance(value, str) else "",
)
def test_a_name_that_nothing_has(write, files, expected):
    """Fields, look-ups, tickets, desks, seasons, classes, columns, languages: each slip has a place and a mend."""
    loaded = load(write(**(SOUND | files)))

    assert expected.splitlines() == [f"{flaw.rule} {flaw.problem}" for flaw in loaded.flaws]


def test_names_that_are_there(write):
    """Every kind of mention in its right form is no flaw."""
    files = node(
        "  ask: merchant\n  then: tech.y\n"
        "tech.y:\n  look_up: shops\n  found: tech.z\n  none: tech\n  failed: tech\n"
        "tech.z:\n  say: {zh-CN: '{shop}，{merchant}', en-US: '{shop}'}\n"
        "  when:\n    - {open: general, season: any, known: merchant, value: {shop: x}, class: [core], to: tech}\n"
        "  else: tech.t\n"
        "tech.t:\n  ticket: complaint\n  details: [merchant]\n  then: tech\n"
    )

    assert () == load(write(**(SOUND | files))).flaws


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("starts: 2026-11-26 02:00, ends: 2026-11-26 04:00", None),
        (
            "starts: 2026-11-26 02:00, ends: 2026-11-26",
            (
                "H05 tree/notices.yaml:1:44: '2026-11-26' is no time a notice can have. Write a day and a clock time "
                "such as 2026-01-27 14:00."
            ),
        ),
        (
            "starts: 0001-01-01 00:00, ends: 2026-11-26 04:00",
            (
                "H05 tree/notices.yaml:1:18: the year of 0001-01-01 00:00 cannot be. Write the year with its four "
                "figures."
            ),
        ),
        (
            "starts: 2026-11-26 02:00, ends: 2026-11-26 02:00",
            "H05 tree/notices.yaml:1:44: the notice ends before it begins. Write a later end.",
        ),
        ("starts: 2026-11-26 02:00", "H05 tree/notices.yaml:1:3: entry 1 lacks 'ends'. Add 'ends: …'."),
    ],
    ids=["sound", "a day only", "no such year", "no length", "no end"],
)
def test_a_notice_has_an_end(write, notice, expected):
    """What is announced for a time says until when (lint H05), and may say its own times."""
    text = f"- {{kind: policy, {notice}, say: {{zh-CN: '{{ends}}', en-US: 'until {{ends}}'}}}}\n"

    flaws = load(write(notices=text)).flaws

    assert ([expected] if expected else []) == [f"{flaw.rule} {flaw.problem}" for flaw in flaws]


def test_a_notice_ahead_needs_to_know_how_far(write):
    """Words for before the start are spoken from the fact notice_h on."""
    text = "- kind: policy\n  starts: 2026-11-26 02:00\n  ends: 2026-11-26 04:00\n"
    text += "  say: {zh-CN: 现在, en-US: now}\n  before: {zh-CN: 将来, en-US: soon}\n"

    (flaw,) = load(write(notices=text)).flaws

    assert "nothing says how long before its start the notice is spoken." == flaw.problem.message
    assert () == load(write(notices=text, facts=FACTS + "notice_h: {kind: number, value: 48}\n")).flaws


@pytest.mark.parametrize(
    ("fact", "is_told"),
    [
        ("{kind: number, value: 48}", False),
        ("{kind: number, value: 0.5}", False),
        ("{kind: number, value: 8760}", False),
        ("{kind: number, value: 999999999999}", True),
        ("{kind: name, value: soon}", True),
        ("{kind: name, value: {zh-CN: 两天, en-US: two days}}", True),
    ],
)
def test_how_far_ahead_is_a_number_of_hours(write, fact, is_told):
    """It is counted with in every call, so what cannot be counted with is told when the tree is read."""
    flaws = load(write(facts=FACTS + f"notice_h: {fact}\n")).flaws

    assert (["Y04"] if is_told else []) == [flaw.rule for flaw in flaws]
