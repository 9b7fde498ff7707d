"""What keys mean in every menu: a tree that breaks each rule, and one that just does not."""

from __future__ import annotations

import pytest

from .conftest import menu

BRANCH = "operator"


@pytest.mark.parametrize(
    ("rule", "broken", "sound"),
    [
        ("K03", {"_1": BRANCH, "_3": BRANCH}, {"_1": BRANCH, "_2": BRANCH}),
        ("K03", {"_2": BRANCH, "_1": BRANCH}, {"_1": BRANCH, "_2": BRANCH, "_9": "再听一遍|again|main"}),
        ("K05", {"_1": BRANCH, "star": "费率调整|rates|operator"}, {"_1": BRANCH, "star": "返回|back|operator"}),
        ("K06", {"_1": BRANCH, "pound": "费率调整|rates|operator"}, {"_1": BRANCH, "pound": "继续|going on|operator"}),
        ("K07", {"_1": BRANCH, "_9": BRANCH}, {"_1": BRANCH, "_9": "结束通话|ending the call|operator.bye"}),
        ("K09", {"_1": "否|no|main", "_2": "是|yes|operator"}, {"_1": "是|yes|operator", "_2": "否|no|main"}),
        ("T13", {"_1": BRANCH, "_9": BRANCH}, {"_1": BRANCH, "_2": BRANCH}),
    ],
    ids=["K03-gap", "K03-order", "K05", "K06", "K07", "K09", "T13"],
)
def test_key_and_its_meaning(severities, rule, broken, sound):
    """The rule finds the one and lets the other pass."""
    assert severities(rule, main=menu(**broken, _0=BRANCH))
    assert [] == severities(rule, main=menu(**sound, _0=BRANCH))


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        (
            "费率请按2，技术请按1，人工请按0。",
            "For support, press 1, for rates, press 2, for a person, press 0.",
            ["warn"],
        ),
        (
            "技术请按1，费率请按2，人工请按0。",
            "For rates, press 2, for support, press 1, for a person, press 0.",
            ["warn"],
        ),
        ("人工请按0，技术请按1，费率请按2。", "For support, press 1, for rates, press 2, for a person, press 0.", []),
    ],
)
def test_order_of_words_that_are_written_out(severities, chinese, english, expected):
    """K03: what counts is the order in which they are heard, in each language."""
    main = menu(_1=BRANCH, _2=BRANCH, _0=BRANCH) + f"  words: {{zh-CN: {chinese}, en-US: '{english}'}}\n"

    assert expected == severities("K03", main=main)


@pytest.mark.parametrize(("key", "expected"), [("2", ["info"]), ("3", [])])
def test_gap_while_an_option_does_not_work(broken, key, expected):
    """K03: without the second of three, callers hear 1 and 3; the last one leaves no gap."""
    main = menu(_1=BRANCH, _2=BRANCH, _3=BRANCH, _0=BRANCH)
    lines = [line.replace("}", ", when: {withheld: no}}") if f'"{key}"' in line else line for line in main.splitlines()]

    told = broken(only="K03", main="\n".join(lines))

    assert expected == [one.split()[1] for one in told]
    assert all("key 2 is a gap before the next one whenever it does not work." in one for one in told)


def test_nine_of_nine(severities):
    """K07: the ninth option of nine may be a service."""
    keys = {f"_{number}": BRANCH for number in range(1, 10)}

    assert [] == severities("K07", main=menu(**keys, _0=BRANCH))


@pytest.mark.parametrize(
    ("keys", "rule", "count"),
    [
        ('keys: {back: "7"}\n', "K05", 1),
        ('keys: {repeat: "*", back: "7"}\n', "K05", 2),
        ('keys: {language: "#"}\n', "K06", 1),
        ('keys: {repeat: "7"}\n', "K05", 0),
        ('keys: {repeat: "7"}\n', "K06", 0),
    ],
)
def test_standing_keys(severities, keys, rule, count):
    """K05, K06: what line.yaml gives every menu is held to the same."""
    assert count == len(severities(rule, line=keys))


def test_cancel_is_no_answer(severities):
    """K09: a menu with a confirmation and no question is left alone."""
    main = menu(_1="费率调整|rates|operator", _2="确认|confirm|operator", _0=BRANCH)

    assert [] == severities("K09", main=main)


def three_menus(key_in_third: str) -> str:
    """Return menus that all offer voicemail, the third on another key."""
    voicemail = "语音留言|voicemail|operator.message"
    rest = {"_1": voicemail, "_2": BRANCH} if key_in_third == "1" else {"_1": BRANCH, "_2": voicemail}
    return (
        menu(_1=voicemail, _2="商户服务|merchant services|main.a", _0=BRANCH)
        + menu("main.a", _1=voicemail, _2="对账文件|statements|main.b")
        + menu("main.b", **rest)
    )


def test_same_function_same_key(severities):
    """K08: of three menus that offer voicemail, one has it on another key."""
    assert ["warn"] == severities("K08", main=three_menus("2"))
    assert [] == severities("K08", main=three_menus("1"))


def test_two_menus_are_numbered_as_they_need(severities):
    """K08: a function that two menus offer may stand at its place in each (K03 forbids gaps)."""
    voicemail = "语音留言|voicemail|operator.message"
    main = menu(_1=voicemail, _2="商户服务|merchant services|main.a", _0=BRANCH)

    assert [] == severities("K08", main=main + menu("main.a", _1=BRANCH, _2=voicemail))
