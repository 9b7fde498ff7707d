"""What a scripted call is, once read: who calls, what the caller hears and does, and how it has to end.

What a caller does is what `ivr call --keys` has, so those steps are its tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ivr.simulator import tokens as tk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from ivr.errors import Place
    from ivr.simulator.callee import Behaviour
    from ivr.yamltext import Value

    Lookup = Literal["down", "slow", "garbage"]


@dataclass(frozen=True, slots=True)
class Hear:
    """All these texts come, in any order; `whole` waits for the end of what holds them."""

    texts: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class NotHear:
    """None of these texts comes before the caller acts again."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expect:
    """An event with these fields is written, beginning with what followed the caller's last act.

    fields: as text, `event` among them; a mapping asks for some of an object's names, a list for all of its items.
    """

    fields: Mapping[str, Value]


Does = Hear | NotHear | Expect | tk.Token


@dataclass(frozen=True, slots=True)
class Step:
    """One step, where it stands, and how it was written: `hear 欢迎致电`."""

    does: Does
    place: Place
    written: str


@dataclass(frozen=True, slots=True)
class Ends:
    """How a call has to end; None and an empty path ask for nothing."""

    place: Place
    status: str | None = None
    by: str | None = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that was made before the call."""

    number: str
    kind: str
    made: datetime | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """What is known of a number. notice: what only this caller is told, by the service that says who calls."""

    class_: str = ""
    language: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What every caller is told first, and until when."""

    text: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """The office before the call.

    waiting: callers already in a queue, by its name. hooks: seconds an outside system takes, by its name. edits: what
    an editor changed in files of the tree, by their names without the ending, as it is written there. agents: who takes
    callers by dialling the line, by their names, as the app's setting has them: NUMBER:PIN:QUEUE+QUEUE.
    """

    place: Place
    tickets: tuple[Ticket, ...] = ()
    callers: Mapping[str, KnownCaller] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    announcement: Announcement | None = None
    hooks: Mapping[str, float] = field(default_factory=dict)
    edits: Mapping[str, Value] = field(default_factory=dict)
    agents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A scripted call, or several that share one office.

    at: where its clock starts; None leaves that to who plays it. after_s: of a call among `calls`, seconds after the
    script's own start; None with no `at` begins it when the call before it has ended.
    facts: values in place of the tree's, by name (`set`). digest: of the file, what SIDs are made from.
    """

    name: str
    path: Path
    file: str
    place: Place
    digest: str
    at: datetime | None = None
    after_s: float | None = None
    from_: str | None = None
    to: str | None = None
    language: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    given: Given | None = None
    agents: tuple[tuple[str, Behaviour], ...] = ()
    callees: Mapping[str, Behaviour] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    ends: Ends | None = None
    sms: int | None = None
    calls: tuple[Script, ...] = ()
