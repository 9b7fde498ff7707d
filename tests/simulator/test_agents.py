"""Agents of a queue, where the clock's thousandths and the sums of floats meet."""

from __future__ import annotations

from typing import Any

from ivr.simulator.callee import Behaviour
from ivr.speech.estimate import estimate_s

Call = Any


def test_a_time_the_clock_cannot_show_is_come_to(phone: Call) -> None:
    """24.98 + 30 is 54.980000000000004 as a float; the clock stops at 54.98, and the agent answers there.

    The agent asked for the rest again and again, and the call never went on.
    """
    after_s = 30
    sums = {text: estimate_s(text, "zh-CN") + after_s for text in ("请" * count for count in range(1, 40))}
    text = next(text for text, due in sums.items() if round(due, 3) < due)
    pages = {
        "/voice": f'<Say language="zh-CN">{text}</Say><Enqueue waitUrl="/wait">support</Enqueue>',
        "/wait": '<Pause length="60"/>',
    }

    line = phone(pages, agents=(("support", Behaviour("answer", after_s, 10)),))

    assert round(sums[text], 3) == line.one("bridged").t
