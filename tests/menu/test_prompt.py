"""A menu's sentences are composed from its keys, so that every key spoken works and every key that works is spoken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.menu.circumstances import Circumstances
from ivr.menu.load import load_tree
from ivr.menu.prompt import OPTION_PAUSE_S, key_name, menu_sentences, other_language
from ivr.menu.speakable import Break, written

from .conftest import MAIN, TECH

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def heard(tree, name, language, known=None):
    given = Circumstances(tree, NOON, language, known or {})
    return [(tag, written(words)) for tag, words in menu_sentences(given, name)]


def test_first_menu(write):
    """The person comes last of the choices, then repeat, then the other language in itself; back is not spoken."""
    main = MAIN.replace("  choose:\n", '  choose:\n    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n')
    main = main.removesuffix('    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}\n')

    tree = load_tree(write(main=main))

    assert [
        ("zh-CN", "技术支持，请按1。"),
        ("zh-CN", "人工服务，请按0。"),
        ("zh-CN", "再听一遍，请按9。"),
        ("en-US", "For English, press 8."),
    ] == heard(tree, "main", "zh-CN")
    assert ("zh-CN", "中文服务，请按8。") == heard(tree, "main", "en-US")[-1]


def test_menu_below_inherits_the_person_and_speaks_back(write):
    """0 is offered although the menu does not write it, and * leads back."""
    assert [
        ("en-US", "For errors, press 1."),
        ("en-US", "For integration, press 2."),
        ("en-US", "For an operator, press 0."),
        ("en-US", "For this menu again, press 9."),
        ("en-US", "For the previous menu, press star."),
    ] == heard(load_tree(write()), "tech", "en-US")


def test_choice_of_language_is_offered_in_that_language(write):
    """Who needs it may understand no other, and no voice reads both (A090)."""
    chinese = '    "1": {zh-CN: 中文服务, en-US: 中文服务, to: tech.zh}\n'
    english = '    "2": {zh-CN: English, en-US: English, to: tech.en}\n'
    nodes = "tech.zh:\n  language: zh-CN\n  then: operator\ntech.en:\n  language: en-US\n  then: operator\n"
    tree = load_tree(write(tech=f"tech:\n  choose:\n{chinese}{english}{nodes}"))

    offers = [("zh-CN", "中文服务，请按1。"), ("en-US", "For English, press 2.")]
    assert offers == heard(tree, "tech", "zh-CN")[:2] == heard(tree, "tech", "en-US")[:2]


def test_start_that_sets_the_language_first(write):
    """The first menu is the one a call meets, wherever it starts."""
    main = MAIN + "main.english:\n  language: en-US\n  then: main\n"
    tree = load_tree(write(main=main, line="start: main.english\n"))

    assert ("zh-CN", "中文服务，请按8。") == heard(tree, "main", "en-US")[-1]


def test_one_language_offers_no_other(write):
    """There is nothing to switch to."""
    line = "languages: {zh-CN: {name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Zhiyu}}\n"
    main = 'main:\n  choose:\n    "0": {zh-CN: 人工服务, to: operator}\n'
    tree = load_tree(
        write(line=line, main=main, tech="", operator="operator:\n  hang_up: goodbye\n", facts=""),
    )

    assert [("zh-CN", "人工服务，请按0。"), ("zh-CN", "再听一遍，请按9。")] == heard(tree, "main", "zh-CN")


def test_words_written_out_stand_in_for_the_choices(write):
    """Standing keys are still added, and facts are filled in."""
    tech = TECH + '  words: {zh-CN: "报错请按1，对接请按2。", en-US: "Errors 1, {company} 2."}\n'

    assert [
        ("en-US", "Errors 1, Yilian 2."),
        ("en-US", "For an operator, press 0."),
        ("en-US", "For this menu again, press 9."),
        ("en-US", "For the previous menu, press star."),
    ] == heard(load_tree(write(tech=tech)), "tech", "en-US")


def test_standing_key_that_a_menu_uses_is_not_offered_twice(write):
    """A menu's own 9 is spoken once, with its own label."""
    tech = TECH + '    "9": {zh-CN: 其他, en-US: anything else, to: operator}\n'

    sentences = [text for _, text in heard(load_tree(write(tech=tech)), "tech", "en-US")]

    assert ["For anything else, press 9."] == [text for text in sentences if "press 9" in text]


def test_label_missing_in_a_language_is_said_in_another(write):
    """The whole sentence changes language, with its own voice, rather than mixing two."""
    tech = TECH.replace("en-US: errors, ", "")

    assert ("zh-CN", "报错，请按1。") == heard(load_tree(write(tech=tech)), "tech", "en-US")[0]


@pytest.mark.parametrize(("keys", "pauses"), [(3, 0), (4, 6)])
def test_pause_between_options_from_four_on(write, keys, pauses):
    """Four options and more are set apart by half a second; nothing waits after the last."""
    choices = "".join(f'    "{key}": {{zh-CN: 选项, en-US: option, to: operator}}\n' for key in range(1, keys + 1))
    tree = load_tree(write(tech="tech:\n  choose:\n" + choices))

    found = [words for _, words in menu_sentences(Circumstances(tree, NOON, "zh-CN", {}), "tech")]

    assert pauses == sum(Break(OPTION_PAUSE_S) in words for words in found)
    assert Break(OPTION_PAUSE_S) not in found[-1]


def test_other_language_goes_round(write):
    """The language key leads through all languages and back to the first."""
    tree = load_tree(write())

    assert "en-US" == other_language(tree, "zh-CN")
    assert "zh-CN" == other_language(tree, "en-US")


@pytest.mark.parametrize(
    ("key", "mandarin", "english"), [("*", "星号键", "star"), ("#", "井号键", "pound"), ("5", "5", "5")]
)
def test_keys_have_names(write, key, mandarin, english):
    """eSpeak says hash and asterisk; callers know them by other names."""
    tree = load_tree(write())

    assert (mandarin, english) == (key_name(tree, key, "zh-CN"), key_name(tree, key, "en-US"))
