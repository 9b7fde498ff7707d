"""What a menu says of its keys is what its keys do."""

from __future__ import annotations

import pytest

from .conftest import TREE, menu

MAIN = menu(_1="operator", _2="operator", _0="operator")
SOUND = "技术支持请按1，费率调整请按2，人工服务请按0。"
ENGLISH = "For support, press 1, for rates, press 2, for an operator, press 0."


def with_words(chinese: str = SOUND, english: str = ENGLISH) -> str:
    """Return the first menu with its choices written out."""
    return MAIN + f"  words: {{zh-CN: {chinese}, en-US: '{english}'}}\n"


def test_words_that_name_the_keys(severities):
    """K10: written out exactly, in both languages."""
    assert [] == severities("K10", main=with_words())


@pytest.mark.parametrize(
    "words",
    ["技术支持请按1，人工服务请按0。", SOUND.replace("按2", "按3"), SOUND + "结束请按井号键。"],
    ids=["one-missing", "another", "one-more"],
)
def test_words_that_name_other_keys(severities, words):
    """K10: a key that works and is not named, or is named and does nothing."""
    assert {"error"} == set(severities("K10", main=with_words(words)))


@pytest.mark.parametrize(
    ("say", "expected"),
    [("请按7。", ["error"]), ("请按2。", []), ("再听一遍请按9，返回请按星号键。", []), ("错误码 1 见官网。", [])],
)
def test_greeting_names_keys(severities, say, expected):
    """K10: a greeting may name a key that works where the caller then is, standing keys among them."""
    main = MAIN.replace("main:", f"main:\n  say: {{zh-CN: {say}, en-US: Hello.}}")

    assert expected == severities("K10", main=main)


@pytest.mark.parametrize(("key", "expected"), [("井号键", []), ("星号键", ["error"])])
def test_message_ends_with_pound(severities, key, expected):
    """K10: at a message the one key that does something is #."""
    operator = TREE["operator.yaml"].replace("请留言。", f"请留言，说完请按{key}。")

    assert expected == severities("K10", operator=operator)


def test_words_that_lead_on(severities):
    """K10: what a node says on the way is held against the menu it goes on to."""
    more = "main.fraud:\n  say: {zh-CN: 了解更多请按5。, en-US: More.}\n  goto: main\n"
    main = MAIN.replace("to: operator", "to: main.fraud", 1)

    assert ["error"] == severities("K10", main=main + more)
    assert [] == severities("K10", main=main + more.replace("按5", "按2"))


def test_keys_differ_by_language(severities):
    """L05: the same keys in all languages."""
    assert ["error"] == severities("L05", main=with_words(english="For an operator, press 0."))
    assert [] == severities("L05", main=with_words())


def test_pause_between_written_out_options(severities):
    """P12: four options that are written out have no pause, three need none."""
    four = menu(_1="operator", _2="operator", _3="operator", _0="operator") + f"  words: {{zh-CN: {SOUND}}}\n"

    assert ["info"] == severities("P12", main=four)
    assert [] == severities("P12", main=with_words())
