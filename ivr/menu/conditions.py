"""What a `when` may ask: opening hours, season, caller, what is known. Values only; `circumstances` judges them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ivr.menu.part import Language, NodeName, Part

CallerClass = str  # a name of line.yaml's classes, or UNKNOWN
# Who is of no class, and what every caller is until somebody knows better.
UNKNOWN: CallerClass = "unknown"
NoticeKind = Literal["emergency", "maintenance", "policy", "postponement"]


class Condition(Part):
    """What must hold, all of it at once. A field that is left out asks nothing."""

    open: str | None = Field(default=None, description="The desk, as hours.yaml names it, that must be open.")
    closed: str | None = Field(default=None, description="The desk that must be closed.")
    peak: bool | None = Field(default=None, description="yes within the peak hours of hours.yaml, no outside them.")
    season: str | None = Field(default=None, description="The season's name, or any.")
    holiday: bool | None = Field(default=None, description="yes on a public holiday, no on any other day.")
    caller_class: CallerClass | list[CallerClass] | None = Field(
        default=None, alias="class", description="What the caller is known as: one class, or a list of them."
    )
    withheld: bool | None = Field(
        default=None,
        description="yes when the caller's number is not shown: nobody can call back. no when it is.",
    )
    language: Language | None = Field(default=None, description="The language the call is held in.")
    known: str | None = Field(default=None, description="A field that must have been entered or looked up.")
    value: dict[str, str] = Field(
        default_factory=dict, description="Looked-up values that must be so: {status: settled}."
    )
    notice: NoticeKind | None = Field(
        default=None, description="The kind of notice that must be spoken now, ahead of its start or during it."
    )

    @property
    def classes(self) -> list[CallerClass]:
        """The classes that will do; none if any will."""
        match self.caller_class:
            case None:
                return []
            case list():
                return self.caller_class
            case _:
                return [self.caller_class]


class Case(Condition):
    """One case of a `when`: what must hold, and where the call then goes."""

    to: NodeName = Field(description="The node to go on to when all of it holds.")
