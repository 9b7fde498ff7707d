"""What may be known of a tree besides its files: lengths, settings, a call log, played scripts, the tree before.

Every part may be missing; the rules that need it then say nothing. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from ivr.speech.estimate import estimate_s

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.menu.part import Language
    from ivr.proof.lint.call_log import CallLog
    from ivr.proof.lint.played import Played


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text takes to say, and whether that was measured on its audio."""

    seconds: float
    is_measured: bool = False


# What says how long a text takes in a language.
Clocked = Callable[[str, "Language"], Length]


def estimated(text: str, language: Language) -> Length:
    """Return the length from the fixed table, the same on every machine."""
    return Length(estimate_s(text, language))


def at_rate(clocked: Clocked, times: float) -> Clocked:
    """Return what tells estimates of Chinese for a voice that is so many times as fast; what is measured stays."""

    def length(text: str, language: Language) -> Length:
        told = clocked(text, language)
        if told.is_measured or language.split("-")[0] != "zh":
            return told
        return Length(round(told.seconds / times, 2))

    return length


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the tree.

    clocked: how long a text takes.
    destinations: the numbers a transfer may dial, by name. before: the tree that this one takes the place of.
    """

    clocked: Clocked = estimated
    destinations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    log: CallLog | None = None
    played: Played | None = None
    before: MenuTree | None = None
