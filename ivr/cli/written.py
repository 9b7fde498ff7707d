"""Options of the form NAME=VALUE, read; what is wrong with one is said under its flag."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ivr.errors import WrongUse
from ivr.simulator.callee import BY_HAND, behaviour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ivr.simulator.callee import Behaviour

CALLEE, AGENT = "NUMBER=after:5s,talk:30s", "QUEUE=after:20s,talk:60s"


@contextmanager
def naming(flag: str) -> Iterator[None]:
    """Put the option before what is wrong with its value."""
    try:
        yield
    except WrongUse as error:
        raise WrongUse(f"{flag}: {error}") from error


def behaviours(
    written: Iterable[str], flag: str, example: str, *, has_hands: bool = False
) -> Iterator[tuple[str, Behaviour]]:
    """Yield each number or queue and what its party does. has_hands: somebody is there to move one by hand.

    Raises:
        WrongUse: one has no name, or does what nobody does.
    """
    for name, does in pairs(written, flag, example):
        with naming(f"{flag} {name}"):
            yield name, BY_HAND if has_hands and does == BY_HAND.outcome else behaviour(does)


def pairs(written: Iterable[str], flag: str, example: str) -> list[tuple[str, str]]:
    """Return names and values.

    Raises:
        WrongUse: one lacks either.
    """
    divided = [each.partition("=") for each in written]
    for name, equals, value in divided:
        if not name or not equals:
            raise WrongUse(f"{flag} {name}{equals}{value} lacks a name or a value. Write {flag} {example}")
    return [(name, value) for name, _, value in divided]
