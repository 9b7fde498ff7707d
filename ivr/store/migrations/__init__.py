"""The steps from one shape of the database to the next, oldest first.

A database says which step it stands at, so opening one that is up to date needs no Alembic, whose import costs
more than a short command's whole work.
"""

from __future__ import annotations

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
HEAD = REVISIONS[-1]
VERSION_TABLE = "alembic_version"
