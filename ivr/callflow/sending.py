"""What a call asks the office about sending something in writing, and its answers. Values only; `sends` uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

By = Literal["sms", "email"]
# Why nothing will leave. number: there is none, or none that takes messages. stopped: its owner wants none.
# later: too many have left, or nothing can be kept now.
Reason = Literal["number", "stopped", "later"]


@dataclass(frozen=True, slots=True)
class Send:
    """Send this to the caller, who has asked for it.

    template: what it is called. address: where an e-mail goes; a text message goes to the number of the call.
    """

    template: str
    by: By
    body: str = field(repr=False)
    address: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is kept, and will leave."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing is kept, so nothing is promised."""

    reason: Reason
