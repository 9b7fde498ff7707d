"""How a task is written down: the id of a row, whether a person waits for it, and from when on. Nothing else.

huey's own way is pickle, and whoever can write to Redis could then run any code in a worker. What is read here can
name a row, and the row says what is done: a forged slip is a look at a row, which does no harm.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer

# What huey calls the one task there is: module and name.
TASK = "ivr.office.tasks.deliver"
URGENT = 1

# Ours are under 100 bytes.
_LONGEST = 200
# As large as PostgreSQL's integer.
_LARGEST_ROW = 2**31 - 1
_KEYS = {"row", "urgent", "from"}


class SlipWriter(Serializer):  # type: ignore[misc]
    """Writes huey's messages as JSON and reads them back, for the one task there is."""

    def serialize(self, data: Message) -> bytes:
        """Return a task as it is written."""
        (row,) = data.args
        since = data.eta.isoformat() if data.eta is not None else None
        return json.dumps({"row": row, "urgent": data.priority == URGENT, "from": since}).encode()

    def deserialize(self, data: bytes) -> Message:
        """Return the task that was written.

        Raises:
            ValueError: it is none of ours.
        """
        slip = json.loads(data) if len(data) <= _LONGEST else None
        if not isinstance(slip, dict) or slip.keys() != _KEYS:
            raise ValueError("it is no slip")
        row, is_urgent, since = slip["row"], slip["urgent"], slip["from"]
        if type(row) is not int or not 0 < row <= _LARGEST_ROW or type(is_urgent) is not bool:
            raise ValueError("it names no row")
        return Message(
            id=str(row),
            name=TASK,
            eta=_instant(since),
            priority=URGENT if is_urgent else None,
            args=(row,),
            kwargs={},
        )


def _instant(since: Any) -> datetime | None:
    """Return the instant as huey has it: in UTC, without saying so."""
    if since is None:
        return None
    instant = datetime.fromisoformat(since) if isinstance(since, str) else None
    if instant is None or instant.tzinfo is not None:
        raise ValueError("it names no instant")
    return instant
