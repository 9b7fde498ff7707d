"""The keys that a sentence names, however it writes them."""

from __future__ import annotations

import pytest

from ivr.proof.lint.spoken_keys import SpokenKey, spoken_keys, without_keys

from .conftest import menu


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("服务时间，请按1。", "1"),
        ("服务时间，请按一。", "1"),
        ("转人工，请按零；重听按幺。", "01"),
        ("按零转人工。", "0"),
        ("请按“1”，或按数字键2。", "12"),
        ("请按1键、2号键或者3。", "123"),
        ("请按1到4。", "1234"),
        ("请按２。", "2"),
        ("请按一下井号键，返回按星号键，再听按*键。", "#**"),
        ("人工服务请拨0。", "0"),
        ("按30天计算，按1小时计费，按10元收取。", ""),
        ("按一定比例，按一般流程，按三方协议，按照一号方案。", ""),
        ("请拨打400-800-9000。", ""),
    ],
)
def test_keys_in_chinese(text, keys):
    """In figures, in words, in quotes, in lists and ranges; but not where 按 means by."""
    assert keys == "".join(one.key for one in spoken_keys(text, "zh-CN"))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("For an operator, press 0.", "0"),
        ("For an operator, press zero.", "0"),
        ("Press the star key, the # key or pound.", "*##"),
        ("press pound or star", "#*"),
        ("Press 1, 2 or 3.", "123"),
        ("Press 1 to 3.", "123"),
        ("Press 1-3.", "123"),
        ("Press 1 to hear it again.", "1"),
        ("Press 1 for sales, 2 for support, or 3 for more.", "123"),
        ("Press the 1 key, or press key 2.", "12"),
        ("For an operator, dial 0.", "0"),
        ("Press 1. It takes 2 or 3 days, and 4 for the rest.", "1"),
        ("Press one of the keys, any key, or 10.", ""),
        ("Dial 1-800-555-0199, or four zero zero eight.", ""),
    ],
)
def test_keys_in_english(text, keys):
    """In figures and in words, one after the other; but not what is only a number beside them."""
    assert keys == "".join(one.key for one in spoken_keys(text, "en-US"))


def test_where_a_key_stands():
    """Each is told with its place, so that a text can be judged without it."""
    assert [SpokenKey("1", 1, 2), SpokenKey("2", 2, 3), SpokenKey("3", 3, 4)] == spoken_keys("按1到3", "zh-CN")
    assert "请按，24小时" == without_keys("请按1到3，24小时", "zh-CN")


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("技术支持请按一，人工服务请按零。", "For support, press one, for an operator, press zero."),
        ("技术支持请按“1”，人工服务请按数字键0。", "For support, press the 1 key, for an operator, press key 0."),
    ],
)
def test_written_out_in_other_notations(broken, chinese, english):
    """K10, L05 and F01: words that name the menu's keys in another way name them all the same."""
    main = menu(_1="operator", _0="operator") + f"  words: {{zh-CN: {chinese}, en-US: '{english}'}}\n"

    assert [] == broken(only="K10", main=main)
    assert [] == broken(only="L05", main=main)
    assert [] == broken(only="F01", main=main)


def test_dead_key_in_words(broken):
    """K10: a key that does nothing is found when it is written as a word, too."""
    main = menu(_1="operator", _0="operator").replace(
        "main:", "main:\n  say: {zh-CN: 账单请按四。, en-US: Press four.}"
    )

    assert ["key 4 is spoken, and does nothing here."] * 2 == [
        one.split(": ", 1)[1].removesuffix(" Leave it out, or give the key something to do.")
        for one in broken(only="K10", main=main)
    ]
