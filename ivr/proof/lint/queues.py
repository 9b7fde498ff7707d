"""Rules about waiting for a person (Q). Most of them reading or the call flow keeps. Knows no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Place
from ivr.menu.model import WhenNode
from ivr.proof.lint.rule import Breach, enforced_by_reading, held_by_design, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject

# Fewer waits than this say nothing about an ordinary one.
_FEWEST_WAITS = 20

held_by_design(
    "Q01",
    "The position or the wait is said on entry and again",
    source="Tencent Cloud (${WaitNo}); agentops #36",
    severity="warn",
    explanation="A caller who does not know how long it will take hangs up sooner than one who knows that it is long.",
    reason="The call flow says the place in line, and the wait as far as it is known, at once and about every 40 s.",
)

enforced_by_reading(
    "Q02",
    "A queue has a longest wait, and a way out",
    source="Teams docs #9902; NethServer #7566",
    explanation="Ten minutes of music with no way out are a trap with a tune. 'longest_wait_s' of queues.yaml ends "
    "each wait, after 10 minutes at most, 'overflow' says where it leads, and a key leads out of it before.",
    example={
        "queues.yaml": "general: {answer_within_s: 30, longest_wait_s: 20 min, capacity: 40, overflow: callback}\n"
    },
)

held_by_design(
    "Q03",
    "Who asks to be called back keeps their place",
    source="FusionPBX #1322; Twilio plugin-queued-callbacks #9",
    severity="warn",
    explanation="A call-back that puts a caller at the end is a way to lose them politely.",
    reason="The office keeps the place that the caller had, with the time waited, and takes it in its turn.",
)


@rule(
    "Q05",
    "The peak is announced where callers really wait",
    source="the hotline, A019",
    severity="warn",
)
def unannounced_wait(subject: Subject) -> Iterator[Breach]:
    """Who is told that it may take five minutes stays, or chooses to be called back. Judged on the waits of a call log
    that is given with --log: if most callers waited longer than that, some `when` must ask for the peak."""
    log = subject.evidence.log
    if log is None:
        return
    asks = any(case.peak for node in subject.tree.nodes.values() if isinstance(node, WhenNode) for case in node.when)
    for queue, waits in sorted(log.waits_s.items()):
        wait_s = sorted(waits)[len(waits) // 2]
        if len(waits) >= _FEWEST_WAITS and wait_s > subject.limits.peak_wait_s and not asks:
            message = f"half the callers of the queue '{queue}' waited {wait_s:.0f} s or more, and none is told before."
            mend = "Lead to it by 'when: [{peak: yes, to: …}]' with a node that says so."
            yield Breach(Place(log.file), message, mend)
