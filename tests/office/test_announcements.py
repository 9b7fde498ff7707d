"""The emergency announcement: the last one counts, it has an end, and a tree speaks it first."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.errors import WrongUse
from ivr.menu.load import load_tree
from ivr.menu.notices import Notice
from ivr.office import announcements
from ivr.office.announcements import Announcement, announcing
from ivr.store.tables import audit
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree
    from ivr.store.engine import Store

HOUR = timedelta(hours=1)
WORDS = {"zh-CN": "系统出现大面积故障，正在抢修。", "en-US": "There is a large failure."}


@pytest.fixture(scope="module")
def tree() -> MenuTree:
    return load_tree(Path(__file__).parents[1] / "callflow" / "tree")


def newest(store: Store) -> Announcement | None:
    with store.read() as connection:
        return announcements.newest(connection)


def announce(store: Store, words: dict[str, str], until: datetime, now: datetime = NOON) -> None:
    store.run(lambda connection: announcements.announce(connection, words, until, "an", now))


def test_the_last_announcement_counts(store: Store) -> None:
    """A second one takes the place of the first."""
    nothing = newest(store)
    announce(store, {"zh-CN": "一"}, NOON + HOUR)
    announce(store, WORDS, NOON + 2 * HOUR)

    found = newest(store)

    assert nothing is None
    assert found is not None
    assert (WORDS, NOON, NOON + 2 * HOUR) == (found.words, found.starts, found.ends)


def test_it_is_switched_off_once(store: Store) -> None:
    """The end is now; there is nothing to end after that, nor after the end by itself."""
    announce(store, WORDS, NOON + HOUR)

    off = [
        store.run(lambda connection, at=at: announcements.switch_off(connection, "bo", at))
        for at in (NOON + HOUR / 2, NOON + HOUR / 2)
    ]

    found = newest(store)
    assert [True, False] == off
    assert found is not None
    assert NOON + HOUR / 2 == found.ends
    with store.read() as connection:
        assert [("an", "announce until 2026-11-24T05:00+00:00"), ("bo", "end the announcement")] == list(
            connection.execute(sa.select(audit.c.who, audit.c.did).order_by(audit.c.id))
        )


@pytest.mark.parametrize(
    ("words", "until", "message"),
    [
        (WORDS, NOON, "--until has passed"),
        ({"zh-HK": "系统故障"}, NOON + HOUR, r"does not speak 'zh-HK'\. Did you mean 'zh-CN'\?"),
        ({"zh-CN": "  "}, NOON + HOUR, "there are no words in zh-CN"),
        ({"zh-CN": "请看{weibo}"}, NOON + HOUR, "in zh-CN there is a brace"),
        ({"en-US": "There is a failure. " * 10}, NOON + HOUR, r"in en-US this takes 15.2 s to say.* up to 15 s"),
    ],
    ids=["past", "unknown language", "silent", "brace", "too long"],
)
def test_what_callers_cannot_be_told_is_refused(words: dict[str, str], until: datetime, message: str) -> None:
    """Before anybody hears it."""
    with pytest.raises(WrongUse, match=message):
        announcements.check(words, until, list(WORDS), NOON)


def test_what_callers_can_be_told_passes() -> None:
    """In one language or in several."""
    announcements.check(WORDS, NOON + HOUR, list(WORDS), NOON)


def test_a_tree_speaks_it_before_its_own_notices(tree: MenuTree) -> None:
    """Where the call begins, from its start to its end in the zone of the hours; it is the same release."""
    own = Notice(kind="emergency", starts="2026-11-24 00:00", ends="2026-11-25 00:00", say={"zh-CN": "别的"})
    busy = tree.model_copy(update={"notices": (own,)})

    telling = announcing(busy, Announcement(1, WORDS, NOON, NOON + HOUR))

    first, second = telling.notices
    assert ("emergency", "2026-11-24 12:00:00", "2026-11-24 13:00:00", WORDS) == (
        first.kind,
        first.starts,
        first.ends,
        first.say,
    )
    assert own == second
    assert ["emergency"] == telling.nodes["main"].notices
    assert [] == tree.nodes["main"].notices
    assert tree.release == telling.release


def test_a_language_the_tree_has_not_is_left_out(tree: MenuTree) -> None:
    """A release that came later may speak fewer; an announcement in none of them is silent."""
    some = announcing(tree, Announcement(1, {"fr-FR": "Panne.", **WORDS}, NOON, NOON + HOUR))
    none = announcing(tree, Announcement(1, {"fr-FR": "Panne."}, NOON, NOON + HOUR))

    assert WORDS == some.notices[0].say
    assert tree is none
