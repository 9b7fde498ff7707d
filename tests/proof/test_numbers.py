"""Numbers belong among the facts, and facts get old."""

from __future__ import annotations

from datetime import date

import pytest

from ivr.proof.lint.rule import Settings

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
        ("三天内回复。", []),
    ],
)
def test_literal_figures(severities, text, expected):
    """F01: a figure in a sentence; but a key, and the name of being always open, are no quantities."""
    assert expected == severities("F01", main=saying(chinese=text))


def facts(day: str) -> str:
    """Return facts that were looked over on this day."""
    return f"as_of: {{kind: date, value: {day}}}\nguides: {{kind: number, value: 17}}\n"


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 7, 26), []), (date(2026, 7, 27), ["warn"])])
def test_age_of_facts(severities, on, expected):
    """F01: 180 days after the day of the facts nothing is said, one day more is told."""
    assert expected == severities("F01", Settings(on=on), facts=facts("2026-01-27"))


def test_facts_without_a_day(severities):
    """F01: facts need one, and a tree without facts does not."""
    assert ["warn"] == severities("F01", facts="guides: {kind: number, value: 17}\n")
    assert [] == severities("F01")


def test_own_age(severities):
    """F01: how old facts may be is a threshold of the tree's own."""
    assert ["warn"] == severities("F01", lint="thresholds: {facts_days: 10}\n", facts=facts("2026-01-27"))


def test_standing_words(severities):
    """F01: what an editor wrote in messages.yaml is judged, and what is built in is not."""
    assert [] == severities("F01")
    assert ["warn"] == severities("F01", messages="goodbye: {zh-CN: 请在3天后再来电。}\n")
