"""Menus that listen: a person is a word away, and a label does what its key does."""

from __future__ import annotations

import pytest

from .conftest import TREE

ON_LINE = "input: {speech: yes}\n"
MAIN = TREE["main.yaml"]


def test_a_line_that_listens_is_sound(severities):
    """R14, L04: speech may be on everywhere."""
    assert [] == severities("R14", line=ON_LINE)
    assert [] == severities("L04", line=ON_LINE)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"messages": "person_said: []\n"}, 2),
        ({"messages": "person_said:\n  - {zh-CN: 人工}\n"}, 1),
        ({"main": MAIN.replace("技术支持", "人工")}, 1),
        ({"main": MAIN.replace("technical support", "an agent")}, 0),
        ({"main": MAIN.replace("technical support", "operator")}, 1),
        ({"main": MAIN.replace("技术支持", "转人工智能")}, 0),
        ({"main": MAIN.replace("技术支持", "再听一遍")}, 0),
        ({"main": MAIN.replace("技术支持", "English")}, 0),
        ({"main": MAIN.replace('"0"', '"2": {zh-CN: 技术支持, en-US: more, to: operator}\n    "0"')}, 2),
    ],
    ids=[
        "no words",
        "none in English",
        "a person's",
        "about one",
        "in English",
        "longer",
        "repeat",
        "a language",
        "twice",
    ],
)
def test_a_word_that_leads_astray(severities, files, count):
    """R14: no word for a person in a language, and each phrase that means another key than its own, once a language."""
    assert ["error"] * count == severities("R14", line=ON_LINE, **files)
    assert [] == severities("R14", **files)


def test_one_menu_that_listens_is_judged(severities):
    """R14: also where the line takes keys only."""
    main = MAIN.replace("技术支持", "人工").replace("  choose:", "  speech: yes\n  choose:")

    assert ["error"] == severities("R14", main=main)


@pytest.mark.parametrize(
    ("speech", "switch", "expected"),
    [
        (", twilio_speech: cmn-Hans-CN", "yes", []),
        (", twilio_speech: zh", "yes", []),
        (", twilio_speech: en-US", "no", ["error"]),
        (", twilio_speech: cmn-Hans-CO", "yes", ["error"]),
        ("", "yes", ["error"]),
        ("", "no", []),
    ],
)
def test_recogniser_and_language(severities, speech, switch, expected):
    """L04: Twilio's recogniser has tags of its own, which a line that listens needs for each language."""
    voice = f"{{name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Zhiyu{speech}}}"

    assert expected == severities("L04", line=f"languages:\n  zh-CN: {voice}\ninput: {{speech: {switch}}}\n")


def test_seconds_are_of_the_right_sentences(found):
    """R04: the invitation to speak counts among the seconds to a person, and shifts no other sentence."""
    quiet, listening = ({one.rule for one in found(line=line)} for line in ("", ON_LINE))

    assert quiet == listening
