"""What those who answer calls hear from the line: words of messages.yaml like any other, that no caller ever hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from ivr.menu.part import Part, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is filled in, by sentence; nothing else can be: an agent's call has no circumstances of its own.
FILLED_IN = {
    "path": ("path",),
    "waited": ("minutes",),
    "language": ("language",),
    "ticket": ("ticket",),
    "accept": ("key",),
}


class AgentWords(Part):
    """What an agent hears, in the line's first language: the way in, who is next and what is known of them."""

    pin: Words = Field(description="Asks an agent who dials the line for the PIN; without it the menu begins.")
    wrong: Words = Field(description="Said when that was not the PIN.")
    welcome: Words = Field(description="Said when it was.")
    nobody: Words = Field(description="Said when nobody waits.")
    rung: Words = Field(description="Said first to an agent whom the line rings.")
    accept: Words = Field(description="Says there which {key} takes the call.")
    next: Words = Field(description="Before what is known of the next caller.")
    call_back: Words = Field(description="The same of one who is to be called back.")
    path: Words = Field(description="Says what the caller chose; {path} is filled in.")
    waited: Words = Field(description="Says how long the caller waited; {minutes} is filled in, 2 or more.")
    waited_little: Words = Field(description="Said there when it was less.")
    language: Words = Field(description="Says that the caller speaks another {language}.")
    ticket: Words = Field(description="Says the {ticket} that the call made.")
    missed: Words = Field(description="Said when the caller has hung up by then.")
    done: Words = Field(description="Said after a talk.")
    idle: Words = Field(description="Said when nobody came for long; then the agent's call ends.")
    down: Words = Field(description="Said when nobody can tell who waits.")

    def sentences(self) -> Iterator[tuple[str, Words]]:
        """Yield each by its name."""
        for name in type(self).model_fields:
            yield name, getattr(self, name)
