"""Rows that a rule of `ivr check` holds: the shipped tree keeps them, and one that broke them would be refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ivr.errors import Refused
from ivr.menu.load import load
from ivr.proof.gate import sound_tree
from ivr.proof.lint.check import check
from ivr.proof.lint.rule import Settings

from .conftest import PROMPTS

ON = Settings(on=date(2026, 3, 1))


def rules(folder, settings=ON):
    return {finding.rule for finding in check(load(folder), settings)}


def test_the_shipped_tree_has_no_error_a017_a028_a037_a076_a077_a078_a101_a113():
    """None of R01, K04, R10, R12, R11, P08 and P17, nor any other rule that stops a release."""
    assert [] == [str(finding) for finding in check(load(PROMPTS), ON) if finding.severity == "error"]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("K04", {"main": ('    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n', "")}),
        ("F03", {"facts": ("service@yeepay.com", "serviceyeepay.com")}),
        ("F03", {"facts": ("complaint@yeepay.com", "complaintyeepay.com")}),
        ("R10", {"info": ("我们不会索要短信验证码、支付密码等信息。", "请输入短信验证码。")}),
        ("R11", {"info": ("来电显示可以伪造，", "400开头的来电即为官方客服。")}),
        ("P08", {"main": ("商户服务热线", "商户服务热线，投诉处理比同行快百分之十五")}),
        ("H08", {"operator": ("平时{open_at}到{close_at}", "每天8点到21点")}),
    ],
    ids=[
        "A115 no 0",
        "A025 no @",
        "A069 no @",
        "A076 asks for a code",
        "A078 display as proof",
        "A101 comparison",
        "A117",
    ],
)
def test_a_tree_that_breaks_a_row_is_told_a025_a069_a076_a078_a101_a115_a117(rule, changes, edited):
    """By the rule that holds the row."""
    assert rule in rules(edited(**changes))


def test_without_the_person_key_nothing_is_dialled_a115(edited):
    """0 can never be removed by data: the tree is refused before any caller meets it."""
    folder = edited(main=('    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n', ""))

    with pytest.raises(Refused, match="does not offer key 0"):
        sound_tree(folder)


def test_postponement_is_short_a066():
    """What no key cuts short takes ten seconds at most."""
    assert "T09" not in rules(PROMPTS)


def test_maintenance_is_announced_in_writing_first_a058(edited):
    """Below five working days ahead the editor is warned."""
    notice = """\
- kind: maintenance
  starts: 2026-03-04 02:00
  ends: 2026-03-04 04:00
  say: {zh-CN: 正在维护。, en-US: Maintenance.}
"""

    assert "R08" in rules(edited(notices=notice))


def test_seasons_need_their_dates_a060():
    """Next year's dates are asked for before the year begins."""
    assert "H04" not in rules(PROMPTS, replace(ON, on=date(2026, 3, 1)))
    assert "H04" in rules(PROMPTS, replace(ON, on=date(2027, 11, 1)))


def test_stale_facts_a120(edited):
    """The facts carry their day; half a year later they are to be looked over."""
    folder = edited()
    (folder / "lint.yaml").unlink(missing_ok=True)

    assert "F01" not in rules(folder, replace(ON, on=date(2026, 7, 1)))
    assert "F01" in rules(folder, replace(ON, on=date(2026, 8, 1)))


def test_demo_numbers_are_marked_a121(edited):
    """Invented numbers are told apart from a company's own."""
    assert "F04" not in rules(PROMPTS)
