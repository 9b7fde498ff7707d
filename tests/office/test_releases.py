"""Releases: published once, live one at a time, never lost to another's, and gone only when no call needs them."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.errors import Refused, WrongUse
from ivr.office import releases
from ivr.office.archive import Archive
from ivr.office.events import log
from ivr.store.engine import open_store
from ivr.store.tables import audit
from ivr.store.tables import releases as table
from tests.office.conftest import NOON

if TYPE_CHECKING:
    from ivr.office.releases import Publication
    from ivr.store.engine import Store


def publish(store: Store, name: str, author: str = "an", at: float = 0, note: str = "") -> Publication:
    """Publish an archive of this name, as who has looked at what is live. at: minutes after noon."""
    seen = live(store)
    when = NOON + timedelta(minutes=at)
    return store.run(lambda connection: releases.publish(connection, _archive(name), author, note, when, seen=seen))


def roll_back(store: Store, release: str | None = None) -> str:
    with store.begin() as connection:
        seen, to = releases.newest(connection), releases.way_back(connection, release)
        assert seen is not None
        return releases.roll_back(connection, to, "bo", NOON, seen=seen).release


def live(store: Store) -> Publication | None:
    with store.read() as connection:
        return releases.newest(connection)


def kept(store: Store) -> list[str]:
    with store.read() as connection:
        return [release.id for release in releases.listed(connection)]


def test_what_is_published_is_live_and_listed(store: Store) -> None:
    """With who, when and what about (lint V01); the newest first."""
    publish(store, "a", "an", 1, "the first")
    publish(store, "b", "bo", 2, "opens at nine")

    with store.read() as connection:
        found = releases.listed(connection)

    assert [
        releases.Release("b", NOON + timedelta(minutes=2), "bo", "opens at nine", live=True),
        releases.Release("a", NOON + timedelta(minutes=1), "an", "the first", live=False),
    ] == found
    with store.read() as connection:
        assert _archive("a") == releases.find(connection, "a")
        assert releases.find(connection, "c") is None


def test_two_editors_at_once_the_second_is_told(store: Store) -> None:
    """Nobody puts their tree over one they have not seen."""
    publish(store, "a")
    seen = live(store)
    publish(store, "b", "bo")

    with pytest.raises(Refused, match="bo made release b live while you were at it"), store.begin() as connection:
        releases.publish(connection, _archive("c"), "an", "", NOON, seen=seen)

    assert (["a", "b"], "b") == (sorted(kept(store)), _live_name(store))


def test_of_many_at_the_same_moment_one_is_published(database_url: str) -> None:
    """Eight editors on two stores have seen the same release; one wins, seven are told, nothing is in between."""
    stores = [open_store(database_url) for _ in range(2)]
    publish(stores[0], "a")
    seen = live(stores[0])
    together = threading.Barrier(8)
    came: list[str] = []

    def race(number: int) -> None:
        name = f"of {number}"
        together.wait()
        try:
            stores[number % 2].run(
                lambda connection: releases.publish(connection, _archive(name), name, "", NOON, seen=seen)
            )
        except Refused as error:
            came.append(str(error))

    threads = [threading.Thread(target=race, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = _live_name(stores[0])
    assert winner.startswith("of ")
    assert 7 == len(came)
    assert all(f"{winner} made release {winner} live while you were at it" in told for told in came)
    assert sorted(["a", winner]) == sorted(kept(stores[0]))
    for store in stores:
        store.close()


def test_each_roll_back_goes_one_further_back(store: Store) -> None:
    """What was rolled back from is not returned to, whoever presses the button twice."""
    for name in "abc":
        publish(store, name)

    back = [roll_back(store), roll_back(store)]

    assert ["b", "a"] == back
    assert "a" == _live_name(store)
    with pytest.raises(WrongUse, match="nothing was live before a"):
        roll_back(store)


def test_a_roll_back_after_a_new_release_goes_to_what_it_replaced(store: Store) -> None:
    """a, b, back to a, then c: back from c is a."""
    publish(store, "a")
    publish(store, "b")
    roll_back(store)
    publish(store, "c")

    assert "a" == roll_back(store)


def test_a_release_is_gone_back_to_by_name(store: Store) -> None:
    """Also to one that came later, which a plain roll-back never does."""
    for name in "abc":
        publish(store, name)

    there, and_back = roll_back(store, "a"), roll_back(store, "c")

    assert ("a", "c", "b") == (there, and_back, roll_back(store))
    with pytest.raises(WrongUse, match=r"there is no release 'd'\. 'ivr releases' lists them\."):
        roll_back(store, "d")


def test_there_is_no_way_back_from_nothing(store: Store) -> None:
    """It says what to do instead."""
    with pytest.raises(WrongUse, match="nothing was published yet"), store.read() as connection:
        releases.way_back(connection)


def test_the_same_tree_published_again_is_the_same_release_made_whole(store: Store) -> None:
    """It keeps the day and the author it was made by; damage to its files is mended."""
    publish(store, "a", "an", 1)
    publish(store, "b", "bo", 2)
    with store.begin() as connection:
        connection.execute(sa.update(table).where(table.c.id == "a").values(archive=b"torn"))

    publish(store, "a", "bo", 3)

    with store.read() as connection:
        assert _archive("a") == releases.find(connection, "a")
        assert [("b", False), ("a", True)] == [(each.id, each.live) for each in releases.listed(connection)]
    assert "b" == roll_back(store)


def test_of_servers_that_start_together_one_publishes_the_first(store: Store) -> None:
    """The others find it, and add nothing."""
    for name in "ab":
        store.run(lambda connection, name=name: releases.publish_first(connection, _archive(name), name, "", NOON))

    assert (["a"], "a") == (kept(store), _live_name(store))


def test_old_releases_go_when_no_call_can_be_on_them(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release is kept for four hours after its last call at least (reliability F18), however many came since."""
    monkeypatch.setattr(releases, "MOST_KEPT", 2)
    for name in ("old", "called"):
        publish(store, name)
    with store.begin() as connection:
        log(connection, "CA1", 0, ["main"], "menu", "called", NOON)

    publish(store, "b", at=1)
    publish(store, "c", at=4 * 60)
    within_four_hours = kept(store)
    publish(store, "d", at=4 * 60 + 11)

    assert ["b", "c", "called"] == sorted(within_four_hours)
    assert ["c", "d"] == sorted(kept(store))


def test_large_releases_are_kept_for_less_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those with recordings by their bytes; what is live and what was before it, whatever their size."""
    monkeypatch.setattr(releases, "MOST_KEPT_BYTES", 3 * len(_archive("a").data))
    for minute, name in enumerate("abcd"):
        publish(store, name, at=minute)
    small = kept(store)
    monkeypatch.setattr(releases, "MOST_KEPT_BYTES", 1)
    publish(store, "e", at=9)

    assert ["b", "c", "d"] == sorted(small)
    assert ["d", "e"] == sorted(kept(store))


def test_who_did_what_is_on_record(store: Store) -> None:
    """The audit has every publication and every way back."""
    publish(store, "a")
    publish(store, "b")
    roll_back(store)

    with store.read() as connection:
        found = list(connection.execute(sa.select(audit.c.who, audit.c.did, audit.c.to).order_by(audit.c.id)))

    assert [("an", "publish", "a"), ("an", "publish", "b"), ("bo", "roll back", "a")] == found


def _archive(name: str) -> Archive:
    return Archive.of(name, f"the files of {name}".encode())


def _live_name(store: Store) -> str:
    found = live(store)
    assert found is not None
    return found.release
