"""texts.yaml: what may stand in a message, and each slip told where it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.circumstances import Circumstances
from ivr.menu.load import load, load_tree
from ivr.menu.templates import compose
from ivr.office import survey

if TYPE_CHECKING:
    from tests.menu.conftest import Write

PROMPTS = Path(__file__).parents[2] / "prompts"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
# A message of one part in Chinese has 70 places; several are joined, and paid for each.
MOST_PLACES = 2 * 67


def flaws(folder: Path) -> list[str]:
    return [f"{flaw.rule} {flaw.problem}".replace("tree/", "") for flaw in load(folder).flaws]


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("name", sorted(load_tree(PROMPTS).templates))
def test_the_shipped_texts_are_short_and_whole(name: str, language: str) -> None:
    """Two parts at most, in each language, with nothing left to fill in."""
    tree = load_tree(PROMPTS)

    body = compose(name, Circumstances(tree, NOON, language, {"ticket": "12345678"}))

    assert body is not None
    assert len(body) <= (MOST_PLACES if language == "zh-CN" else 2 * 153)
    assert "{" not in body and "}" not in body


def test_the_line_has_every_text_the_office_looks_for() -> None:
    """A name that nothing sends would be a slip on either side."""
    names = {survey.SURVEY, survey.THANKS, survey.ASK_AGAIN, survey.STOPPED, survey.STARTED}

    assert names <= load_tree(PROMPTS).templates.keys()


def test_a_fact_moves_the_message() -> None:
    """Change the hotline and the text says the new one."""
    tree = load_tree(PROMPTS, {"hotline": "400-800-9001"})

    body = compose("solution", Circumstances(tree, NOON, "zh-CN", {"ticket": "12345678"}))

    assert body is not None and "400-800-9001" in body and "12345678" in body


def test_what_there_is_no_text_for_is_not_composed(write: Write) -> None:
    """Nor what lacks its ticket; a language without words takes the first that has them."""
    tree = load_tree(write(texts='guide: {zh-CN: "{company}"}\nticket: {zh-CN: "{ticket}"}\n'))
    given = Circumstances(tree, NOON, "en-US", {})

    assert [None, None, "易联支付"] == [compose(name, given) for name in ("survey", "ticket", "guide")]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (
            'guide: {zh-CN: "{amount}"}',
            (
                "P13 texts.yaml:1:16: {amount} cannot be sent. "
                "A text message may hold facts and {ticket}, and nothing else."
            ),
        ),
        (
            'guide: {zh-CN: "{hotlin}"}',
            "P13 texts.yaml:1:16: {hotlin} cannot be sent. Did you mean 'hotline'?",
        ),
        (
            'guide: {zh-CN: "a}"}',
            "P13 texts.yaml:1:16: a '}' stands alone in the text. Write {name} with ASCII braces on both sides.",
        ),
        (
            "survey: {zh-CN: 请打分。}",
            (
                "Y04 texts.yaml:1:17: the survey does not say how to end it. "
                "Say how to get no more of them: 退订, TD, STOP."
            ),
        ),
        (
            f"guide: {{zh-CN: {'长' * 1601}}}",
            "Y04 texts.yaml:1:16: the text has 1601 characters, and at most 1600 can be sent. Shorten it.",
        ),
    ],
    ids=["an entry", "a slip", "a brace", "no way out", "too long"],
)
def test_each_slip_is_told(write: Write, texts: str, told: str) -> None:
    """With its place and its mend."""
    assert [told] == flaws(write(texts=texts + "\n"))


def test_a_text_that_is_none_cannot_be_read(write: Write) -> None:
    """It would be an empty message."""
    problems = [str(problem) for problem in load(write(texts='guide: 指南\nlink: {zh-CN: ""}\n')).problems]

    assert 2 == len(problems)
    assert "texts.yaml:1:1: 'guide' must hold fields" in problems[0]
    assert "texts.yaml:2:8: 'link' must be one text in each language." in problems[1]


def test_a_send_of_what_is_not_there_is_told(write: Write) -> None:
    """With the nearest name."""
    tech = "tech:\n  send: guid\n  then: operator\n  failed: operator\n"

    assert ["Y02 tech.yaml:2:9: no text of texts.yaml is called 'guid'. Did you mean 'guide'?"] == flaws(
        write(tech=tech, texts="guide: {zh-CN: 指南, en-US: guide}\n")
    )
