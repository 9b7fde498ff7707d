"""queues.yaml says where a wait in vain leads, and a node that leads past it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load

from .conftest import OPERATOR, TECH

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Write

QUEUES = """\
general: {{answer_within_s: 30, longest_wait_s: 10 min, capacity: 40, overflow: {overflow}}}
expert: {{answer_within_s: 30, longest_wait_s: 10 min, capacity: 40, overflow: voicemail}}
"""
EXPERT = """\
operator.more:
  say: {zh-CN: 请稍候。, en-US: One moment.}
  goto: operator.expert
operator.expert:
  queue: expert
  full: operator.message
  failed: operator.message
"""
TOLD = "queues.yaml lets 'general' overflow to '{overflow}', and this leads elsewhere."


def told(folder: Path) -> list[tuple[int | None, str]]:
    """Return line and message of each warning of the rule."""
    return [
        (flaw.problem.place.line, flaw.problem.message)
        for flaw in load(folder).flaws
        if (flaw.rule, flaw.severity) == ("Q02", "warn")
    ]


@pytest.mark.parametrize(
    ("overflow", "failed", "found"),
    [
        ("voicemail", "operator.message", []),
        ("callback", "operator.message", []),
        ("expert", "operator.more", []),
        ("expert", "operator.message", [(4, TOLD.format(overflow="expert"))]),
        ("voicemail", "operator.more", [(4, TOLD.format(overflow="voicemail"))]),
    ],
)
def test_a_node_that_leads_past_its_queue_is_told(
    write: Write, overflow: str, failed: str, found: list[tuple[int, str]]
) -> None:
    """Words and decisions on the way there are not where it leads."""
    operator = OPERATOR.replace("failed: operator.message", f"failed: {failed}", 1) + EXPERT

    folder = write(operator=operator, tech=TECH, queues=QUEUES.format(overflow=overflow))

    assert found == told(folder)
