"""Which journal each SQLite version is trusted with (reliability T27, S13)."""

from __future__ import annotations

import pytest

from ivr.errors import WrongUse
from ivr.store.sqlite_versions import judge

WAL = ["3.51.3", "3.51.4", "3.52.1", "3.53.0", "3.54.1", "4.0.0", "3.50.7", "3.50.8", "3.50.12", "3.44.6", "3.44.7"]
ROLLBACK = [
    "3.35.0",
    "3.35.5",
    "3.37.2",
    "3.40.1",  # Debian 12
    "3.43.2",
    "3.44.0",
    "3.44.5",
    "3.45.1",
    "3.46.1",
    "3.49.2",
    "3.50.6",
    "3.51.0",
    "3.51.1",
    "3.51.2",
    "3.52.0",  # withdrawn
]
REFUSED = ["3.6.23", "3.7.0", "3.24.0", "3.34.1", "2.8.17", "", "3", "3.x.1", "three"]


@pytest.mark.parametrize("version", WAL)
def test_a_version_without_the_bug_uses_wal(version: str) -> None:
    """3.51.3 and later, and the branches the fix was carried to."""
    assert "wal" == judge(version).journal_mode


@pytest.mark.parametrize("version", ROLLBACK)
def test_a_version_with_the_bug_uses_the_rollback_journal(version: str) -> None:
    """The WAL-reset bug loses committed data, so WAL is not used, and the reason is told."""
    verdict = judge(version)

    assert "truncate" == verdict.journal_mode
    assert version in verdict.reason


@pytest.mark.parametrize("version", REFUSED)
def test_a_version_that_cannot_do_is_refused(version: str) -> None:
    """Too old for what the store needs, or no version at all: said, with a way out."""
    with pytest.raises(WrongUse, match="Use a"):
        judge(version)


def test_thirty_versions_are_judged() -> None:
    """The scoreboard counts them."""
    assert len(WAL + ROLLBACK + REFUSED) >= 30
