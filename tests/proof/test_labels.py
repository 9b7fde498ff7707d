"""Labels that can be told apart, languages that are offered in themselves, voices that speak them."""

from __future__ import annotations

import pytest

from ivr.menu.load import load
from ivr.proof.lint.evidence import Evidence

from .conftest import TREE, menu
from .test_wording import saying

ENGLISH = "main.english: {language: en-US, then: operator}\n"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("投诉|complaints", "紧急投诉|something urgent", ["warn"]),
        ("甲类业务|something", "乙类业务|anything else", ["warn"]),
        ("结算查询|a rate", "费率调整|an operator", []),
        ("结算查询|settlement", "费率调整|late settlement", ["warn"]),
        ("结算查询|bill", "费率调整|billing questions", ["warn"]),
        ("结算查询|support", "费率调整|settlement", []),
    ],
    ids=["contained", "one-apart", "a-part-of-a-word", "a-whole-word", "how-a-word-begins", "distinct"],
)
def test_labels_of_one_menu(severities, one, other, expected):
    """S11: contained as a whole, or one character apart."""
    main = menu(_1=f"{one}|operator", _2=f"{other}|operator", _0="人工服务|somebody|operator")

    assert expected == severities("S11", main=main)


@pytest.mark.parametrize(
    ("label", "expected"), [("英语|English", ["warn"]), ("English|English", []), ("Continue in English|English", [])]
)
def test_language_is_offered_in_itself(severities, label, expected):
    """L03: who does not read Chinese does not know 英语."""
    main = menu(_1="operator", _2=f"{label}|main.english", _0="operator") + ENGLISH

    assert expected == severities("L03", main=main)


def test_language_that_nothing_offers(severities):
    """L03: the sentence that switches must be there in each language."""
    assert ["warn"] == severities("L03", messages='switch: {en-US: ""}\n')


@pytest.mark.parametrize(
    ("tag", "language", "voice", "expected"),
    [
        ("zh-CN", "cmn-CN", "Polly.Zhiyu", []),
        ("zh-CN", "zh-CN", "Polly.Zhiyu-Neural", []),
        ("zh-CN", "cmn-CN", "Polly.Joanna", ["error"]),
        ("zh-CN", "en-US", "Polly.Zhiyu", ["error"]),
        ("en-US", "en-US", "Polly.Joanna-Generative", []),
        ("en-US", "en-GB", "Google.en-GB-Standard-A", []),
        ("en-US", "en-US", "Google.cmn-CN-Standard-A", ["error"]),
        ("zh-CN", "cmn-CL", "Polly.Zhiyu", ["error"]),
        ("zh-CN", "cmn-CN", "polly.Zhiyu", ["error"]),
    ],
)
def test_voice_and_language(severities, tag, language, voice, expected):
    """L04: Twilio's tag and its voice are of the editor's language."""
    line = f"languages:\n  {tag}: {{name: x, twilio_language: {language}, twilio_voice: {voice}}}\n"

    assert expected == severities("L04", line=line)


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [("技术支持", "technical support", []), ("技术问题", "technical support", ["warn"]), ("技术问题", "help", [])],
    ids=["the same", "only the first changed", "both changed"],
)
def test_stale_translation(severities, tmp_path, chinese, english, expected):
    """L02: against the tree before, a change of the first language alone is told."""
    before = tmp_path / "before"
    before.mkdir()
    for name, text in TREE.items():
        (before / name).write_text(text, encoding="utf-8")
    evidence = Evidence(before=load(before).tree)
    main = TREE["main.yaml"].replace("技术支持", chinese).replace("technical support", english)

    assert expected == severities("L02", evidence=evidence, main=main)


@pytest.mark.parametrize(
    ("chinese", "english", "expected"),
    [
        ("您好。", "您好，欢迎致电。", ["error"]),
        ("Welcome to our service line.", "Hello.", ["error"]),
        ("{name}VIP", "{name}", []),
        ("您好，请下载App Store里的应用。", "Hello.", []),
    ],
)
def test_text_in_the_language_of_its_voice(severities, chinese, english, expected):
    """L04: an English voice given Chinese words is silent; a name of another language makes no text of it."""
    facts = "name: {kind: name, value: {zh-CN: 青禾, en-US: 青禾}}\n"

    assert expected == severities("L04", main=saying(chinese=chinese, english=english), facts=facts)


def test_language_offered_in_itself_is_no_foreign_text(severities):
    """L04: the label that offers a language is written in it, under every language."""
    main = menu(_1="operator", _2="English|English|main.en", _3="中文|中文|main.zh", _0="operator")
    other = "main.en: {language: en-US, then: operator}\nmain.zh: {language: zh-CN, then: operator}\n"

    assert [] == severities("L04", main=main + other)
