"""lint.yaml: own thresholds and severities, and findings that are silent for a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ivr.proof.lint.policy import read_policy
from ivr.proof.lint.rule import RULES, Settings

from .conftest import ON, TREE, menu
from .test_people import ONLY_MESSAGE

# One warning, at the node 'main'.
BROAD = menu(**{f"_{number}": "operator" for number in range(1, 7)}, _0="operator")
ERROR = TREE["main.yaml"].replace("to: operator", "to: nowhere", 1)


def silence(until: str = "2026-03-01", rule: str = "S08", node: str = "main", more: str = "") -> str:
    """Return a lint.yaml that silences one rule."""
    where = f", node: {node}" if node else ""
    return f"silence:\n  - {{rule: {rule}{where}, reason: 已评估, until: {until}}}\n{more}"


@pytest.mark.parametrize(
    ("lint", "expected"),
    [
        ("", {"S08"}),
        (silence(), set()),
        (silence(node=""), set()),
        (silence(node="operator"), {"S08", "Y05"}),
        (silence(rule="S10"), {"S08", "Y05"}),
        (silence(until="2026-02-28"), {"S08", "Y05"}),
    ],
    ids=["none", "until today", "everywhere", "elsewhere", "another rule", "until yesterday"],
)
def test_silence(found, lint, expected):
    """It holds for its rule, at its node, to its last day; what it silences nowhere is noted."""
    assert expected == {one.rule for one in found(lint=lint, main=BROAD)}


def test_silence_of_a_rule_that_was_not_asked_is_let_be(found):
    """A file that cannot be read hides what is silenced; it would be told as needless, deleted, and missed."""
    unread = found(lint=silence(), main=BROAD, line="languages: {en-US: {twilio_language: en-US}}\n")

    assert {"Y02"} == {one.rule for one in unread}


def test_end_of_a_silence_is_told(broken):
    """At the line that says until when; the finding itself is told again."""
    (ended,) = broken(Settings(on=date(2026, 3, 2)), only="Y05", lint=silence(), main=BROAD)

    assert (
        "Y05 warn tree/lint.yaml:2:49: the silence of S08 at 'main' has ended. Mend what it silenced, or give it a "
        "new end."
    ) == ended


def test_error_may_be_silenced(found):
    """With a reason and an end, like any other finding."""
    assert "S02" in {one.rule for one in found(main=ERROR)}
    assert "S02" not in {one.rule for one in found(lint=silence(rule="S02"), main=ERROR)}


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        ("R01", {"operator": ONLY_MESSAGE}),
        ("R10", {"main": TREE["main.yaml"].replace("main:", "main:\n  say: {zh-CN: 请输入密码。, en-US: Hello.}", 1)}),
        ("K04", {"main": menu(_1="operator", _2="operator")}),
    ],
)
def test_what_is_never_silent(found, rule, files):
    """Neither silenced nor made less of."""
    silenced = found(lint=silence(rule=rule, node=""), **files)
    softened = found(lint=f"severities: {{{rule}: info}}\n", **files)

    assert ("error", rule) in {(one.severity, one.rule) for one in silenced}
    assert ("error", rule) in {(one.severity, one.rule) for one in softened}
    assert "Y05" in {one.rule for one in softened}


def test_person_key_of_another_menu_may_be_silenced(severities):
    """K04 is fixed in the first menu only."""
    more = menu("main.more", _1="operator", _0="operator.message")
    main = TREE["main.yaml"].replace("to: operator", "to: main.more", 1) + more

    assert ["warn"] == severities("K04", main=main)
    assert [] == severities("K04", lint=silence(rule="K04", node="main.more"), main=main)


def test_severity_of_ones_own(severities):
    """A rule may weigh more or less in one tree."""
    assert ["error"] == severities("S08", lint="severities: {S08: error}\n", main=BROAD)
    assert ["info"] == severities("S08", lint="severities: {S08: info}\n", main=BROAD)


def test_threshold_of_ones_own(severities):
    """A number may be another."""
    assert [] == severities("S08", lint="thresholds: {breadth_info: 6, breadth_warn: 8}\n", main=BROAD)


@pytest.mark.parametrize(
    ("lint", "said"),
    [
        ("silence:\n  - {rule: S08, until: 2026-03-01}\n", "Y02 error tree/lint.yaml:2:5: entry 1 lacks 'reason'."),
        ("silence:\n  - {rule: S08, reason: x}\n", "Y02 error tree/lint.yaml:2:5: entry 1 lacks 'until'."),
        (silence(rule="S99"), "Y05 error tree/lint.yaml:2:6: there is no rule 'S99'."),
        (silence(until="soon"), "'soon' is no day. Write a day of the calendar such as 2026-01-27."),
        (silence(until="20270301"), "'20270301' is no day."),
        ("severities: {S8: info}\n", "Y05 error tree/lint.yaml:1:14: there is no rule 'S8'. Did you mean 'S08'?"),
        ("severities: {S08: fatal}\n", "Y05 error tree/lint.yaml:1:14: 'fatal' is no severity. Write error, warn"),
        ("thresholds: {breadth: 3}\n", "V06 error tree/lint.yaml:1:14: 'breadth' is no field here."),
        ("thresholds: {breadth_warn: viele}\n", "must be a whole number."),
        ("silences: []\n", "V06 error tree/lint.yaml:1:1: 'silences' is no field here. Did you mean 'silence'?"),
        ("- S08\n", "Y02 error tree/lint.yaml"),
        (
            "silence: [{rule: P04, reason: '', until: 2026-12-31}]\n",
            "Y02 error tree/lint.yaml:1:23: 'reason' is empty. Write it out.",
        ),
        (
            "thresholds: {menu_warn_s: -5}\n",
            "Y02 error tree/lint.yaml:1:14: 'menu_warn_s' is -5, which is too little. Write at least 0.",
        ),
        (
            "thresholds: {menu_warn_s: half a minute}\n",
            "Y02 error tree/lint.yaml:1:14: 'menu_warn_s' must be a number. Write figures such as 0.5, without a unit.",
        ),
    ],
)
def test_what_is_wrong_with_the_file(broken, lint, said):
    """Told at its line; the rest of the tree is judged all the same."""
    found = broken(lint=lint, main=BROAD)

    assert [one for one in found if said in one]
    assert [one for one in found if one.startswith("S08")]


def test_file_is_read_from_the_folder(tmp_path):
    """Without it the defaults hold; one that is no YAML is told."""
    assert () == read_policy(tmp_path).findings
    (tmp_path / "lint.yaml").write_text(silence(), encoding="utf-8")
    assert [("S08", "main", "2026-03-01")] == [
        (one.rule, one.node, one.until) for one in read_policy(tmp_path).written.silence
    ]
    (tmp_path / "lint.yaml").write_text("silence: [\n", encoding="utf-8")
    assert ["Y01"] == [one.rule for one in read_policy(tmp_path).findings]


def test_shipped_file_has_no_silenced_errors():
    """What the shipped tree is silent about stops no release."""
    written = read_policy(Path(__file__).parents[2] / "prompts").written

    assert [] == [one for one in written.silence if not one.is_in_force(ON)]
    assert [] == [one for one in written.silence if RULES[one.rule].severity == "error"]


def test_a_threshold_has_an_end(broken):
    """So far ahead there is no calendar to look at."""
    (told,) = broken(only="Y02", lint="thresholds: {holidays_days: 100000000}\n")

    assert (
        "Y02 error tree/lint.yaml:1:14: 'holidays_days' is 100000000, which is too much. Write at most 3660."
    ) == told
