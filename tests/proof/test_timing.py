"""The seconds of a way to a person are those of the words that are heard on it, counted here by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.callflow.state import Arrived, GatherEntry, Keys
from ivr.callflow.step import begin, settle
from ivr.menu.load import load
from ivr.menu.speakable import written
from ivr.proof.answers import Answers
from ivr.proof.graph import Walker
from ivr.proof.inputs import KEYPAD
from ivr.proof.situations import Situation
from ivr.proof.timing import Timing
from ivr.proof.ways import Ways
from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.callflow.state import Answer, Question

TREE = load(Path(__file__).parents[2] / "prompts").tree
NIGHT, NOON = datetime(2026, 11, 24, 16, 30, tzinfo=UTC), datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
KEY_AFTER_S, KEY_EACH_S = 0.5, 0.1


def dialled(does: tuple[str, ...], situation: Situation) -> tuple[float, list[str]]:
    """Return the seconds and the nodes of a caller who does this, each key half a second after it was offered."""
    assert TREE is not None
    office, at = Answers(TREE), situation.at

    def well(question: Question) -> Answer:
        return office.to(question, situation)[0].answer

    turn = settle(TREE, begin(TREE), Arrived("+8613800138000"), at, well)
    seconds, nodes = 0.0, list(turn.path)
    for each in does:
        heard = [(written(said.words), estimate_s(written(said.words), said.language)) for said in turn.said]
        name = {"*": "星号键", "#": "井号键"}.get(each, each)
        offered = [number for number, (text, _) in enumerate(heard) if f"按{name}" in text or f"press {name}" in text]
        if isinstance(turn.wait, GatherEntry):  # a lone key in place of the entry; it is heard out
            offered, seconds = [], seconds + KEY_EACH_S
        offer = offered[0] if offered else len(heard)
        seconds += sum(lasts for _, lasts in heard[: offer + 1]) + KEY_AFTER_S
        # What decides nothing is dropped between two turns, and so not said again (`NOT_WALKED`).
        known = {name: text for name, text in turn.state.known.items() if name != "due"}
        turn = settle(TREE, replace(turn.state, known=known), Keys(each), at, well)
        nodes += turn.path
    return seconds + sum(estimate_s(written(said.words), said.language) for said in turn.said), nodes


@pytest.mark.parametrize("at", [NOON, NIGHT], ids=["open", "closed"])
def test_seconds_are_those_of_the_words_on_the_way(at: datetime) -> None:
    """For every node that keys alone lead through, the way comes through it and takes what its words take."""
    assert TREE is not None
    situation = Situation("any", at, "signed")
    graph = Walker(TREE).walk([situation])

    services = Ways(TREE, graph, estimate_s).services(situation)

    alone = {node: way for node, way in services.items() if set(way.does) <= set(KEYPAD)}
    counted = {node: dialled(way.does, situation) for node, way in alone.items()}
    # The others are come to from a queue that is full, and here each has room.
    there = {node: pytest.approx(seconds, abs=0.2) for node, (seconds, nodes) in counted.items() if node in nodes}
    assert len(there) > 20
    assert there == {node: alone[node].seconds for node in there}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("{label}，请按{key}。", "For {label}, press {key}."),
        ("{label}，请按{key}，{company}欢迎您。", "For {label}, press {key}, at {company}."),
        ("{ label }，请按{ key }。", "For { label }, press { key }."),
        ("请按{key}，{label}。", "Press {key} for {label}."),
    ],
    ids=["as built in", "with a fact", "with blanks", "key first"],
)
def test_a_key_is_offered_by_its_own_sentence(tmp_path: Path, chinese: str, english: str) -> None:
    """However the sentence for a choice is worded, each key can be pressed once it was named, and not before."""
    choices = "".join(f'    "{key}": {{zh-CN: 业务{key}, to: operator}}\n' for key in (1, 2, 0))
    (tmp_path / "main.yaml").write_text(f"main:\n  choose:\n{choices}")
    (tmp_path / "operator.yaml").write_text(
        "operator: {queue: a, full: operator.bye, failed: operator.bye}\noperator.bye: {hang_up: goodbye}\n"
    )
    (tmp_path / "facts.yaml").write_text("company: {kind: name, value: 易联}\n")
    (tmp_path / "messages.yaml").write_text(f"choice: {{zh-CN: '{chinese}', en-US: '{english}'}}\n")
    tree = load(tmp_path).tree
    assert tree is not None
    office, situation = Answers(tree), Situation("any", NOON, "unknown")
    turn = settle(
        tree, begin(tree), Arrived("+8613800138000"), NOON, lambda asked: office.to(asked, situation)[0].answer
    )

    timing = Timing(tree, lambda text, language: 1.0)

    assert [1.5, 2.5, 3.5] == [timing.opening_s(turn) + timing.act_s(turn, key) for key in "120"]
