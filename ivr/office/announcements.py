"""The emergency announcement: what every caller is told first, from now until an instant that must be said.

It is data beside the releases, because it cannot wait for one. A tree speaks it as the first of its notices, so it goes
silent by itself, keys cut it, and a node may ask whether there is one. Knows no call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.errors import WrongUse
from ivr.menu.announcing import tell_first
from ivr.menu.flaw import did_you_mean
from ivr.menu.notices import Notice
from ivr.menu.zones import zone
from ivr.speech.estimate import estimate_s
from ivr.store.tables import announcements, audit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from ivr.menu.model import MenuTree
    from ivr.menu.part import Words

# Who calls in an emergency must still come to the menu.
LONGEST_S = 15.0
KIND = "emergency"

_NEWEST = (
    sa.select(announcements.c.id, announcements.c.words, announcements.c.starts, announcements.c.ends)
    .order_by(announcements.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is announced, by language, from when until when."""

    id: int
    words: Words = field(hash=False)
    starts: datetime
    ends: datetime


def newest(connection: Connection) -> Announcement | None:
    """Return the last announcement, whether it is over or not; None where there never was one."""
    row = connection.execute(_NEWEST).one_or_none()
    return Announcement(*row) if row else None


def announce(connection: Connection, words: Words, until: datetime, who: str, now: datetime) -> None:
    """Announce these words from now on, in place of what was announced before."""
    row = {"starts": now, "ends": until, "words": dict(words), "who": who}
    connection.execute(sa.insert(announcements), row)
    _note(connection, who, f"announce until {until.isoformat(timespec='minutes')}", now)


def switch_off(connection: Connection, who: str, now: datetime) -> bool:
    """End what is announced; return whether anything was."""
    ended = sa.update(announcements).where(announcements.c.ends > now).values(ends=now)
    if connection.execute(ended).rowcount == 0:
        return False
    _note(connection, who, "end the announcement", now)
    return True


def check(words: Words, until: datetime, languages: Collection[str], now: datetime) -> None:
    """Let an announcement through that callers can be told.

    Raises:
        WrongUse: it has no words, or too many, a language the line does not speak, or its end is past.
    """
    if until <= now:
        raise WrongUse("--until has passed. Write an instant to come, such as 2026-11-24T18:00.")
    for language, text in words.items():
        if language not in languages:
            mend = did_you_mean(language, languages) or f"It speaks {', '.join(languages)}."
            raise WrongUse(f"this line does not speak '{language}'. {mend}")
        if not text.strip():
            raise WrongUse(f"there are no words in {language}. Write what callers are to be told.")
        if "{" in text or "}" in text:
            raise WrongUse(
                f"in {language} there is a brace, and nothing is filled in here. Write the words themselves."
            )
        seconds = estimate_s(text, language)
        if seconds > LONGEST_S:
            raise WrongUse(
                f"in {language} this takes {seconds:.1f} s to say, and every caller must hear it first."
                f" Write what takes up to {LONGEST_S:.0f} s."
            )


def announcing(tree: MenuTree, announcement: Announcement) -> MenuTree:
    """Return the tree with the announcement as its first notice, spoken where a call begins.

    In which of its words a call hears it is the call's own matter; a language that the tree has not is left out.
    """
    words = {tag: text for tag, text in announcement.words.items() if tag in tree.line.languages}
    if not words:
        return tree
    here = zone(tree.hours.zone)
    starts, ends = (at.astimezone(here).replace(tzinfo=None) for at in (announcement.starts, announcement.ends))
    notice = Notice(kind=KIND, starts=starts.isoformat(" "), ends=ends.isoformat(" "), say=words)
    return tell_first(tree, notice)


def _note(connection: Connection, who: str, did: str, now: datetime) -> None:
    connection.execute(sa.insert(audit), {"at": now, "who": who, "did": did, "to": "every caller"})
