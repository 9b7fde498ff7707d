"""Releases: trees that were published, which one is live, and the way back.

A release is never changed: its name is made of its content. What changes is which one is live, by a row more in the
history. Whoever wants to change it says what was live when they looked, and is told if it is not any more. Knows no
server and no call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ivr.errors import Refused, WrongUse
from ivr.office.archive import Archive
from ivr.office.calls import LONGEST_CALL
from ivr.store.tables import audit, events, publications, releases
from ivr.store.upsert import insert_unless_there

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# Beside these, every release that a call may still be on. A release is about 25 kB, and up to 16 MB with recordings.
MOST_KEPT, MOST_KEPT_BYTES = 200, 512 * 1024 * 1024

_NEWEST = sa.select(publications).order_by(publications.c.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it is listed. made, author, note: of the day it was first published."""

    id: str
    made: datetime
    author: str
    note: str
    live: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """A release that went live. before: the number of the publication that a roll-back returns to."""

    number: int
    release: str
    at: datetime
    who: str
    before: int | None


def newest(connection: Connection) -> Publication | None:
    """Return what is live; None where nothing was ever published."""
    row = connection.execute(_NEWEST).one_or_none()
    return Publication(*row) if row else None


def history(connection: Connection) -> list[Publication]:
    """Return what went live, the newest first."""
    rows = connection.execute(sa.select(publications).order_by(publications.c.number.desc()))
    return [Publication(*row) for row in rows]


def listed(connection: Connection) -> list[Release]:
    """Return every release that is kept, the newest first."""
    live = newest(connection)
    columns = (releases.c.id, releases.c.made, releases.c.author, releases.c.note)
    rows = connection.execute(sa.select(*columns).order_by(releases.c.made.desc(), releases.c.id))
    return [Release(*row, live=live is not None and row.id == live.release) for row in rows]


def find(connection: Connection, release: str) -> Archive | None:
    """Return the files of a release, sealed; None where there is no such release, or it is kept no longer."""
    query = sa.select(releases.c.id, releases.c.archive, releases.c.seal).where(releases.c.id == release)
    row = connection.execute(query).one_or_none()
    return Archive(*row) if row else None


def publish(
    connection: Connection, archive: Archive, author: str, note: str, now: datetime, *, seen: Publication | None
) -> Publication:
    """Make a release live, and keep it if it is new. seen: what was live when the author looked.

    Raises:
        Refused: something else went live meanwhile.
    """
    row = {
        "id": archive.release,
        "made": now,
        "author": author,
        "note": note,
        "seal": archive.seal,
        "archive": archive.data,
    }
    live = _go_live(connection, archive.release, author, now, seen, before=seen.number if seen else None)
    if not insert_unless_there(connection, releases, row):
        # It was published once before. What lies there may have been damaged since; these are the same files, whole.
        whole = {"seal": archive.seal, "archive": archive.data}
        connection.execute(sa.update(releases).where(releases.c.id == archive.release).values(whole))
    _note(connection, author, "publish", archive.release, now)
    _forget(connection, now)
    return live


def publish_first(connection: Connection, archive: Archive, author: str, note: str, now: datetime) -> None:
    """Publish a release unless anything is published: of servers that start together one is the first."""
    if newest(connection) is None:
        publish(connection, archive, author, note, now, seen=None)


def way_back(connection: Connection, release: str | None = None) -> Publication:
    """Return what a roll-back goes back to: the release of this name, or what was live before what is live now.

    Each roll-back leads one further back: what was rolled back from is not returned to.

    Raises:
        WrongUse: there is nothing to go back to, or no release of this name.
    """
    live = newest(connection)
    if live is None:
        raise WrongUse("nothing was published yet, so there is nothing to go back to. 'ivr publish' makes a tree live.")
    if release is not None:
        to = next((each for each in history(connection) if each.release == release), None)
        if to is None:
            raise WrongUse(f"there is no release '{release}'. 'ivr releases' lists them.")
        return to
    to = next((each for each in history(connection) if each.number == live.before), None)
    if to is None:
        raise WrongUse(f"nothing was live before {live.release}. 'ivr rollback RELEASE' names one that came later.")
    return to


def roll_back(connection: Connection, to: Publication, who: str, now: datetime, *, seen: Publication) -> Publication:
    """Make an earlier publication's release live again. seen: what was live when that was decided.

    Raises:
        Refused: something else went live meanwhile.
    """
    _note(connection, who, "roll back", to.release, now)
    return _go_live(connection, to.release, who, now, seen, before=to.before)


def _go_live(
    connection: Connection, release: str, who: str, now: datetime, seen: Publication | None, *, before: int | None
) -> Publication:
    live = newest(connection)
    if live != seen:
        what = f"{live.who} made release {live.release} live" if live else "the store was emptied"
        raise Refused(f"{what} while you were at it. Look at what is live now ('ivr releases'), and try again.")
    # The number is the key: of two that come this far at once on PostgreSQL one is refused it, tries again
    # (`Store.run`), and finds the other's.
    made = Publication(live.number + 1 if live else 1, release, now, who, before)
    connection.execute(
        sa.insert(publications),
        {"number": made.number, "release": release, "at": now, "who": who, "before": before},
    )
    return made


def _note(connection: Connection, who: str, did: str, to: str, now: datetime) -> None:
    connection.execute(sa.insert(audit), {"at": now, "who": who, "did": did, "to": to})


def _forget(connection: Connection, now: datetime) -> None:
    """Delete what is too old to go back to, unless a call may be on it."""
    last_live = (
        sa.select(releases.c.id, sa.func.max(sa.func.length(releases.c.archive)))
        .join(publications, publications.c.release == releases.c.id)
        .group_by(releases.c.id)
        .order_by(sa.func.max(publications.c.number).desc())
    )
    old, room = [], MOST_KEPT_BYTES
    for place, (release, size) in enumerate(connection.execute(last_live)):
        room -= size
        # What is live, and what was before it, are kept whatever their size.
        if place >= MOST_KEPT or (place > 1 and room < 0):
            old.append(release)
    if old:
        on_a_call = sa.select(events.c.release).where(events.c.at > now - LONGEST_CALL)
        connection.execute(sa.delete(releases).where(releases.c.id.in_(old), releases.c.id.not_in(on_a_call)))
