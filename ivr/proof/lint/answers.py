"""What is wrong with one TwiML document, as Twilio would find and a caller would miss it. Knows no tree and no rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

# https://www.twilio.com/docs/api/errors/11750
MAX_BYTES = 64 * 1024
# https://www.twilio.com/docs/api/errors/13320
_IN_GATHER = frozenset({"Say", "Play", "Pause"})
_FINISH = re.compile(r"[0-9#*]?")
_POSITIVE = re.compile(r"[1-9][0-9]*")
_QUEUE_NAME = re.compile(r"[^\x00-\x1f]{1,64}")


class Fault(NamedTuple):
    """What is wrong with an answer: the rule, and what it says."""

    rule: str
    message: str


def faults(document: str, said: int, longest_ring_s: int) -> list[Fault]:
    """Return what Twilio would complain of, or a caller would miss, in one answer.

    said: how many stretches of words were to be said.
    """
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - our own compiler has written it
    except ElementTree.ParseError as error:
        return [Fault("E03", f"the answer is no well-formed XML: {error}")]
    found = [fault for verb in root.iter() for fault in _verb_faults(verb, longest_ring_s)]
    size = len(document.encode())
    spoken = sum(1 for verb in root.iter() if verb.tag in ("Say", "Play"))
    if size > MAX_BYTES:
        found.append(Fault("E01", f"the answer has {size} bytes, and Twilio takes {MAX_BYTES}"))
    elif spoken < said:
        found.append(Fault("E01", f"{said - spoken} of {said} sentences do not fit into the answer, or say nothing"))
    for verb, after in zip(root, [*root[1:], None], strict=True):
        if verb.tag in ("Gather", "Record") and (after is None or after.tag != "Redirect"):
            found.append(Fault("E07", f"nothing comes after <{verb.tag}>, so a silent caller is lost"))
    return found


def _verb_faults(verb: Element, longest_ring_s: int) -> Iterator[Fault]:
    match verb.tag:
        case "Gather":
            yield from _gather_faults(verb)
        case "Say":
            text = "".join(verb.itertext())
            if not any(character.isalnum() for character in text):
                yield Fault("E05", f"'{text}' says nothing")
        case "Enqueue":
            if not _QUEUE_NAME.fullmatch((verb.text or "").strip()):
                yield Fault("E08", "the queue's name must have 1 to 64 characters")
        case "Dial":
            ring = verb.get("timeout", "30")
            if not _POSITIVE.fullmatch(ring) or int(ring) > longest_ring_s:
                yield Fault("Q04", f"an agent's telephone rings for {ring} s")
        case _:
            pass


def _gather_faults(gather: Element) -> Iterator[Fault]:
    for inside in gather:
        if inside.tag not in _IN_GATHER:
            yield Fault("E04", f"<{inside.tag}> is not allowed within <Gather>")
    for name in ("numDigits", "timeout"):
        value = gather.get(name, "1")
        if not _POSITIVE.fullmatch(value):
            yield Fault("E06", f"{name} is '{value}', and must be a whole number above 0")
    if not _FINISH.fullmatch(gather.get("finishOnKey", "#")):
        yield Fault("E06", f"finishOnKey is '{gather.get('finishOnKey')}', and must be one key or none")
    if "dtmf" not in gather.get("input", "dtmf").split():
        yield Fault("R14", "keys do nothing while speech is taken, 0 neither")
