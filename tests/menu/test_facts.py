"""A fact is spoken by its kind, in each language; a value that does not fit its kind is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.menu.facts import expected, placeholders, render, speak, stray_brace
from ivr.menu.model import Fact
from ivr.menu.speakable import Sub, said, written


@pytest.mark.parametrize(
    ("kind", "value", "mandarin", "english"),
    [
        ("phone", "400-800-9000", "4 0 0，8 0 0，9 0 0 0", "4 0 0, 8 0 0, 9 0 0 0"),
        ("phone", "010-88888888", "0 幺 0，8 8 8 8，8 8 8 8", "0 1 0, 8 8 8 8, 8 8 8 8"),
        ("phone", "+8613800138000", "加 8 6，幺 3 8，0 0 幺 3，8 0 0 0", "plus 8 6, 1 3 8, 0 0 1 3, 8 0 0 0"),
        ("code", "8812345678", "8 8 幺，2 3 4，5 6 7 8", "8 8 1, 2 3 4, 5 6 7 8"),
        ("ticket", "T2026-0042", "T，2 0 2 6，0 0 4 2", "T, 2 0 2 6, 0 0 4 2"),
        ("money", "¥1,234.50", "一千二百三十四元五角", "one thousand two hundred thirty-four yuan and fifty fen"),
        ("money", "$20", "二十美元", "twenty dollars"),
        ("time", "25:00", "次日凌晨一点", "1 AM the next day"),
        ("days", "2", "2", "2"),
        ("number", "1.5", "1.5", "1.5"),
        ("name", "易联支付", "易联支付", "易联支付"),
        ("email", "service@yeepay.com", "service at yeepay dot com", "service at yeepay dot com"),
        ("email", "a_b-c@x.cn", "a underscore b dash c at x dot cn", "a underscore b dash c at x dot cn"),
        ("date", "2026-01-27", "二零二六年1月27日", "January 27, 2026"),
    ],
)
def test_each_kind_in_each_language(kind, value, mandarin, english):
    """What a voice says, substitutions done."""
    fact = Fact(kind=kind, value=value)

    assert mandarin == said(speak(fact, "zh-CN"))
    assert english == said(speak(fact, "en-US"))
    assert "" == expected(kind, value)


def test_transcript_shows_figures():
    """幺 is a substitution, so that the text of a call still holds the figure."""
    assert "0 1 0，8 8 8 8，8 8 8 8" == written(speak(Fact(kind="phone", value="010-88888888"), "zh-CN"))


@given(st.text("0123456789", min_size=1, max_size=30))
def test_no_digit_of_a_code_is_lost(digits):
    """Whatever the length, every digit is shown once and in order."""
    shown = written(speak(Fact(kind="code", value=digits), "en-US"))

    assert digits == "".join(character for character in shown if character.isdecimal())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "400-800-900"),
        ("phone", "４００-800-9000"),
        ("phone", "400-800-9000\n"),
        ("money", "1,23"),
        ("money", "1.234"),
        ("time", "9点"),
        ("time", "24:60"),
        ("time", "30:00"),
        ("number", "²"),
        ("number", "1_0"),
        ("days", "two"),
        ("code", "88，12"),
        ("name", ""),
        ("email", "serviceyeepay.com"),
        ("email", "a@b@c.com"),
        ("email", "service@yeepay"),
        ("date", "2026-02-30"),
        ("date", "27.1.2026"),
    ],
)
def test_value_that_does_not_fit_is_told(kind, value):
    """The answer says what would be right, in words an editor can copy."""
    assert expected(kind, value).startswith(("a", "letters"))


def test_sentence_is_filled_in():
    """A 2 before a measure word is 两; text around the facts stays."""
    facts = {
        "mail": Fact(kind="email", value="service@yeepay.com"),
        "days": Fact(kind="days", value="2"),
    }

    found = render("请写信到{mail}，{ days }个工作日内回复。", facts, "zh-CN")

    assert ("请写信到service at yeepay dot com，", Sub("2", "两"), "个工作日内回复。") == found


def test_name_in_the_language_or_the_first():
    """A name has a form in each language; where one is missing the first is said."""
    fact = Fact(kind="name", value={"zh-CN": "易联支付", "en-US": "Yilian"})

    assert ("Yilian",) == speak(fact, "en-US")
    assert ("易联支付",) == speak(fact, "zh-TW")


def test_placeholders_and_stray_braces():
    """Names are found in order; a brace without its partner, or a full-width one, is found too."""
    assert ["a", "b"] == placeholders("{a}和{ b }")
    assert "" == stray_brace("{a}和{b}")
    assert "{" == stray_brace("{a}和{b")
    assert "｛" == stray_brace("｛a｝")
