"""Rules about how long a caller waits for a person or an end (T08, R03, R04). Knows no single word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.menu.model import AskNode, HangUpNode, MenuNode, MessageNode, QueueNode, TicketNode, TransferNode
from ivr.menu.targets import first_menu
from ivr.proof.lint.evidence import Length
from ivr.proof.lint.graph import costs
from ivr.proof.lint.heard import told, total
from ivr.proof.lint.lengths import LONG, LONG_EN, SLOW_MENU, way_in
from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.menu.flaw import Severity
    from ivr.menu.part import Language, NodeName
    from ivr.proof.lint.rule import Subject

# A key is pressed half a second after the prompt began by who knows it.
_PRESS_S = 0.5
# Where a caller is out of the menus: with a person, or leaving words, or at the end.
_ARRIVED = (QueueNode, TransferNode, MessageNode, TicketNode, HangUpNode)


@rule(
    "T08",
    "A caller who presses nothing is out of the menus in two minutes",
    source="this project's own",
    severity="warn",
    aloud=True,
    whole=True,
    example={"line.yaml": "input: {timeout_s: 60}\n"},
)
def long_silence(subject: Subject) -> Iterator[Breach]:
    """Every menu offered again in vain is time a person could have used. Counted are its words, the waiting and all
    its tries, from each menu on to a person, a message or an end."""
    limits = subject.limits
    for language in subject.heard.languages:
        spent: dict[NodeName, Length] = {}
        for name in subject.tree.nodes:
            _time_silent(subject, name, language, spent)
        for name in subject.graph.menus & subject.graph.reachable:
            if spent[name].seconds > limits.menus_s:
                message = f"in {language} a caller who presses nothing at '{name}' is kept for {told(spent[name])}."
                mend = f"Offer it fewer times, wait shorter or say less, to {limits.menus_s:g} s."
                yield Breach(subject.sources.node(name), message, mend)


@rule(
    "R03",
    "Who knows the keys is in a queue for a person in seconds",
    source="press tests of 18 banks (mean 150 s, best 60 s); the ministry of industry encourages 30 s",
    severity="warn",
    graded="info above 15 s, warn above 30 s, error above 60 s",
    aloud=True,
    whole=True,
    example={
        "main.yaml": f"""\
main:
  choose:
    "1": {{zh-CN: 技术支持, en-US: technical support, to: main.first}}
    "0": {{zh-CN: 人工服务, en-US: an operator, to: main.first}}
main.first:
  say: {{zh-CN: "{LONG}谢谢。", en-US: "{LONG_EN}thank you."}}
  goto: operator
""",
        "line.yaml": "person: main.first\n",
    },
)
def late_person(subject: Subject) -> Iterator[Breach]:
    """Counted are the words that no key can cut short on the quickest way from the answer to a queue: those before
    the queue itself among them. A caller in trouble has pressed 0 at once."""
    limits, tree = subject.limits, subject.tree
    for language in subject.heard.languages:
        ways = {
            # What comes after the last try is not the way of a caller who knows the keys.
            name: [
                (way.target, _held_s(subject, name, language))
                for way in exits
                if way.key or name not in subject.graph.waiting
            ]
            for name, exits in subject.graph.exits.items()
        }
        reached = costs([tree.line.start], ways)
        to_people = [
            (reached[name] + _held_s(subject, name, language), name) for name in subject.graph.people & reached.keys()
        ]
        if not to_people:
            continue
        seconds, name = min(to_people)
        if seconds > limits.person_info_s:
            severity: Severity = "info"
            if seconds > limits.person_warn_s:
                severity = "error" if seconds > limits.person_error_s else "warn"
            message = (
                f"in {language} a caller who knows the keys is in the queue of '{name}' after about {seconds:.0f} s."
            )
            yield Breach(subject.sources.node(name), message, "Say less on the way there.", severity)


@rule(
    "R04",
    "The person is offered within half a minute",
    source="the ministry of industry's test calls; press tests of bank hotlines",
    severity="warn",
    aloud=True,
    whole=True,
    example=SLOW_MENU,
)
def late_offer(subject: Subject) -> Iterator[Breach]:
    """The sentence for key 0 comes last among the first menu's options. Whoever needs it listens to all the others."""
    root = first_menu(subject.tree)
    if root is None:
        return
    for language in subject.heard.languages:
        length = person_offered_after(subject, root, language)
        if length is not None and length.seconds > subject.limits.person_offer_s:
            message = f"in {language} the person is offered after {told(length)}."
            yield Breach(subject.sources.node(root, "choose"), message, "Greet shorter, or offer less before it.")


def person_offered_after(subject: Subject, root: NodeName, language: Language) -> Length | None:
    """Return the seconds from the answer to the end of the sentence that offers the person; None if none does."""
    sentences = subject.heard.sentences(root, language)
    for number, one in enumerate(sentences):
        if one.key == subject.tree.line.keys.person:
            greeting = [subject.heard.arrival(name, language) for name in way_in(subject, root)]
            return total([*greeting, *(before.length for before in sentences[: number + 1])])
    return None


def _held_s(subject: Subject, name: NodeName, language: Language) -> float:
    """Return how long a node holds a caller who knows the keys."""
    node = subject.tree.nodes[name]
    if node.barge_in and name in subject.graph.waiting:
        return _PRESS_S
    return subject.heard.own(name, language).seconds


def _time_silent(subject: Subject, start: NodeName, language: Language, spent: dict[NodeName, Length]) -> None:
    """Add to `spent` how long a caller without a right key is on the way from a node, and all nodes after it."""
    nothing = Length(0.0, is_measured=True)
    work = [start]
    begun: set[NodeName] = set()
    while work:
        name = work[-1]
        if name in spent:
            work.pop()
            continue
        node = subject.tree.nodes[name]
        onward = [] if isinstance(node, _ARRIVED) else subject.graph.missed[name]
        missing = [target for target in onward if target not in spent and target not in begun]
        if missing and name not in begun:
            begun.add(name)
            work += missing
            continue
        work.pop()
        later = max((spent.get(target, nothing) for target in onward), key=lambda one: one.seconds, default=nothing)
        spent[name] = total([_spent_here(subject, name, language), later])


def _spent_here(subject: Subject, name: NodeName, language: Language) -> Length:
    node, line = subject.tree.nodes[name], subject.tree.line
    match node:
        case MenuNode():
            tries = node.tries or line.input.tries
            waits = float(tries * (node.timeout_s or line.input.timeout_s))
            offer = total(one.length for one in subject.heard.sentences(name, language))
        case AskNode():
            tries, waits = node.tries, float(node.tries * (node.timeout_s or line.input.timeout_s))
            offer = subject.heard.arrival(name, language)
            return Length(offer.seconds * tries + waits, offer.is_measured)
        case _ if isinstance(node, _ARRIVED):
            return Length(0.0, is_measured=True)
        case _:
            return subject.heard.own(name, language)
    once = subject.heard.own(name, language)
    return Length(once.seconds + offer.seconds * tries + waits, once.is_measured and offer.is_measured)
