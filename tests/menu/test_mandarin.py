"""Numbers, money and times in Mandarin, held against a reader of numerals that knows nothing of the writer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.menu import mandarin
from ivr.menu.speakable import Sub

FIGURES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}


def numeral(words: str) -> int:
    """Read a numeral as a person does: figures, times ten, hundred, thousand, then the myriads."""
    total = block = figure = 0
    for character in words:
        if character in FIGURES:
            figure = FIGURES[character]
        elif character in "十百千":
            block += (figure or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            figure = 0
        else:
            total += (block + figure) * {"万": 10**4, "亿": 10**8}[character]
            block = figure = 0
    return total + block + figure


@given(st.integers(0, 10**12 - 1))
def test_every_number_reads_back(value):
    """What is said is the number, without two zeros in a row or a zero at the end."""
    words = mandarin.number(value)

    assert value == numeral(words)
    assert "零零" not in words
    assert value == 0 or not words.endswith("零")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10, "十"),
        (15, "十五"),
        (110, "一百一十"),
        (200, "二百"),
        (1010, "一千零一十"),
        (2002, "两千零二"),
        (12000, "一万两千"),
        (20002, "两万零二"),
        (100500, "十万零五百"),
        (20002222, "两千万两千二百二十二"),
        (100010000, "一亿零一万"),
        (-2, "负二"),
    ],
)
def test_numbers_as_people_say_them(value, expected):
    """两 before thousands and myriads, 二 before tens and hundreds; zero once for a gap."""
    assert expected == mandarin.number(value)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("1234.50", "CNY", "一千二百三十四元五角"),
        ("2", "CNY", "两元"),
        ("0.2", "CNY", "两角"),
        ("0.05", "CNY", "五分"),
        ("12.34", "CNY", "十二元三角四分"),
        ("1234.05", "CNY", "一千二百三十四元零五分"),
        ("0", "CNY", "零元"),
        ("-3", "CNY", "负三元"),
        ("20", "USD", "二十美元"),
        ("20.15", "USD", "二十美元十五美分"),
    ],
)
def test_money(amount, currency, expected):
    """Amounts are said in yuan, jiao and fen."""
    assert (expected,) == mandarin.money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (22, 0, "晚上十点"),
        (25, 0, "次日凌晨一点"),
        (8, 30, "上午八点半"),
        (8, 5, "上午八点零五分"),
        (0, 0, "凌晨零点"),
        (2, 0, "凌晨两点"),
        (12, 15, "中午十二点十五分"),
        (14, 2, "下午两点零二分"),
        (24, 0, "次日凌晨零点"),
    ],
)
def test_clock_times(hour, minute, expected):
    """Each time has its part of the day; after midnight it is the next day."""
    assert (expected,) == mandarin.time(hour, minute)


@pytest.mark.parametrize(
    ("value", "following", "expected"),
    [
        ("2", "个工作日", (Sub("2", "两"),)),
        ("2", "小时", (Sub("2", "两"),)),
        ("2", "号线", ("2",)),
        ("5", "分钟", ("5",)),
        ("12", "个", ("12",)),
    ],
)
def test_small_numbers_stay_figures(value, following, expected):
    """Only a lone 2 before a measure word is said otherwise, and a transcript still shows the figure."""
    assert expected == mandarin.figure(value, following)
