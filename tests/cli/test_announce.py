"""`ivr announce`: on with one command, off with another, and never without an end."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.cli.main import main
from ivr.office import announcements
from ivr.store.engine import open_store

if TYPE_CHECKING:
    from ivr.office.announcements import Announcement

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
TEXT = "系统出现大面积故障，正在抢修。"
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    monkeypatch.setenv("IVR_PROMPTS", str(SMALL))
    monkeypatch.delenv("IVR_DATABASE_URL", raising=False)
    monkeypatch.setattr("ivr.clock.now", lambda: NOW)
    return Desk(tmp_path, monkeypatch, capsys)


class Desk:
    """Somebody with a shell, in an emergency at noon."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._url = f"sqlite:///{data / 'ivr.db'}"
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def announce(self, *arguments: str) -> tuple[int, str]:
        """Return the exit code and what was said."""
        self._monkeypatch.setattr(sys, "argv", ["ivr", "announce", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, self._capsys.readouterr().err

    @property
    def announced(self) -> Announcement | None:
        store = open_store(self._url)
        with store.read() as connection:
            found = announcements.newest(connection)
        store.close()
        return found


def test_it_is_announced_until_its_end(desk: Desk) -> None:
    """In the line's first language; a time without an offset is the hotline's own."""
    code, told = desk.announce(TEXT, "--until", "2026-11-24T18:00")

    found = desk.announced
    assert (0, "Announced until 2026-11-24 18:00. 'ivr announce --off' ends it.\n") == (code, told)
    assert found is not None
    assert ({"zh-CN": TEXT}, NOW, NOW + timedelta(hours=6)) == (found.words, found.starts, found.ends)


def test_it_is_announced_in_other_languages_too(desk: Desk) -> None:
    """As many as the line speaks."""
    desk.announce(TEXT, "--until", "2026-11-24T18:00", "--text", "en-US=There is a large failure.")

    found = desk.announced
    assert found is not None
    assert {"zh-CN": TEXT, "en-US": "There is a large failure."} == found.words


def test_it_is_switched_off(desk: Desk) -> None:
    """Once; the second time there is nothing to end."""
    desk.announce(TEXT, "--until", "2026-11-24T18:00")

    said = [desk.announce("--off"), desk.announce("--off")]

    found = desk.announced
    assert found is not None
    assert NOW == found.ends
    assert [(0, "Nothing is announced any more.\n"), (0, "Nothing was announced.\n")] == said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([TEXT], "and when that ends"),
        ([], "write what to tell"),
        ([TEXT, "--until", "tonight"], "--until tonight: this is no instant. Write it like 2026-11-24T18:00."),
        ([TEXT, "--until", "2026-11-24T11:59"], "--until has passed"),
        ([TEXT * 10, "--until", "2026-11-24T18:00"], "Write what takes up to 15 s."),
        ([TEXT, "--until", "2026-11-24T18:00", "--text", "fr-FR=Panne."], "this line does not speak 'fr-FR'."),
        ([TEXT, "--until", "2026-11-24T18:00", "--text", "en-US"], "lacks a name or a value"),
        ([TEXT, "--off"], "--off ends what is announced, and takes no text"),
    ],
    ids=["no end", "nothing", "no instant", "past", "too long", "language", "no words", "off with words"],
)
def test_what_cannot_be_announced_is_wrong_use(desk: Desk, arguments: list[str], message: str) -> None:
    """Exit 2, what to write instead, and no caller hears anything."""
    code, told = desk.announce(*arguments)

    assert 2 == code
    assert message in told
    assert desk.announced is None
