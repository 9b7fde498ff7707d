"""Words and phrases that each rule tells, and the nearest ones that it lets pass."""

from __future__ import annotations

import pytest

from .conftest import TREE


def saying(chinese: str = "您好。", english: str = "Hello.") -> str:
    """Return the first menu with these words of arriving."""
    return TREE["main.yaml"].replace("main:", f'main:\n  say: {{zh-CN: "{chinese}", en-US: "{english}"}}', 1)


CHINESE = [
    ("P01", "按1，结算查询。", "结算查询，请按1。"),
    ("P01", "请按0转人工。", "转人工，请按0。"),
    ("P01", "您好，按星号键返回。", "返回上一级请按星号键。"),
    ("P01", "按零转人工。", "转人工，请按零。"),
    ("P02", "人工服务，请选择0。", "请选择语言。"),
    ("P02", "人工服务，请输入0。", "请输入4位错误码。"),
    ("P02", "结算查询，请拨1。", "结算查询，请按1。"),
    ("P02", "结算查询，请点击2。", "请点击菜单。"),
    ("P02", "说完请按#键。", "说完请按井号键。"),
    ("P02", "返回请按米字键。", "返回请按星号键。"),
    ("P08", "行业领先的支付公司。", "一家支付公司。"),
    ("P08", "费率比同行低。", "费率见官网。"),
    ("P08", "限时优惠活动。", "最近一笔交易的流水号。"),
    ("P08", "我们是中国第一的公司。", "最好准备好编号。"),
    ("P08", "现在办理立减十元。", "请在时限内完成。"),
    ("P08", "我们的服务最好。", "这是第一步。"),
    ("P09", "输入错误，请重新输入。", "如输入错误，请按星号键。"),
    ("P09", "无效按键。", "错误码是什么？"),
    ("P09", "您没有正确输入。", "请说明错误现象。"),
    ("P09", "系统将自动挂机。", "如有怀疑，请挂断。"),
    ("P13", "请看example.com。", "请看官网3.5版。"),
    ("P13", "请看[官网](a)。", "请看官网（首页）。"),
    ("P09", "您的输入有误。", "没有这个选项。"),
    ("P09", "通话即将终止。", "感谢您的来电。"),
    ("P09", "操作无效。", "请准备好错误码和错误现象。"),
    ("P13", "<b>您好</b>。", "您好，3 < 4。"),
    ("P13", "请看www.example.com。", "请看官网。"),
    ("P13", "写信到a@b。", "请写邮件。"),
    ("P13", "您好😀。", "您好！"),
]
ENGLISH = [
    ("P01", "Press 1 for settlement.", "For settlement, press 1."),
    ("P01", "Hello. Press star to go back.", "To go back, press star."),
    ("P01", "Please press zero for an operator.", "Press 1 to 3."),
    ("P02", "For an operator, select 0.", "Select your language."),
    ("P02", "To go back, press the asterisk key.", "To go back, press the star key."),
    ("P08", "We are the leading company.", "Leave out the leading zeros."),
    ("P08", "We are faster than our competitors.", "It is faster than by mail."),
    ("P09", "You did not enter a valid number.", "Please describe the error."),
    ("P09", "We will hang up now.", "If in doubt, hang up."),
    ("P02", "For settlement, dial 1.", "For settlement, press 1."),
    ("P02", "Hit the pound key.", "Press pound."),
    ("P02", "Dial number 2.", "Dial 400-800-9000 yourself."),
    ("P08", "The industry-leading company.", "A company."),
    ("P08", "We are faster than the industry.", "We are faster today."),
    ("P09", "Invalid entry.", "That is not one of the choices."),
    ("P09", "You will be disconnected.", "Goodbye."),
    ("P13", "Hello &amp; welcome.", "Hello and welcome."),
    ("P13", "See https://example.com.", "See our site."),
]


@pytest.mark.parametrize(("rule", "told", "passed"), CHINESE)
def test_chinese(severities, rule, told, passed):
    """One text is found, the other is fine."""
    assert severities(rule, main=saying(chinese=told))
    assert [] == severities(rule, main=saying(chinese=passed))


@pytest.mark.parametrize(("rule", "told", "passed"), ENGLISH)
def test_english(severities, rule, told, passed):
    """One text is found, the other is fine."""
    assert severities(rule, main=saying(english=told))
    assert [] == severities(rule, main=saying(english=passed))


def test_pattern_with_the_key_first(severities):
    """P01: the pattern that all sentences are made of is held to the same."""
    first = 'choice: {zh-CN: "请按{key}，{label}。", en-US: "Press {key} for {label}."}\n'
    last = 'choice: {zh-CN: "{label}，请按{key}。", en-US: "For {label}, press {key}."}\n'

    assert ["warn", "warn"] == severities("P01", messages=first)
    assert [] == severities("P01", messages=last)


def test_standing_words_and_notices_are_read_too(severities):
    """P09: blame is told wherever it is spoken."""
    notice = (
        "- kind: policy\n  starts: 2026-01-01 00:00\n  ends: 2026-01-02 00:00\n"
        "  say: {zh-CN: 您的操作无效。, en-US: A notice.}\n"
    )

    assert ["warn"] == severities("P09", messages="goodbye: {zh-CN: 通话终止。, en-US: Goodbye.}\n")
    assert ["warn"] == severities("P09", notices=notice)


def test_what_is_filled_in_is_not_judged(severities):
    """P13: the '@' of an e-mail fact is spelled, so it may stand in the fact."""
    facts = "as_of: {kind: date, value: 2026-02-20}\nmail: {kind: email, value: service@example.com}\n"

    assert [] == severities("P13", main=saying("请写邮件到{mail}。", "Write to {mail}."), facts=facts)
