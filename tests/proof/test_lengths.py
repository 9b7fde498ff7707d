"""How long a caller listens: at each limit and just beyond it, measured with a clock that every text tells itself.

A text here takes as many seconds as it has a's, so that a tree says how long it takes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.menu.load import load_tree
from ivr.menu.prompt import OPTION_PAUSE_S
from ivr.proof.lint.evidence import Evidence, Length, at_rate
from ivr.proof.lint.heard import Heard, told, total

from .conftest import ON, TREE, menu

# What the built-in words of a small menu take besides its labels is nothing.
CLOCK = Evidence(clocked=lambda text, _: Length(float(text.count("a")), is_measured=True))
QUIET = """\
choice: {zh-CN: "{label}，请按{key}", en-US: "{label}, press {key}"}
switch: {zh-CN: "中按{key}", en-US: "x press {key}"}
person: {zh-CN: 人, en-US: x}
repeat: {zh-CN: 听, en-US: x}
back: {zh-CN: 回, en-US: x}
ask_end: {zh-CN: 井, en-US: x}
"""


def s(seconds: int) -> str:
    """Return a text that takes so long."""
    return "a" * seconds


def main_menu(greeting: int = 0, *labels: int, more: str = "") -> str:
    """Return the first menu: seconds of its greeting and of each option, the person last."""
    choices = {f"_{number}": f"{s(one) or '无'}|x{number}|operator" for number, one in enumerate(labels[:-1], 1)}
    person = {"_0": f"{s(labels[-1]) or '无'}|x0|operator"}
    words = f"main:\n  say: {{zh-CN: '{s(greeting)}你好', en-US: x}}\n{more}"
    return menu(**choices, **person).replace("main:\n", words, 1)


@pytest.mark.parametrize(("seconds", "expected"), [(8, []), (9, ["warn"]), (15, ["warn"]), (16, ["error"])])
def test_greeting(severities, seconds, expected):
    """P03: 8 s pass, above 15 s a release stops."""
    assert expected == severities("P03", evidence=CLOCK, messages=QUIET, main=main_menu(seconds, 1, 1))


def test_greeting_of_a_node_before_the_menu_counts(severities):
    """P03: what is said on the way to the first menu is greeting too."""
    start = "main.hello:\n  say: {zh-CN: aaaaa, en-US: x}\n  goto: main\n"
    main = main_menu(4, 1, 1) + start

    assert ["warn"] == severities("P03", evidence=CLOCK, messages=QUIET, main=main, line="start: main.hello\n")
    assert [] == severities("P03", evidence=CLOCK, messages=QUIET, main=main)


@pytest.mark.parametrize(("seconds", "expected"), [(30, []), (31, ["warn"]), (45, ["warn"]), (46, ["error"])])
def test_menu_read_once(severities, seconds, expected):
    """P04: 30 s pass, above 45 s a release stops; half a second of pause comes with the fourth option only."""
    main = main_menu(0, seconds - 10, 5, 5)

    assert expected == severities("P04", evidence=CLOCK, messages=QUIET, main=main)


@pytest.mark.parametrize(("third", "expected"), [(4, []), (5, ["warn"])])
def test_third_option(severities, third, expected):
    """P05: greeting and three options, each of four with its pause of half a second, take 20 s."""
    assert expected == severities("P05", evidence=CLOCK, messages=QUIET, main=main_menu(4, 5, 5, third, 1))


@pytest.mark.parametrize(("length", "expected"), [(3000, []), (3001, ["error"])])
def test_longest_text(severities, length, expected):
    """P15: what the compiler would cut is told."""
    main = TREE["main.yaml"].replace("main:", f"main:\n  say: {{zh-CN: 好, en-US: {'x' * length}}}", 1)

    assert expected == severities("P15", main=main)


def test_longest_text_is_the_compilers():
    """P15: the rule and the compiler cut at the same place."""
    from ivr.callflow.twiml import MAX_BYTES
    from ivr.callflow.twiml import MAX_SAY_CHARACTERS as COMPILED
    from ivr.proof.lint import answers
    from ivr.proof.lint.lengths import MAX_SAY_CHARACTERS

    assert (COMPILED, MAX_BYTES) == (MAX_SAY_CHARACTERS, answers.MAX_BYTES)


def notice(seconds: int = 1, starts: str = "2026-01-01", ends: str = "2026-01-08", more: str = "") -> str:
    """Return one entry of notices.yaml."""
    return (
        f"- kind: policy\n  starts: {starts} 00:00\n  ends: {ends} 00:00\n"
        f"  say: {{zh-CN: '{s(seconds)}', en-US: x}}\n{more}"
    )


@pytest.mark.parametrize(("seconds", "expected"), [(15, []), (16, ["warn"])])
def test_notice(severities, seconds, expected):
    """P19: a notice takes 15 s."""
    assert expected == severities("P19", evidence=CLOCK, notices=notice(seconds))


@pytest.mark.parametrize(("second", "expected"), [("2026-01-08", []), ("2026-01-07", ["warn"])])
def test_two_notices_at_once(severities, second, expected):
    """P19: the second begins when the first ends; a day earlier both would be heard."""
    main = TREE["main.yaml"].replace("main:", "main:\n  notices: [policy]", 1)

    found = severities("P19", evidence=CLOCK, main=main, notices=notice() + notice(1, second, "2026-02-01"))

    assert expected == found


@pytest.mark.parametrize(("seconds", "expected"), [(10, []), (11, ["warn"])])
def test_words_that_no_key_cuts(severities, seconds, expected):
    """T09: ten seconds of a node, and of a notice."""
    main = main_menu(seconds, 1, 1, more="  barge_in: no\n")

    assert expected == severities("T09", evidence=CLOCK, messages=QUIET, main=main)
    assert expected == severities("T09", evidence=CLOCK, notices=notice(seconds, more="  barge_in: no\n"))
    assert [] == severities("T09", evidence=CLOCK, messages=QUIET, main=main_menu(seconds, 1, 1))


def test_estimates_are_told_as_such():
    """A length that was not measured says so, and a sum is measured only if all of it is."""
    assert "about 5 s" == told(Length(5.2))
    assert "5 s" == told(Length(5.2, is_measured=True))
    assert Length(3.5) == total([Length(1.5, is_measured=True), Length(2.0)])


ROOT = """\
main:
  say: {zh-CN: 您好，欢迎致电易联支付商户服务热线。, en-US: Welcome.}
  choose:
    "1": {zh-CN: 结算查询、费率调整, en-US: settlement, to: operator}
    "2": {zh-CN: 接口报错、系统对接, en-US: interfaces, to: operator}
    "3": {zh-CN: 投诉与建议, en-US: complaints, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""


def test_worked_example_of_the_reference(found):
    """The reference's root prompt: 53 characters are about 13 s at 4 a second, the 16 of its greeting about 4 s.

    The person is heard at about 13 s, and the rules that the page names find nothing.
    """

    def at_four_a_second(text: str, language: str) -> Length:
        spoken = re.findall(r"[一-鿿0-9]", text) if language == "zh-CN" else []
        return Length(len(spoken) / 4)

    findings = found(evidence=Evidence(clocked=at_four_a_second), main=ROOT)
    heard = Heard(load_tree(Path("tree")), at_four_a_second, ON)
    # The page counts characters; the pauses between options (P12) come on top.
    offers = [one.length.seconds - OPTION_PAUSE_S for one in heard.sentences("main", "zh-CN")][:4]
    greeting = heard.arrival("main", "zh-CN").seconds

    assert (16, 53) == (greeting * 4, (greeting + sum(offers)) * 4)
    assert (4, 13) == (round(greeting), round(greeting + sum(offers)))
    assert set() == {"P01", "P03", "P04", "P05", "K03", "R01", "R04"} & {one.rule for one in findings}


@pytest.mark.parametrize(("rate", "expected"), [("4", []), ("3", ["warn"])])
def test_estimates_follow_the_speaking_rate(severities, rate, expected):
    """P06: for older callers, at 3 characters a second, a greeting of 7 s takes more than 9 and is too long (P03)."""
    main = ROOT.replace("您好，欢迎致电易联支付商户服务热线。", "您好，欢迎致电易联支付商户服务热线，很高兴为您。")

    assert expected == severities("P03", lint=f"thresholds: {{characters_per_s: {rate}}}\n", main=main)


def test_measured_lengths_keep_theirs():
    """What was measured is as long as it is, and English has no characters a second."""
    measured = at_rate(lambda _text, _language: Length(6.0, is_measured=True), 0.5)
    estimated = at_rate(lambda _text, _language: Length(6.0), 0.5)

    assert (Length(6.0, is_measured=True), Length(12.0)) == (measured("您好", "zh-CN"), estimated("您好", "zh-CN"))
    assert Length(6.0) == estimated("Hello", "en-US")
