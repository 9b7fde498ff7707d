"""A clock that development sets: it stands at an instant, or follows a file that is re-read at every look."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ivr.settings import read_instant

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.clock import Clock


def set_clock(at: datetime | Path) -> Clock:
    """Return a clock that reads `at`. While its file cannot be read, it keeps the last instant it held."""
    if isinstance(at, datetime):
        return lambda: at.astimezone(UTC)
    return _FileClock(at)


class _FileClock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = read_instant(path.read_text(encoding="utf-8"))

    def __call__(self) -> datetime:
        try:
            self._last = read_instant(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            # The file is being replaced, or was left half written; the next look finds it whole.
            return self._last.astimezone(UTC)
        return self._last.astimezone(UTC)
