"""Rules about facts (F, Y06). Most of them reading enforces, because a fact that does not parse cannot be spoken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ivr.menu.circumstances import NOTICE_AHEAD
from ivr.menu.facts import placeholders
from ivr.menu.model import TransferNode
from ivr.office.identifying import LIMIT_FACT
from ivr.proof.lint.rule import Breach, enforced_by_reading, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject

_FIGURES = re.compile(r"[0-9]")
_NUMBER = re.compile(r"\+?[0-9][0-9 -]{2,}")
# Figures that two numbers must share at their end to be the same one with and without a country's or area's code.
_SHARED_FIGURES = 8
# Facts that the program asks for by their names: how old all are, for notices, for reports, of who identifies callers.
_ASKED_FOR = frozenset({"as_of", NOTICE_AHEAD, "company", LIMIT_FACT})

enforced_by_reading(
    "F02",
    "Phone facts are phone numbers",
    source="the Chinese numbering plan: 400-xxx-xxxx, area code and 7 or 8 digits, mobiles; ITU-T E.164",
    explanation="A phone number is spoken digit by digit, and a caller writes it down. A letter, a full-width figure "
    "or a digit too few would be read out as it stands.",
    example={"facts.yaml": "hotline: {kind: phone, value: 400-800-900}\n"},
)

enforced_by_reading(
    "F03",
    "E-mail facts have one '@'",
    source="the published description of the hotline, which lost the '@' of both its addresses",
    explanation="An address is spoken as 'service at example dot com'. Without its '@' it is no address, and a caller "
    "who writes to it writes to nobody.",
    example={"facts.yaml": "email_service: {kind: email, value: serviceexample.com}\n"},
)

enforced_by_reading(
    "Y04",
    "A fact's value fits its kind",
    source="this project's own",
    explanation="The kind decides how a value is spoken: a time as a clock time, money in words, a code digit by "
    "digit. The same value drives what the line does, so '9点' is refused and 09:00 is not.",
    example={"facts.yaml": "open_at: {kind: time, value: 9点}\n"},
)


@rule(
    "Y06",
    "A fact is said or used somewhere",
    source="this project's own",
    severity="info",
    example={"facts.yaml": "as_of: {kind: date, value: 2026-02-20}\nguides: {kind: number, value: 17}\n"},
)
def left_over(subject: Subject) -> Iterator[Breach]:
    """A fact that no prompt says and no hours, queue or ticket uses is a change that nobody hears: either its name is
    written out somewhere, or it is left over. One that only waits for the next notice may be silenced."""
    written = {name for document in subject.sources.documents.values() for name in _filled_in(document.data)}
    for name in subject.tree.facts:
        if name not in written | _ASKED_FOR:
            mend = f"Write {{{name}}} where it belongs, or delete it."
            yield Breach(subject.sources.fact(name), f"nothing says or uses the fact '{name}'.", mend)


@rule(
    "F04",
    "Demo numbers are never dialled",
    source="the hotline's decision: the numbers may be real people's",
    example={
        "main.yaml": """\
main:
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: main.spare}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.spare:
  transfer: 010-88888888
  failed: operator
""",
        "facts.yaml": "as_of: {kind: date, value: 2026-02-20}\n"
        "spare_line: {kind: phone, value: 010-88888888, demo: yes}\n",
    },
)
def dialled_demo(subject: Subject) -> Iterator[Breach]:
    """A number that was made up may belong to somebody. It is spoken and nothing else: a transfer names a destination
    of the settings, never a number, and no destination has a demo number."""
    demo = {
        name: _digits(str(fact.value))
        for name, fact in subject.tree.facts.items()
        if fact.kind == "phone" and fact.demo
    }
    for name, node in subject.tree.nodes.items():
        if isinstance(node, TransferNode):
            place = subject.sources.node(name, "transfer")
            is_number = _NUMBER.fullmatch(node.transfer) is not None
            number = _digits(node.transfer if is_number else subject.evidence.destinations.get(node.transfer, ""))
            same = next((fact for fact, value in demo.items() if _is_same(number, value)), None)
            if same is not None:
                message = f"'{name}' would dial the number of '{same}', which is made up."
                yield Breach(place, message, "Name a destination of the settings with a number of your own.")
            elif is_number:
                message = f"'{node.transfer}' is a number, and not the name of a destination."
                yield Breach(place, message, "Give the number a name in IVR_DESTINATIONS and write the name here.")


def _filled_in(data: Any) -> Iterator[str]:
    """Yield every name in braces that a file holds."""
    match data:
        case str():
            yield from placeholders(data)
        case dict():
            for value in data.values():
                yield from _filled_in(value)
        case list():
            for value in data:
                yield from _filled_in(value)
        case _:
            pass


def _digits(text: str) -> str:
    return "".join(_FIGURES.findall(text))


def _is_same(one: str, other: str) -> bool:
    return len(one) >= _SHARED_FIGURES <= len(other) and one[-_SHARED_FIGURES:] == other[-_SHARED_FIGURES:]
