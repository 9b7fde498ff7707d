"""How long it takes to a person or an end; texts take as many seconds as they have a's."""

from __future__ import annotations

import pytest

from .conftest import TREE, menu
from .test_lengths import CLOCK, QUIET, main_menu, s


@pytest.mark.parametrize(("option", "expected"), [(33, []), (34, ["warn"])])
def test_silent_caller(severities, option, expected):
    """T08: three times 33 s of words, 2 s of the other options and 5 s of waiting are 120 s."""
    main = main_menu(0, option, 2)

    found = severities("T08", evidence=CLOCK, messages=QUIET, main=main)

    assert expected == found


def test_silent_caller_in_two_menus(severities):
    """T08: what comes after the last try counts on to a person; the second menu alone is fine."""
    second = menu("main.more", _1=f"{s(20)}|x|operator", _0="无|y|operator")
    main = main_menu(0, 18, 2) + "  after_tries: main.more\n"

    assert ["warn"] == severities("T08", evidence=CLOCK, messages=QUIET, main=main + second)
    assert [] == severities("T08", evidence=CLOCK, messages=QUIET, main=main_menu(0, 18, 2))


def before_the_queue(seconds: int) -> str:
    """Return the operator's branch with so many seconds of words before its queue."""
    return TREE["operator.yaml"].replace("operator:\n", f"operator:\n  say: {{zh-CN: '{s(seconds)}', en-US: x}}\n", 1)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(14, []), (15, ["info"]), (29, ["info"]), (30, ["warn"]), (59, ["warn"]), (60, ["error"])],
)
def test_person_for_who_knows_the_keys(severities, seconds, expected):
    """R03: with half a second for the key, 15 s are passed, 30 told, 60 stop a release."""
    assert expected == severities("R03", evidence=CLOCK, operator=before_the_queue(seconds))


def test_greeting_can_be_cut(severities):
    """R03: words that a key cuts short hold up nobody, words that none does hold up all."""
    main = main_menu(20, 1, 1)

    assert [] == severities("R03", evidence=CLOCK, messages=QUIET, main=main)
    uncut = main_menu(20, 1, 1, more="  barge_in: no\n")
    assert ["info"] == severities("R03", evidence=CLOCK, messages=QUIET, main=uncut)


@pytest.mark.parametrize(("greeting", "expected"), [(10, []), (11, ["warn"])])
def test_offer_of_the_person(severities, greeting, expected):
    """R04: greeting, options and the person's own sentence take 30 s."""
    assert expected == severities("R04", evidence=CLOCK, messages=QUIET, main=main_menu(greeting, 10, 10))
