"""Rules about how nodes hang together (S). Knows no words and no seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.proof.lint.graph import around, circles, reach, reversed_ways
from ivr.proof.lint.rule import Breach, enforced_by_reading, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.proof.lint.rule import Subject

enforced_by_reading(
    "S01",
    "The line has one entry, and it exists",
    source="wavekat-flow missing_entry; Tencent Cloud call flows, start module",
    explanation="A call begins at the node that line.yaml names as 'start', 'main' if it names none. Without it "
    "nobody who dials hears anything.",
    example={"line.yaml": "start: mian\n"},
)

enforced_by_reading(
    "S02",
    "Every target exists",
    source="wavekat-flow unknown_target; Glific #897",
    explanation="A key that leads to a node nobody wrote ends the call of whoever presses it. Usually it is a slip "
    "of the pen, or a node was renamed and one of the keys that lead to it was forgotten.",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 账户服务, en-US: your account, to: acount}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)

enforced_by_reading(
    "S13",
    "Every transfer, queue and look-up has a failure branch",
    source="3CX error flow; Huawei exception flow; NethServer #7857",
    explanation="A queue can be full, nobody may answer, a number may be busy. What the caller hears then is part "
    "of the menu, and without it the call just ends.",
    example={"operator.yaml": "operator:\n  queue: general\n  full: operator.bye\noperator.bye:\n  hang_up: goodbye\n"},
)


@rule(
    "S03",
    "Every node is reachable",
    source="wavekat-flow unreachable; Glific flow validation",
    graded="error in what is published, info in a draft",
    whole=True,
    example={
        "main.yaml": """\
main:
  choose:
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.forgotten:
  hang_up: goodbye
"""
    },
)
def unreachable(subject: Subject) -> Iterator[Breach]:
    """A node no key and no way out leads to is never heard. Either a key is missing, and callers miss a service, or
    the node is left over and misleads whoever edits the tree next."""
    severity: Severity = "info" if subject.settings.draft else "error"
    for name in subject.tree.nodes:
        if name not in subject.graph.reachable:
            mend = "Give a menu a key that leads to it, or delete it."
            yield Breach(subject.sources.node(name), f"no caller can reach '{name}'.", mend, severity)


@rule(
    "S04",
    "From every node a caller can reach an end",
    source="wavekat-flow trapped",
    whole=True,
    example={
        "line.yaml": "person: main.more\n",
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 更多, en-US: more, to: main.more}
  after_tries: main.more
main.more:
  choose:
    "1": {zh-CN: 返回, en-US: going back, to: main}
  after_tries: main
""",
    },
)
def trapped(subject: Subject) -> Iterator[Breach]:
    """Whatever a caller presses, there must be keys that lead to an end: a person, a message and then a goodbye, or a
    goodbye. A part of the tree with no way to any of them keeps its callers until they hang up."""
    graph = subject.graph
    saved = reach(graph.ends, reversed_ways(graph.ways))
    for name in subject.tree.nodes:
        if name in graph.reachable and name not in saved:
            mend = "Lead one of its keys to a queue, a message or a goodbye."
            yield Breach(subject.sources.node(name), f"no key from '{name}' on leads to a person or an end.", mend)


@rule(
    "S05",
    "Silence and wrong keys reach an end",
    source="W3C VoiceXML 2.1, event counts; FusionPBX #515",
    whole=True,
    example={
        "operator.yaml": """\
operator:
  queue: general
  full: operator.full
  failed: operator.full
operator.full:
  choose:
    "1": {zh-CN: 继续等待, en-US: waiting, to: operator}
  after_tries: operator
"""
    },
)
def silent_circle(subject: Subject) -> Iterator[Breach]:
    """A caller may be unable to press a key: an old telephone, a hand on a child, a bad line. Following only what
    happens without a right key — the end of the tries, a full queue, a failed call — must come to an end."""
    for members in circles(subject.graph.missed):
        menus = [name for name in members if name in subject.graph.menus]
        if menus and menus[0] in subject.graph.reachable:
            way = " → ".join(around([menus[0], *members], subject.graph.missed))
            mend = "Let 'after_tries' of one of these menus lead to a message or a goodbye."
            yield Breach(subject.sources.node(menus[0]), f"a caller who presses nothing goes in a circle: {way}.", mend)


@rule(
    "S06",
    "No circle without a key",
    source="goflow, which stops a flow after 100 nodes without input",
    whole=True,
    example={
        "operator.yaml": """\
operator:
  queue: general
  full: operator.busy
  failed: operator.busy
operator.busy:
  goto: operator
"""
    },
)
def keyless_circle(subject: Subject) -> Iterator[Breach]:
    """Nodes that lead to one another with no menu between run on without the caller: at best a recording that never
    stops, at worst a call that Twilio ends in the middle of a sentence."""
    for members in circles(subject.graph.keyless):
        way = " → ".join(around(members, subject.graph.keyless))
        mend = "Put a menu between them, or lead one of them to a message or a goodbye."
        yield Breach(subject.sources.node(members[0]), f"these lead to one another without any key: {way}.", mend)
