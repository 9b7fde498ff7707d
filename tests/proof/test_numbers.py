"""Numbers belong among the facts, and facts get old."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.proof.lint.rule import Settings

from .conftest import TREE
from .test_wording import saying


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("请拨打010-88888888。", ["phone"]),
        ("服务时间到22:00。", ["time"]),
        ("费用为20元。", ["money"]),
        ("错误码100234。", ["code"]),
        ("我们有17种指南。", []),
        ("例如20260131。", []),
        ("全天24小时服务，7×24小时。", []),
    ],
)
def test_numbers_of_a_kind(broken, text, kinds):
    """P14: what has a kind is told with it; a small number is a matter of F01 alone."""
    found = broken(only="P14", main=saying(chinese=text))

    assert [f"is not marked as a {kind}." in one for kind, one in zip(kinds, found, strict=True)] == [True] * len(kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们有17种指南。", ["warn"]),
        ("24小时内回复。", ["warn"]),
        ("结算查询，请按1。", []),
        ("24小时智能服务。", []),
        ("三天内回复。", ["warn"]),
        ("我们有十七种指南。", ["warn"]),
        ("请稍等一下，十分抱歉，这是第三天。", []),
        ("请按1到3，或按“0”。", []),
        ("请按一，或按零转人工。", []),
    ],
)
def test_literal_figures(severities, text, expected):
    """F01: a figure in a sentence; but a key, and the name of being always open, are no quantities."""
    assert expected == severities("F01", main=saying(chinese=text))


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        ("请拨打400-800-9001。", "Hello.", ["error"]),
        ("您好。", "Dial 400-800-9001.", ["error"]),
        ("请拨打4008009000。", "Hello.", ["warn"]),
        ("三个工作日内回复。", "Hello.", ["error"]),
        ("您好。", "We answer within 3 working days.", ["error"]),
        ("您好。", "We answer within three working days.", ["error"]),
        ("两个工作日内回复。", "Hello.", ["warn"]),
        ("您好。", "We answer within two working days.", ["warn"]),
        ("{mail_days}个工作日内回复，请拨打{hotline}。", "Hello.", []),
        ("稍等3分钟。", "Hello.", ["warn"]),
    ],
)
def test_another_value_than_the_facts(severities, chinese, english, expected):
    """F01: a telephone number or a promise that no fact has is refused, in any notation; a fact of its own is not."""
    known = facts("2026-02-27") + "hotline: {kind: phone, value: 400-800-9000}\nmail_days: {kind: days, value: 2}\n"

    assert expected == severities("F01", main=saying(chinese=chinese, english=english), facts=known)


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        ("欢迎致电青禾诊所。", "Hello.", ["warn"]),
        ("您好。", "Welcome to Green Clinic.", ["warn"]),
        ("欢迎致电{clinic}。", "Welcome to Greener Clinics.", []),
    ],
)
def test_name_written_out(severities, chinese, english, expected):
    """F01: a name that is a fact stands in braces, or it stays when the company changes its name."""
    known = facts("2026-02-27") + "clinic: {kind: name, value: {zh-CN: 青禾诊所, en-US: Green Clinic}}\n"

    assert expected == severities("F01", main=saying(chinese=chinese, english=english), facts=known)


@pytest.mark.parametrize(
    "text", ["等一点时间。", "这一点很重要。", "三点提醒。", "十点建议。", "以下10点说明。", "快一点。"]
)
def test_a_point_is_no_hour(broken, text):
    """P14 and H08: 点 counts points too; only what tells a time is one."""
    hours = "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n"
    operator = TREE["operator.yaml"].replace("queue: general", "queue: general\n  closed: operator.message")

    assert [] == broken(only="P14", main=saying(chinese=text))
    assert [] == broken(only="H08", main=saying(chinese=text), hours=hours, operator=operator)


@pytest.mark.parametrize(
    "text", ["400 800 9000", "四零零八零零九零零零", "（010）88888888", "(010)88888888", "+86 10 8888 8888"]
)
def test_telephone_number_however_written(broken, text):
    """P14: it is one in groups, in brackets, and digit by digit in words."""
    (told,) = broken(only="P14", main=saying(chinese=f"请拨打{text}。"))

    assert "is not marked as a phone." in told


def facts(day: str) -> str:
    """Return facts that were looked over on this day."""
    return f"as_of: {{kind: date, value: {day}}}\ncompany: {{kind: name, value: 无名}}\n"


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 7, 26), []), (date(2026, 7, 27), ["warn"])])
def test_age_of_facts(severities, on, expected):
    """F01: 180 days after the day of the facts nothing is said, one day more is told."""
    assert expected == severities("F01", Settings(on=on), facts=facts("2026-01-27"))


def test_facts_of_tomorrow(broken):
    """F01: nobody has looked on a day that is still to come."""
    (told,) = broken(Settings(on=date(2026, 3, 1)), only="F01", facts=facts("2027-03-01"))

    assert "still to come" in told


def test_facts_without_a_day(severities):
    """F01: facts need one, and a tree without facts does not."""
    assert ["warn"] == severities("F01", facts="company: {kind: name, value: 无名}\n")
    assert [] == severities("F01")


def test_own_age(severities):
    """F01: how old facts may be is a threshold of the tree's own."""
    assert ["warn"] == severities("F01", lint="thresholds: {facts_days: 10}\n", facts=facts("2026-01-27"))


def test_standing_words(severities):
    """F01: what an editor wrote in messages.yaml is judged, and what is built in is not."""
    assert [] == severities("F01")
    assert ["warn"] == severities("F01", messages="goodbye: {zh-CN: 请在3天后再来电。}\n")
