"""`ivr publish`, `rollback` and `releases`: what goes live is checked, played and meant, and there is a way back."""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ivr.cli import publish as publishing
from ivr.cli.main import main
from ivr.menu.load import load_tree

SMALL = Path(__file__).parents[1] / "callflow" / "tree"
SCRIPT = """\
name: an operator
steps:
  - hear: 欢迎致电
  - press: "0"
  - expect: {event: enqueue, queue: general}
"""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass
class Desk:
    """An editor with a tree, a store and a shell."""

    home: Path
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def ivr(self, *arguments: str) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["ivr", *arguments])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, *self.capsys.readouterr())

    def publish(self, *options: str) -> Ran:
        return self.ivr("publish", *options)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    @property
    def release(self) -> str:
        return load_tree(self.folder).release

    def listed(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.ivr("releases", "--json").stdout)
        return rows

    def live(self) -> list[str]:
        return [row["id"] for row in self.listed() if row["live"]]


class Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    folder = Path(shutil.copytree(SMALL, tmp_path / "tree"))
    (folder / "calls").mkdir()
    (folder / "calls" / "operator.yaml").write_text(SCRIPT, "utf-8")
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IVR_PROMPTS", str(folder))
    for name in ("IVR_DATABASE_URL", "IVR_DESTINATIONS"):
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path, folder, monkeypatch, capsys)


def test_a_sound_tree_is_published(desk: Desk) -> None:
    """Its name goes to stdout, the rest is talk; the list has who, when and why."""
    result = desk.publish("--note", " opens at nine ", "--author", "an")

    [row] = desk.listed()
    assert (0, f"{desk.release}\n") == (result.exit_code, result.stdout)
    assert "Published, with 9 nodes." in result.stderr
    assert ["id", "made", "author", "note", "live"] == list(row)
    assert (desk.release, "an", "opens at nine", True) == (row["id"], row["author"], row["note"], row["live"])


def test_the_folder_may_be_named(desk: Desk) -> None:
    """As an argument or with --prompts, and not with both."""
    elsewhere = str(shutil.move(desk.folder, desk.home / "elsewhere"))

    by_argument = desk.publish(elsewhere)
    by_option = desk.publish("--prompts", elsewhere)
    by_both = desk.publish(elsewhere, "--prompts", elsewhere)

    assert [0, 0] == [by_argument.exit_code, by_option.exit_code]
    assert (2, "ivr: FOLDER and --prompts name the same thing; give one of them.\n") == (
        by_both.exit_code,
        by_both.stderr,
    )


def test_a_tree_with_an_error_is_refused(desk: Desk) -> None:
    """Where and why; what was live stays."""
    live = desk.publish().stdout.strip()
    desk.edit("main.yaml", "to: merchant}", "to: merchnat}")

    result = desk.publish("--yes")

    assert 1 == result.exit_code
    assert "key 1 leads to 'merchnat', and no node has that name. Did you mean 'merchant'? (S02)" in result.stderr
    assert [live] == desk.live()


def test_a_scripted_call_that_fails_stops_the_release(desk: Desk) -> None:
    """With the step that failed and what was heard instead (lint V04)."""
    live = desk.publish().stdout.strip()
    desk.edit("main.yaml", "您好，欢迎致电", "您好，这里是")

    result = desk.publish("--yes")

    assert 1 == result.exit_code
    assert "a scripted call fails, so the tree is not published." in result.stderr
    assert "operator.yaml:3: step 1" in result.stderr
    assert "heard instead: 您好，这里是易联支付" in result.stderr
    assert [live] == desk.live()


def test_a_script_that_cannot_be_read_stops_it_too(desk: Desk) -> None:
    """Nobody knows what it would have found."""
    (desk.folder / "calls" / "operator.yaml").write_text("steps: {", "utf-8")

    result = desk.publish()

    assert (2, []) == (result.exit_code, desk.listed())
    assert "calls/operator.yaml:2:1: cannot be read" in result.stderr


def test_other_words_are_published_without_a_question(desk: Desk) -> None:
    """Whoever knows the keys by heart comes where they did."""
    old = desk.publish().stdout.strip()
    desk.edit("main.yaml", "您好，欢迎致电", "早上好，欢迎致电")

    result = desk.publish()

    assert 0 == result.exit_code
    assert f"'{old}' was live before; 'ivr rollback' goes back to it." in result.stderr
    assert [desk.release] == desk.live()


def test_keys_that_lead_elsewhere_are_not_published_unasked(desk: Desk) -> None:
    """In a pipe it says which keys, and what says that it is meant."""
    live = desk.publish().stdout.strip()
    desk.edit("main.yaml", "to: main.mailbox}", "to: main.bye}")

    refused, meant = desk.publish(), desk.publish("--yes")

    assert (1, 0) == (refused.exit_code, meant.exit_code)
    assert (
        "keys lead elsewhere than in what is live, and nobody can be asked. '--yes' says it is meant." in refused.stderr
    )
    assert "leads  2 → main.mailbox (留言) now leads to main.bye (留言)" in refused.stderr
    assert "leads  2 → main.mailbox (留言)" in meant.stderr
    assert live not in desk.live()


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_at_a_terminal_it_asks(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    """Yes publishes; no, or nothing, leaves everything as it is."""
    live = desk.publish().stdout.strip()
    desk.edit("main.yaml", "to: main.mailbox}", "to: main.bye}")
    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))

    result = desk.publish()

    assert code == result.exit_code
    assert "now leads to main.bye (留言)\nIs that meant? [y/N]:" in result.stderr
    assert (code == 0) == (desk.live() == [desk.release] != [live])


def test_what_is_live_already_is_not_published_again(desk: Desk) -> None:
    """It says so, and all is well."""
    first = desk.publish()

    second = desk.publish()

    assert (0, first.stdout) == (second.exit_code, second.stdout)
    assert "It is live already" in second.stderr
    assert 1 == len(desk.listed())


def test_the_second_of_two_editors_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one plays the scripted calls the other publishes; nothing is overwritten unseen."""
    desk.publish("--author", "an")
    desk.edit("main.yaml", "您好，欢迎致电", "早上好，欢迎致电")
    rehearse = publishing._rehearse

    def meanwhile(place: Path) -> None:
        monkeypatch.setattr(publishing, "_rehearse", rehearse)
        shutil.copytree(SMALL, desk.home / "bo")
        (desk.home / "bo" / "main.yaml").write_text((desk.folder / "main.yaml").read_text("utf-8") + "# bo\n", "utf-8")
        assert 0 == desk.publish(str(desk.home / "bo"), "--author", "bo").exit_code
        rehearse(place)

    monkeypatch.setattr(publishing, "_rehearse", meanwhile)

    result = desk.publish("--author", "an")

    assert 1 == result.exit_code
    assert f"bo made release {load_tree(desk.home / 'bo').release} live while you were at it." in result.stderr
    assert [load_tree(desk.home / "bo").release] == desk.live()


def test_an_empty_folder_is_wrong_use(desk: Desk) -> None:
    """There is no tree in it."""
    (desk.home / "empty").mkdir()

    assert 2 == desk.publish(str(desk.home / "empty")).exit_code
    assert [] == desk.listed()


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        (["publish"], {"IVR_DATABASE_URL": "sqlite://"}, "a database in memory, which no server can see"),
        (["publish", "--author", " "], {}, "--author: write a name of up to 64 characters"),
        (["publish"], {"IVR_DATA": "/proc/nowhere"}, "cannot be opened for writing"),
        (["rollback"], {}, "nothing was published yet"),
        (["rollback", "0123456789ab"], {}, "nothing was published yet"),
    ],
    ids=["memory", "author", "no rights", "no way back", "no such release"],
)
def test_what_cannot_be_is_wrong_use(desk: Desk, arguments: list[str], environ: dict[str, str], message: str) -> None:
    """Exit 2, and a sentence that helps."""
    for name, value in environ.items():
        desk.monkeypatch.setenv(name, value)

    result = desk.ivr(*arguments)

    assert 2 == result.exit_code
    assert message in result.stderr


def test_a_roll_back_is_one_command(desk: Desk) -> None:
    """The next caller meets the tree of before; a second one would go further back."""
    first = desk.publish().stdout
    desk.edit("main.yaml", "您好，欢迎致电", "早上好，欢迎致电")
    second = desk.publish().stdout.strip()

    result = desk.ivr("rollback")

    assert (0, first, f"Back from {second}.\n") == (result.exit_code, result.stdout, result.stderr)
    assert [first.strip()] == desk.live()
    assert 2 == desk.ivr("rollback").exit_code
    assert 2 == desk.ivr("rollback", "0123456789ab").exit_code


def test_a_roll_back_by_name_goes_both_ways(desk: Desk) -> None:
    """And to what is live already it goes without a change."""
    desk.publish()
    desk.edit("main.yaml", "您好，欢迎致电", "早上好，欢迎致电")
    second = desk.publish().stdout.strip()
    desk.ivr("rollback")

    forward, again = desk.ivr("rollback", second), desk.ivr("rollback", second)

    assert (0, 0, [second]) == (forward.exit_code, again.exit_code, desk.live())
    assert "It is live already" in again.stderr


def test_the_list_for_people_marks_what_is_live(desk: Desk) -> None:
    """One line a release, the newest first; before the first, what makes one."""
    nothing = desk.ivr("releases")
    desk.publish("--note", "the first", "--author", "an")

    result = desk.ivr("releases")

    assert ("", 0) == (nothing.stdout, nothing.exit_code)
    assert "Nothing was published yet." in nothing.stderr
    assert result.stdout.startswith(f"{desk.release}  20")
    assert result.stdout.endswith("+08:00  live  an  the first\n")
