"""Rules about the TwiML a tree becomes (E, Q04). Most of them the compiler keeps; here another program judges it.

Knows no words: each answer comes with what is wrong with it (`answers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.proof.lint.rule import Breach, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.proof.lint.rule import Subject


def judged(subject: Subject, name: str, mend: str) -> Iterator[Breach]:
    """Yield the faults of one rule, each node's once."""
    told: set[str] = set()
    for answer in subject.turns.answers:
        if answer.node not in told:
            for fault in answer.faults:
                if fault.rule == name:
                    told.add(answer.node)
                    place = subject.sources.node(answer.node)
                    yield Breach(place, f"in {answer.language}, at '{answer.node}': {fault.message}.", mend)
                    break


@rule("E01", "An answer is no longer than Twilio takes", source="Twilio 11750 (64 kB)", whole=True, aloud=True)
def large_answer(subject: Subject) -> Iterator[Breach]:
    """Twilio throws a larger document away, and the caller hears an error. The compiler leaves words out before that
    happens, the first ones first; then they are missing."""
    yield from judged(subject, "E01", "Say less here, or put a menu between.")


@rule("E03", "An answer is well-formed XML", source="Twilio 12100, 12200, 12300", whole=True, aloud=True)
def torn_answer(subject: Subject) -> Iterator[Breach]:
    """One character that XML does not allow ends the call. The compiler filters them, and sends text/xml."""
    yield from judged(subject, "E03", "This is a fault of the program: report it.")


@rule("E04", "Only words, sounds and pauses stand within Gather", source="Twilio 13320", whole=True, aloud=True)
def misplaced_verb(subject: Subject) -> Iterator[Breach]:
    """Twilio passes over anything else, and what was to be done is not done."""
    yield from judged(subject, "E04", "This is a fault of the program: report it.")


@rule(
    "E05",
    "Nothing empty is spoken",
    source="Twilio 13520",
    whole=True,
    aloud=True,
    example={
        "main.yaml": """\
main:
  say: {zh-CN: ……, en-US: "..."}
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def empty_say(subject: Subject) -> Iterator[Breach]:
    """A text without a letter or a figure gets a warning from Twilio and silence for the caller."""
    yield from judged(subject, "E05", "Write words, or leave the text out.")


@rule(
    "E06",
    "Gather's figures are ones Twilio takes",
    source="Twilio 13310 to 13314",
    whole=True,
    aloud=True,
    example={
        "main.yaml": """\
main:
  timeout_s: -1
  choose:
    "1": {zh-CN: 技术支持, en-US: technical support, to: operator}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
"""
    },
)
def wrong_gather(subject: Subject) -> Iterator[Breach]:
    """numDigits and timeout are whole numbers above 0, finishOnKey is one key or none. Twilio takes its own defaults
    instead of what it does not understand, and the line then does what nobody wrote."""
    yield from judged(subject, "E06", "Write a whole number above 0 for 'timeout_s'.")


@rule("E07", "What follows a Gather answers silence", source="surveda #636", whole=True, aloud=True)
def lost_silence(subject: Subject) -> Iterator[Breach]:
    """Twilio posts nothing when nobody presses a key, and goes on to the next verb. If there is none, it hangs up."""
    yield from judged(subject, "E07", "This is a fault of the program: report it.")


@rule(
    "E08",
    "A queue's name is one Twilio takes",
    source="Twilio 14204, 14205, 14207",
    whole=True,
    aloud=True,
    example={
        "operator.yaml": f"""\
operator:
  queue: {"general" * 10}
  full: operator.message
  failed: operator.message
operator.message:
  say: {{zh-CN: 请在提示音后说话。, en-US: Speak after the tone.}}
  message: general
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""
    },
)
def wrong_queue(subject: Subject) -> Iterator[Breach]:
    """A name of more than 64 characters is refused, and the caller is told that nobody could take the call."""
    yield from judged(subject, "E08", "Give it a short name.")


@rule(
    "Q04",
    "An agent's telephone does not ring for ever",
    source="the operators' own rule of 15 s; this project's own",
    whole=True,
    aloud=True,
)
def long_ring(subject: Subject) -> Iterator[Breach]:
    """After half a minute nobody is coming. The call goes on to what the node says under 'failed'."""
    yield from judged(subject, "Q04", "This is a fault of the program: report it.")
