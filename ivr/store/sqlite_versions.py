"""Which journal a version of the SQLite library may be trusted with.

SQLite 3.7.0 to 3.51.2 can lose committed data in WAL mode when two connections write and checkpoint at once
(section "walresetbug" of https://sqlite.org/wal.html); 3.51.3 mends it, and 3.50.7 and 3.44.6 on their branches.
3.52.0 was withdrawn. On any other version the rollback journal is used, which the bug does not touch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ivr.errors import WrongUse

# TRUNCATE rather than DELETE: with synchronous=FULL it syncs the emptied journal, while a deleted one may come back
# after a power cut and undo the last commit unless synchronous=EXTRA. https://sqlite.org/pragma.html#pragma_synchronous
JournalMode = Literal["wal", "truncate"]

# "The RETURNING syntax has been supported by SQLite since version 3.35.0". https://sqlite.org/lang_returning.html
OLDEST = (3, 35, 0)
_MENDED = (3, 51, 3)
_MENDED_BRANCHES = {(3, 50): 7, (3, 44): 6}
_WITHDRAWN = {(3, 52, 0)}
_VERSION = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})(?:\.([0-9]{1,3}))?(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a version is used, and why in words for `ivr doctor`."""

    journal_mode: JournalMode
    reason: str


def judge(version: str) -> Verdict:
    """Return how a SQLite library of this version is used.

    Raises:
        WrongUse: it is too old, or its version cannot be read.
    """
    found = _VERSION.fullmatch(version)
    if not found:
        raise WrongUse(f"SQLite calls itself {version!r}, which is no version. Use a newer Python, or PostgreSQL.")
    number = (int(found[1]), int(found[2]), int(found[3] or 0))
    if number < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise WrongUse(f"SQLite {version} is too old. Use a Python with SQLite {oldest} or newer, or PostgreSQL.")
    if number in _WITHDRAWN:
        return Verdict("truncate", f"SQLite {version} was withdrawn: rollback journal.")
    if number >= _MENDED or number[2] >= _MENDED_BRANCHES.get(number[:2], 1000):
        return Verdict("wal", f"SQLite {version} is free of the WAL-reset bug: WAL.")
    return Verdict("truncate", f"SQLite {version} has the WAL-reset bug: rollback journal.")
