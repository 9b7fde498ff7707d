"""Every command of an editor on input that cannot be: exit 2, a sentence that helps, no traceback, nothing written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Each command that reads a tree, FOLDER standing for its folder.
READERS = {
    "call": "call --keys 1 --prompts FOLDER",
    "call a node": "call --keys 1 --start main --prompts FOLDER",
    "test": "test --prompts FOLDER",
    "check": "check FOLDER",
    "walk": "walk FOLDER",
    "draw": "draw FOLDER",
    "diff old": "diff FOLDER SOUND",
    "diff new": "diff SOUND FOLDER",
    "say": "say main --prompts FOLDER",
    "publish": "publish FOLDER --yes",
    "replay": "replay CA1 --prompts FOLDER",
}
SOUND = {
    "main.yaml": """\
main:
  say: {zh-CN: 您好。, en-US: Hello.}
  choose:
    "1": {zh-CN: 营业时间, en-US: opening hours, to: main.hours}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.hours: {say: {zh-CN: 全天服务。, en-US: We never close.}, goto: main}
""",
    "operator.yaml": "operator: {queue: general, full: operator.bye, failed: operator.bye}\n"
    "operator.bye: {hang_up: goodbye}\n",
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a sound tree, with data of its own."""
    (tmp_path / "sound").mkdir()
    for name, text in SOUND.items():
        (tmp_path / "sound" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("IVR_PROMPTS", "IVR_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs `ivr` and gives its exit code, stdout and stderr."""

    def run_it(line: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ivr", *line.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capfd.readouterr())

    return run_it


@pytest.fixture
def locked(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Make a folder that may not be read; to root, who may read everything, it is refused by hand."""
    folder = place / "locked"
    folder.mkdir()
    (folder / "main.yaml").write_text(SOUND["main.yaml"], encoding="utf-8")
    folder.chmod(0)
    if os.access(folder, os.R_OK):
        listed, opened = Path.iterdir, Path.open

        def iterdir(self: Path) -> Iterator[Path]:
            if self == folder or self == Path(folder.name):
                raise PermissionError(13, "Permission denied", str(self))
            return listed(self)

        def open_(self: Path, *arguments: object, **named: object) -> object:
            if folder.name in self.parts:
                raise PermissionError(13, "Permission denied", str(self))
            return opened(self, *arguments, **named)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "iterdir", iterdir)
        monkeypatch.setattr(Path, "open", open_)
    yield folder
    folder.chmod(0o700)


@pytest.mark.parametrize("line", READERS.values(), ids=READERS)
@pytest.mark.parametrize("folder", ["empty", "locked", "nowhere"])
def test_folder_that_holds_no_tree(place: Path, run, locked: Path, line: str, folder: str) -> None:
    """An empty folder, one that may not be read, one that is not there: each command names it."""
    (place / "empty").mkdir()

    code, out, err = run(line.replace("FOLDER", folder).replace("SOUND", "sound"))

    assert 2 == code
    assert folder in out + err
    assert "Traceback" not in out + err
    assert not any(path.suffix == ".yaml" for path in (place / "empty").iterdir())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("call --keys 1 --prompts sound --start mian", "--start: there is no node 'mian'. Did you mean 'main'?"),
        ("say mian --prompts sound", "there is no node 'mian'. Did you mean 'main'?"),
        ("diff sound 0123456789ab", "'0123456789ab' is neither a folder nor a release. 'ivr releases' lists them."),
        ("diff 0123456789ab sound", "'0123456789ab' is neither a folder nor a release. 'ivr releases' lists them."),
        ("rollback 0123456789ab", "nothing was published yet"),
        ("replay CA1 --prompts sound", "there is no call 'CA1' in the log. The log has no call yet."),
        ("explain K99", "there is no rule 'K99'."),
        ("schema mian", "no file is called 'mian'."),
        ("watch nowhere", "'nowhere' is no folder."),
        ("new sound", "'sound' is not empty."),
        ("new sound/main.yaml", "'sound/main.yaml' is a file."),
        ("new tree --language fr-FR", "a tree cannot begin in 'fr-FR'."),
        ("draw sound --format pdf", "'pdf' is not one of"),
        ("walk sound --at never", "never"),
        ("check sound --log nowhere.json", "nowhere.json"),
        ("check sound --played sound/main.yaml", "Write it with 'ivr test --json > FILE'."),
        ("check sound --before nowhere", "nowhere: is no folder."),
        ("check sound --set nobody=1", "nobody"),
        ("export events --from yesterday", "--from yesterday: this is no day."),
        ("test nowhere.yaml", "there is no script 'nowhere.yaml'."),
    ],
)
def test_name_that_nothing_has(place: Path, run, line: str, said: str) -> None:
    """No such node, release, call, rule, file, language: what was meant, or what there is."""
    before = sorted(place.rglob("*.yaml"))

    code, out, err = run(line)

    assert (2, "") == (code, out)
    assert said in err
    assert "Traceback" not in err
    assert before == sorted(place.rglob("*.yaml"))


@pytest.mark.parametrize("line", ["say main --wav", "draw sound --output", "call --keys 1 --save", "new"])
def test_place_that_cannot_be_written(place: Path, run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Nothing is begun where its result could not be kept."""
    monkeypatch.setenv("IVR_PROMPTS", "sound")
    monkeypatch.setenv("IVR_TTS", "none")

    code, _, err = run(f"{line} /proc/nowhere/at/all")

    assert 2 == code
    assert "/proc/nowhere" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "line", ["publish sound --yes", "releases", "rollback", "replay CA1", "export events", "tickets"]
)
def test_data_that_cannot_be_opened(run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """A folder for data without rights is told as one, before anything is done."""
    monkeypatch.setenv("IVR_DATA", "/proc/nowhere")
    monkeypatch.setenv("IVR_PROMPTS", "sound")

    code, out, err = run(line)

    assert (2, "") == (code, out)
    assert "/proc/nowhere" in err
    assert "Traceback" not in err
