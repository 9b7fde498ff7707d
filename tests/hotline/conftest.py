"""The shipped line, played: as it is, or with some of its files changed as an editor would change them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from ivr.cli.stages import OwnApp
from ivr.cli.verdicts import report, verdict_on
from ivr.menu.load import load_tree
from ivr.settings import Settings
from ivr.simulator.script.reader import parse
from ivr.web.factory import create_app

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

PROMPTS = Path(__file__).parents[2] / "prompts"
BEIJING = timezone(timedelta(hours=8))
AFTERNOON = datetime(2026, 11, 24, 14, 30, tzinfo=BEIJING)

Edit = Callable[..., Path]
Play = Callable[..., None]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Return what copies the shipped tree with changes: `hours=(old, new)` replaces, `notices="…"` writes anew."""

    def copy(**changes: str | tuple[str, str]) -> Path:
        folder = tmp_path / "prompts"
        shutil.copytree(PROMPTS, folder, ignore=shutil.ignore_patterns("calls"))
        for stem, change in changes.items():
            file = next(path for path in folder.rglob(f"{stem}.*") if path.suffix in (".yaml", ".csv"))
            if isinstance(change, tuple):
                old, new = change
                text = file.read_text(encoding="utf-8")
                assert old in text, f"{file.name} does not hold {old!r}"
                change = text.replace(old, new)
            file.write_text(change, encoding="utf-8")
        return folder

    return copy


@pytest.fixture
def plays() -> Play:
    """Return what plays a scripted call on a tree, and fails with its report."""

    def play(script: str, folder: Path = PROMPTS) -> None:
        verdict = verdict_on(parse(script, Path("script.yaml")), OwnApp(folder))
        assert verdict.passed, report(verdict)

    return play


@dataclass
class Caller:
    """A call held by posting what Twilio posts. heard: all that was said."""

    app: Flask
    answers: list[TestResponse] = field(default_factory=list)
    form: dict[str, str] = field(
        default_factory=lambda: {
            "CallSid": "CA" + "0" * 32,
            "AccountSid": "AC" + "0" * 32,
            "From": "+8613800138000",
            "To": "+864008009000",
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }
    )

    def post(self, target: str, **params: str) -> TestResponse:
        answer = self.app.test_client().post(target, data={**self.form, **params})
        assert 200 == answer.status_code, answer.data
        self.answers.append(answer)
        return answer

    def dial(self) -> TestResponse:
        return self.post("/voice")

    def press(self, keys: str) -> TestResponse:
        (gather,) = self.verbs("Gather")
        return self.post(str(gather.get("action")), Digits=keys)

    def verbs(self, tag: str) -> list[etree._Element]:
        return list(etree.fromstring(self.answers[-1].data).iter(tag))

    def heard(self) -> str:
        return " ".join("".join(say.itertext()) for say in self.verbs("Say"))

    @property
    def node(self) -> str:
        return self.answers[-1].headers["X-IVR-Node"]


@pytest.fixture
def caller() -> Caller:
    """Somebody who calls the shipped line on a Tuesday afternoon."""
    app = create_app(Settings(development=True), load_tree(PROMPTS), lambda: AFTERNOON)
    return Caller(app)
