"""Texts compare as the contract of a scripted call says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.simulator.script.words import folded, has_words


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param("您好，欢迎致电。", "您好欢迎致电", id="punctuation"),
        pytest.param("For Support, press 2.", "support press 2", id="capitals"),
        pytest.param("工 单 号", "工单号", id="spaces"),
        pytest.param("请按１", "请按1", id="full-width figures"),
        pytest.param("400-800-9000", "4008009000", id="hyphens"),
        pytest.param("四〇〇八零零九零〇〇", "400-800-9000", id="numerals in a row"),
        pytest.param("幺幺两", "112", id="one and two as they are said"),
        pytest.param("8 8 一 2", "8812", id="a numeral beside a figure"),
        pytest.param("次日凌晨一点", "凌晨一点", id="a numeral alone stays"),
        pytest.param("一二三", "二", id="a numeral out of a row"),
        pytest.param("line one\nline two", "onelinetwo", id="line breaks"),
        pytest.param("零\u200b零", "00", id="invisible letters"),
    ],
)
def test_found(said: str, wanted: str) -> None:
    """What is the same when spoken is found."""
    assert folded(said).find(folded(wanted)) >= 0


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param("次日凌晨一点", "凌晨1点", id="a lone numeral is no figure"),
        pytest.param("二十五", "25", id="ten is none of the numerals"),
        pytest.param("请按1", "请按2", id="another figure"),
    ],
)
def test_not_found(said: str, wanted: str) -> None:
    """What is not the same is not found."""
    assert -1 == folded(said).find(folded(wanted))


def test_the_place_is_behind_the_words() -> None:
    """The place found is the end of the words, and a search from there finds the next."""
    said = folded("请按1，请按2，请按1")

    first = said.find(folded("请按1"))

    assert 3 == first
    assert 9 == said.find(folded("请按1"), first)


@given(st.text())
def test_both_readings_have_one_length(text: str) -> None:
    """Places in one reading are places in the other."""
    words = folded(text)

    assert len(words.plain) == len(words.figures)


def test_punctuation_alone_is_nothing_to_listen_for() -> None:
    """A text is only worth waiting for if something of it is left."""
    assert not has_words("……，")
    assert has_words("好")
