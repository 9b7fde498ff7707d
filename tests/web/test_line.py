"""Which release answers which call: a new one within 2 s, the old one to the end, a broken one never."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ivr.errors import StoreDown, Unreadable, WrongUse
from ivr.menu.load import load_tree
from ivr.office import releases
from ivr.office.archive import pack
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.store.tables import releases as table
from ivr.web import published
from ivr.web.factory import create_app, create_served_app, opener
from ivr.web.first import publish_first
from ivr.web.published import LOOK_EVERY_S, Published
from tests.web.conftest import FORM, PUBLIC_URL, TOKEN, Twilio
from tests.web.test_kept_turns import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.store.engine import Store

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
GREETING = "您好，欢迎致电"
WITHIN_S = 2.0


@dataclass
class Server:
    """One process: its own connection to the store, and the app that answers on it."""

    store: Store
    published: Published
    twilio: Twilio

    @classmethod
    def start(cls, url: str, data: Path) -> Server:
        store = open_store(url)
        settings = Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=data)
        found = Published(store, opener(settings, store, lambda: NOON))
        return cls(store, found, Twilio(create_app(settings, None, lambda: NOON, store, releases=found)))

    def call(self, number: int = 0) -> Twilio:
        """Return the line as this call dials it: each is somebody else's, for one may not call too often."""
        return replace(self.twilio, form={**FORM, "CallSid": f"CA{number:032x}", "From": f"+86138{number:08d}"})

    def greets(self, number: int = 0) -> str:
        """Return the first words of a call."""
        return self.twilio.spoken(self.call(number).post("/voice"))


@dataclass
class Editor:
    """Somebody who edits the small tree and publishes it."""

    folder: Path
    store: Store

    def publish(self, greeting: str | None = None) -> str:
        """Publish the folder, with another greeting if one is given; return the release."""
        if greeting is not None:
            written = (SMALL / "main.yaml").read_text("utf-8").replace(GREETING, greeting)
            (self.folder / "main.yaml").write_text(written, "utf-8")
        tree = load_tree(self.folder)
        archive = pack(self.folder, tree)
        with self.store.begin() as connection:
            seen = releases.newest(connection)
            releases.publish(connection, archive, "an", "", NOON, seen=seen)
        return tree.release

    def damage(self, release: str, archive: bytes) -> None:
        """Put other bytes in the place of a release's files."""
        with self.store.begin() as connection:
            connection.execute(sa.update(table).where(table.c.id == release).values(archive=archive))


@pytest.fixture
def editor(tmp_path: Path, store: Store) -> Editor:
    made = Editor(Path(shutil.copytree(SMALL, tmp_path / "tree")), store)
    made.publish()
    return made


@pytest.fixture
def servers(editor: Editor, database_url: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Two processes on one database that has one release."""
    started = [Server.start(database_url, tmp_path) for _ in range(2)]
    yield started
    for server in started:
        server.store.close()


def test_every_server_has_a_new_release_within_two_seconds(editor: Editor, servers: list[Server]) -> None:
    """Each looks in its own rhythm; callers of both come in all the time, and none is lost (reliability F17)."""
    looks_at = [0.0, 0.55]
    heard_at: dict[int, float] = {}
    for tick in range(60):
        at = tick / 10
        for number, server in enumerate(servers):
            if at >= looks_at[number]:
                server.published.look()
                looks_at[number] += LOOK_EVERY_S
            answer = server.call(2 * tick + number).post("/voice")
            assert (200, "menu") == (answer.status_code, answer.headers["X-IVR-Outcome"])
            if server.twilio.spoken(answer).startswith("早上好"):
                heard_at.setdefault(number, at)
        if at == 2.3:
            editor.publish("早上好，欢迎致电")

    assert {0, 1} == heard_at.keys()
    assert all(2.3 < at <= 2.3 + WITHIN_S for at in heard_at.values())


def test_a_call_finishes_on_the_release_it_began_with(editor: Editor, servers: list[Server]) -> None:
    """Key 1 is gone from the new tree: who is under it goes on, on either server, and nobody comes there any more."""
    old = servers[0].published.live.tree.release
    call = servers[0].call(1)
    merchant = call.press(call.post("/voice"), "1")
    main = editor.folder / "main.yaml"
    kept = [line for line in main.read_text("utf-8").splitlines() if "to: merchant}" not in line]
    main.write_text("\n".join(kept).replace("then: merchant", "then: main"), "utf-8")
    (editor.folder / "merchant.yaml").unlink()
    new = editor.publish()
    for server in servers:
        server.published.look()

    settlement = servers[1].call(1).press(merchant, "1")
    after = servers[1].call(2)
    elsewhere = after.press(after.post("/voice"), "1")

    assert ("merchant.settlement", old) == (settlement.headers["X-IVR-Node"], settlement.headers["X-IVR-Release"])
    assert ("no-match", new) == (elsewhere.headers["X-IVR-Outcome"], elsewhere.headers["X-IVR-Release"])


def test_going_back_is_a_release_like_any_other(editor: Editor, servers: list[Server]) -> None:
    """One look, and the next caller meets the tree of before."""
    editor.publish("早上好，欢迎致电")
    servers[0].published.look()
    wrong = servers[0].greets(1)
    with editor.store.begin() as connection:
        seen, to = releases.newest(connection), releases.way_back(connection)
        assert seen is not None
        releases.roll_back(connection, to, "an", NOON, seen=seen)

    servers[0].published.look()

    assert wrong.startswith("早上好")
    assert servers[0].greets(2).startswith(GREETING)


@pytest.mark.parametrize("part", [0.0, 0.01, 0.25, 0.5, 0.75, 0.99])
def test_a_release_that_is_cut_short_is_never_taken_over(
    editor: Editor, servers: list[Server], caplog: pytest.LogCaptureFixture, part: float
) -> None:
    """Callers go on with the last good one, the log says so once, and the next good one is taken over."""
    before = servers[0].published.live.tree.release
    torn = editor.publish("早上好，欢迎致电")
    whole = _archive(editor.store, torn)
    editor.damage(torn, whole[: round(part * len(whole))])

    for number in range(5):
        servers[0].published.look()
        assert servers[0].greets(number).startswith(GREETING)
    told = [record for record in caplog.records if record.levelno >= logging.ERROR]
    mended = editor.publish("晚上好，欢迎致电")
    servers[0].published.look()

    assert [f"release {torn} is damaged: its files are not as they were published."] == [
        record.getMessage() for record in told if record.getMessage().startswith("release")
    ]
    assert f"Release {torn} cannot be taken over; {before} stays live." == told[-1].getMessage()
    assert 2 == len(told)
    assert mended == servers[0].published.live.tree.release


def test_a_release_with_flipped_bits_is_never_taken_over(editor: Editor, servers: list[Server]) -> None:
    """Whichever byte it is in; calls are answered all the while."""
    release = editor.publish("早上好，欢迎致电")
    whole = _archive(editor.store, release)
    for place in range(0, len(whole), 31):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        editor.damage(release, bytes(flipped))
        servers[0].published._number = 0  # so that it looks at it again

        servers[0].published.look()

        assert servers[0].greets(place).startswith(GREETING)


def test_the_last_good_release_survives_a_restart(
    editor: Editor, servers: list[Server], database_url: str, tmp_path: Path
) -> None:
    """A server that starts on a damaged release takes the one before; the folder is not asked."""
    good = editor.publish("早上好，欢迎致电")
    bad = editor.publish("早上好，欢迎来电")
    editor.damage(bad, b"")
    shutil.rmtree(editor.folder)

    started = Server.start(database_url, tmp_path)

    assert good == started.published.live.tree.release
    assert started.greets().startswith("早上好")
    started.store.close()


def test_a_server_with_no_whole_release_does_not_start(editor: Editor) -> None:
    """It says what there is, and how to mend it."""
    with editor.store.begin() as connection:
        connection.execute(sa.update(table).values(archive=b""))

    with pytest.raises(WrongUse, match=r"no release in the store is whole\. 'ivr publish' makes"):
        Published(editor.store, opener(Settings(development=True), editor.store))


def test_a_release_that_is_gone_gives_an_apology_and_the_root(
    editor: Editor, servers: list[Server], database_url: str, tmp_path: Path
) -> None:
    """No dead end (reliability F18): the call goes on from the beginning of what is live."""
    call = servers[0].call(1)
    merchant = call.press(call.post("/voice"), "1")
    with editor.store.begin() as connection:
        connection.execute(sa.delete(table))
    new = editor.publish("早上好，欢迎致电")
    started = Server.start(database_url, tmp_path)

    answer = started.call(1).press(merchant, "1")
    after = started.call(1).press(answer, "1")

    assert ("main", "fault", new) == tuple(answer.headers[f"X-IVR-{name}"] for name in ("Node", "Outcome", "Release"))
    assert started.twilio.spoken(answer).startswith("抱歉")
    assert "商户服务，请按1" in started.twilio.spoken(answer)
    assert ("merchant", "menu") == (after.headers["X-IVR-Node"], after.headers["X-IVR-Outcome"])
    started.store.close()


def test_who_has_spoken_to_a_person_on_a_release_that_is_gone_is_not_called_back_to_the_menu(
    editor: Editor, servers: list[Server], database_url: str, tmp_path: Path
) -> None:
    """The talk had its own goodbye, whatever became of the node before it."""
    call = servers[0].call(1)
    queued = call.press(call.post("/voice"), "0")
    with editor.store.begin() as connection:
        connection.execute(sa.delete(table))
    editor.publish("早上好，欢迎致电")
    started = Server.start(database_url, tmp_path)

    answer = started.call(1).after(queued, verb="Enqueue", QueueResult="bridged", QueueTime="40")

    assert ("transferred", "") == (answer.headers["X-IVR-Outcome"], started.twilio.spoken(answer))
    started.store.close()


def test_who_hangs_up_on_a_release_that_is_gone_is_left_alone(
    editor: Editor, servers: list[Server], database_url: str, tmp_path: Path
) -> None:
    """Nothing is said to nobody, and the call is over."""
    call = servers[0].call(1)
    first = call.post("/voice")
    with editor.store.begin() as connection:
        connection.execute(sa.delete(table))
    editor.publish("早上好，欢迎致电")
    started = Server.start(database_url, tmp_path)

    answer = started.call(1).after(first, CallStatus="completed")

    assert ("goodbye", "") == (answer.headers["X-IVR-Outcome"], started.twilio.spoken(answer))
    started.store.close()


def test_a_repeated_request_is_answered_the_same_after_a_release(editor: Editor, servers: list[Server]) -> None:
    """Twilio's second try of the first webhook gets the bytes of the first, whatever went live in between."""
    first = servers[0].call(1).post("/voice")
    editor.publish("早上好，欢迎致电")
    for server in servers:
        server.published.look()

    assert first.data == servers[1].call(1).post("/voice").data


def test_while_the_store_is_down_what_was_live_stays(
    editor: Editor, servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Menus go on without it, on the release there is; a look is not lost, it comes again."""
    new = editor.publish("早上好，欢迎致电")

    def down(*_given: object) -> None:
        raise StoreDown("planted")

    with monkeypatch.context() as planted:
        planted.setattr(servers[0].store, "begin", down)
        planted.setattr(servers[0].store, "run", down)
        planted.setattr(servers[0].store, "read", down)
        servers[0].published.look()
        spoken = servers[0].greets(1)
    servers[0].published.look()

    assert spoken.startswith(GREETING)
    assert new == servers[0].published.live.tree.release


def test_more_releases_than_are_kept_open_are_read_again(
    editor: Editor, servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded, and no call is lost for it."""
    monkeypatch.setattr(published, "MOST_OPEN", 2)
    begun = {}
    for number in range(4):
        name = editor.publish(f"{number}号，" + GREETING) if number else servers[0].published.live.tree.release
        servers[0].published.look()
        begun[name] = servers[0].call(number).post("/voice")

    came = {
        name: servers[0].call(number).press(answer, "1").headers["X-IVR-Release"]
        for number, (name, answer) in enumerate(begun.items())
    }

    assert {name: name for name in begun} == came
    assert 2 == len(servers[0].published._open)


@pytest.fixture
def unpublished(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a server on an empty store, with the small tree in its folder."""
    monkeypatch.setattr("ivr.web.factory.open_store", lambda _url: store)
    folder = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    return Settings(public_url=PUBLIC_URL, auth_token=TOKEN, data=tmp_path, prompts=folder)


def test_a_server_with_nothing_published_publishes_its_folder_once(unpublished: Settings) -> None:
    """Later edits want 'ivr publish': another start finds the release and leaves the folder alone."""
    assert unpublished.prompts is not None
    first = Twilio(create_served_app(unpublished))
    (unpublished.prompts / "main.yaml").write_text("main: [", "utf-8")

    second = Twilio(create_served_app(unpublished))

    release = load_tree(SMALL).release
    assert [release, release] == [each.post("/voice").headers["X-IVR-Release"] for each in (first, second)]


def test_a_server_with_nothing_published_and_a_broken_folder_does_not_start(
    unpublished: Settings, store: Store
) -> None:
    """It says where the tree is broken, and leaves the store empty."""
    assert unpublished.prompts is not None
    (unpublished.prompts / "main.yaml").write_text("main: [", "utf-8")

    with pytest.raises(Unreadable, match=r"main\.yaml:2:1: cannot be read"):
        publish_first(unpublished, store)

    with store.read() as connection:
        assert releases.newest(connection) is None


def test_the_first_request_of_a_process_looks_before_it_answers(unpublished: Settings, store: Store) -> None:
    """What was published between the fork of a worker and its first call is not missed."""
    assert unpublished.prompts is not None
    served = Twilio(create_served_app(unpublished))
    new = Editor(unpublished.prompts, store).publish("早上好，欢迎致电")

    assert new == served.post("/voice").headers["X-IVR-Release"]
    assert new == (served.app.test_client().get("/readyz").json or {})["release"]


def _archive(store: Store, release: str) -> bytes:
    with store.read() as connection:
        found = releases.find(connection, release)
    assert found is not None
    return found.data
