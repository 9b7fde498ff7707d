"""Recordings as Twilio fetches them: from the release the call is on, for ever the same, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from ivr.menu.load import load_tree
from ivr.office import releases
from ivr.office.archive import pack
from ivr.settings import Settings
from ivr.store.engine import open_store
from ivr.web.factory import create_app, opener
from ivr.web.published import Published
from tests.sounds import sweep
from tests.web.conftest import PUBLIC_URL, TOKEN, Twilio
from tests.web.test_kept_turns import NOON

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
BYE = "  say: {zh-CN: 祝您生活愉快。, en-US: Have a good day.}\n"
MAILBOX = "  say: {zh-CN: 请在提示音后留言。, en-US: Please leave a message after the tone.}\n"
SETTINGS = Settings(public_url=PUBLIC_URL, auth_token=TOKEN)


@pytest.fixture
def folder(tmp_path):
    """The small tree; two nodes have a recording, one of them a file that is not there."""
    place = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    main = place / "main.yaml"
    text = main.read_text("utf-8").replace(BYE, f"{BYE}  audio: {{zh-CN: bye.wav}}\n")
    main.write_text(text.replace(MAILBOX, f"{MAILBOX}  audio: {{zh-CN: gone.wav}}\n"), "utf-8")
    (place / "audio").mkdir()
    (place / "audio/bye.wav").write_bytes(sweep(1.5))
    return place


@pytest.fixture
def twilio(folder):
    return Twilio(create_app(SETTINGS, load_tree(folder)))


def bye(twilio, call="0"):
    """Return the answer at the end of a call."""
    twilio.form["CallSid"] = f"CA{call:0>32}"
    return twilio.press(twilio.post("/voice"), "7")


def played(twilio, answer):
    """Return the path of what is played."""
    return twilio.verbs(answer, "Play")[0].text


def test_recording_in_place_of_words(twilio, folder):
    """Twilio is sent to the release, and what it gets there is the file, without a signature."""
    answer = bye(twilio)

    found = twilio.app.test_client().get(played(twilio, answer))

    assert ["Play", "Hangup"] == [verb.tag for verb in twilio.verbs(answer, "Response")[0]]
    assert f"/audio/{load_tree(folder).release}/zh-CN/main.bye.wav" == played(twilio, answer)
    assert (200, "audio/wav", sweep(1.5)) == (found.status_code, found.mimetype, found.data)


def test_text_where_there_is_no_recording(twilio):
    """In another language, and where the file is missing; keys are always spoken."""
    english = twilio.press(twilio.post("/voice", headers={}), "8")

    assert "Have a good day." in twilio.spoken(twilio.press(english, "7"))
    assert "请在提示音后留言" in twilio.spoken(twilio.press(twilio.post("/voice"), "2"))


def test_kept_for_ever(twilio):
    """A cache need not ask again; one that does is told in no bytes, and a part may be had alone."""
    client, path = twilio.app.test_client(), played(twilio, bye(twilio))

    whole = client.get(path)
    again = client.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    part = client.get(path, headers={"Range": "bytes=0-43"})
    head = client.head(path)

    assert {"public", "max-age=31536000", "immutable"} == set(whole.headers["Cache-Control"].split(", "))
    assert (304, b"") == (again.status_code, again.data)
    assert (206, sweep(1.5)[:44]) == (part.status_code, part.data)
    assert (200, b"", str(len(sweep(1.5)))) == (head.status_code, head.data, head.headers["Content-Length"])


@pytest.mark.parametrize(
    "path",
    [
        "{0}/zh-CN/main.mailbox.wav",  # not in the folder
        "{0}/en-US/main.bye.wav",
        "{0}/zh-CN/main.wav",
        "{0}/zh-CN/bye.wav",  # files have no URL
        "{0}/zh-CN/main.bye.mp3",
        "{0}/zh-CN/../main.yaml",
        "{0}/zh-CN/%2e%2e%2fmain.yaml",
        "{0}/zh-CN/..%5c..%5cmain.bye.wav",
        "000000000000/zh-CN/main.bye.wav",
        "a%00b/zh-CN/main.bye.wav",
        "{0}",
        "",
    ],
)
def test_nothing_else_is_there(twilio, folder, path):
    """Only the recordings that are played have a URL."""
    found = twilio.app.test_client().get(f"/audio/{path}".format(load_tree(folder).release))

    assert (404, b"There is nothing here.\n") == (found.status_code, found.data)


def test_nothing_is_posted_there(twilio):
    assert 405 == twilio.app.test_client().post(played(twilio, bye(twilio))).status_code


def test_words_are_told_in_development_alone(twilio, folder):
    """For captions and scripts; a header as long as a prompt is no use to Twilio."""
    path = played(twilio, bye(twilio))
    development = create_app(Settings(development=True), load_tree(folder))

    told = development.test_client().get(path).headers["X-IVR-Words"]

    assert "祝您生活愉快。" == unquote(told)
    assert "X-IVR-Words" not in twilio.app.test_client().get(path).headers


def test_each_call_hears_its_own_release(folder):
    """On any host of the store, also one that has never seen the folder; after a roll-back as well."""
    store = open_store()

    def publish():
        tree = load_tree(folder)
        with store.begin() as connection:
            archive, seen = pack(folder, tree), releases.newest(connection)
            releases.publish(connection, archive, "an", "", NOON, seen=seen)

    def host():
        found = Published(store, opener(SETTINGS, store, lambda: NOON))
        return found, Twilio(create_app(SETTINGS, None, lambda: NOON, store, releases=found))

    publish()
    first, one = host()
    old = bye(one)
    (folder / "audio/bye.wav").write_bytes(sweep(2, from_hz=900))
    publish()
    shutil.rmtree(folder)
    _, other = host()
    first.look()
    new = bye(one, "1")
    with store.begin() as connection:
        seen = releases.newest(connection)
        releases.roll_back(connection, releases.way_back(connection), "bo", NOON, seen=seen)
    first.look()

    fetched = [host.app.test_client().get(played(host, answer)).data for host in (one, other) for answer in (old, new)]

    assert [sweep(1.5), sweep(2, from_hz=900)] * 2 == fetched
    assert played(one, old) == played(one, bye(one, "2"))
