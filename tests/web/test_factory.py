"""The app, put together: what it reads, and what it answers when something of its own breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.errors import Refused, Unreadable
from ivr.settings import Settings
from ivr.web.factory import create_app
from ivr.web.set_clock import set_clock

if TYPE_CHECKING:
    from conftest import Twilio

    from ivr.menu.model import MenuTree

TREE = Path(__file__).parents[1] / "callflow" / "tree"


def test_the_tree_is_read_from_the_folder_of_the_settings(tree: MenuTree) -> None:
    """Without a tree in hand the app reads IVR_PROMPTS."""
    app = create_app(Settings(development=True, prompts=TREE))

    assert tree.release == (app.test_client().get("/readyz").json or {})["release"]


def test_a_tree_that_cannot_be_read_makes_no_app(tmp_path: Path) -> None:
    """The file and the line are told at the start, not to the first caller."""
    (tmp_path / "main.yaml").write_text("main: [", encoding="utf-8")

    with pytest.raises(Unreadable, match=r"main\.yaml:2:1: cannot be read"):
        create_app(Settings(development=True, prompts=tmp_path))


def test_a_tree_that_twiml_cannot_carry_makes_no_app(tree: MenuTree) -> None:
    """A voice that does not exist is told at the start."""
    voice = tree.line.languages["zh-CN"].model_copy(update={"twilio_voice": "Zhiyu"})
    line = tree.line.model_copy(update={"languages": {**tree.line.languages, "zh-CN": voice}})

    with pytest.raises(Refused, match="'Zhiyu' is no voice of Twilio's"):
        create_app(Settings(development=True), tree.model_copy(update={"line": line}))


def test_a_fault_outside_a_turn_is_twiml_for_a_caller_and_an_id_for_others(
    development: Twilio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever breaks, a voice route is no 5xx, and nobody is shown a trace."""

    def breaks(*_given: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("ivr.web.voice.read_form", breaks)
    development.app.add_url_rule("/page", view_func=breaks)

    voice = development.post("/voice")
    page = development.app.test_client().get("/page")

    assert (200, "fault") == (voice.status_code, voice.headers["X-IVR-Outcome"])
    assert development.spoken(voice).startswith("抱歉")
    assert 500 == page.status_code
    assert "planted" not in voice.text + page.text
    assert page.text.removeprefix("Fault ").removesuffix(".\n") in caplog.text


def test_a_fault_in_the_gate_lets_nobody_in(production: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the check itself breaks, the answer is 403."""

    def breaks(*_given: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("ivr.web.signature.raw_target", breaks)

    assert 403 == production.post("/voice").status_code


def test_a_set_clock_stands_or_follows_its_file(tmp_path: Path) -> None:
    """Development can hold the clock at an instant, or move it by writing a file."""
    file = tmp_path / "clock"
    file.write_text("2026-11-24T10:30\n", encoding="utf-8")

    standing, following = set_clock(datetime(2026, 1, 1, tzinfo=UTC)), set_clock(file)
    before = following()
    file.write_text("2026-11-24T22:00:00+08:00", encoding="utf-8")
    after = following()
    file.write_text("half writt", encoding="utf-8")

    assert datetime(2026, 1, 1, tzinfo=UTC) == standing()
    assert datetime(2026, 11, 24, 2, 30, tzinfo=UTC) == before
    assert datetime(2026, 11, 24, 14, 0, tzinfo=UTC) == after == following()
