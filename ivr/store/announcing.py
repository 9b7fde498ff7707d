"""What a transaction has to say once it is committed: which rows somebody is to take, and from when on.

Said inside the transaction with what it is about, and heard by whoever listens to the store only after the commit, so
that nobody is sent for a row that is not there. Knows no table and nobody who listens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# The name of the execution option that holds what was said.
SAID = "ivr_announced"


@dataclass(frozen=True, slots=True)
class Due:
    """A row that somebody is to take. at: not before. is_urgent: a person waits for it."""

    id: int
    at: datetime
    is_urgent: bool = False


Listener = Callable[[Sequence[Due]], None]


def announce(connection: Connection, due: Due) -> None:
    """Say it when the transaction is committed; a transaction that is rolled back has said nothing."""
    connection.get_execution_options()[SAID].append(due)
