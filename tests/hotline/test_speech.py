"""A114: speech is an option of each menu, and whoever only presses keys meets the line they know."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from ivr.cli.stages import OwnApp
from ivr.cli.verdicts import report, verdict_on
from ivr.menu.load import load, load_tree
from ivr.proof.lint.check import check
from ivr.proof.lint.rule import Settings
from ivr.settings import Settings as AppSettings
from ivr.simulator.script.reader import parse
from ivr.web.factory import create_app

from .conftest import AFTERNOON, PROMPTS, Caller

SWITCH = ("speech: no", "speech: yes")
SCRIPTS = {file: file.read_text(encoding="utf-8") for file in sorted((PROMPTS / "calls").glob("*.yaml"))}
KEYS_ONLY = [file for file, text in SCRIPTS.items() if not re.search(r"^\s*- speech:", text, re.MULTILINE)]


@pytest.fixture(scope="module")
def listening(tmp_path_factory):
    """The shipped tree with the one word changed that switches speech on."""
    folder = tmp_path_factory.mktemp("listening") / "prompts"
    shutil.copytree(PROMPTS, folder)
    line = folder / "line.yaml"
    text = line.read_text(encoding="utf-8")
    assert 1 == text.count(SWITCH[0])
    line.write_text(text.replace(*SWITCH), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def app(listening):
    return OwnApp(listening)


def test_speech_ships_off_a114():
    """An option, not a surprise: nothing of the shipped line listens."""
    tree = load_tree(PROMPTS)

    assert not tree.line.input.speech
    assert [] == [name for name, node in tree.nodes.items() if getattr(node, "speech", None)]


@pytest.mark.parametrize("file", KEYS_ONLY, ids=lambda file: file.stem)
def test_keys_only_run_passes_with_speech_on_a114(file, app):
    """[S] Every scripted call of the tree in which nobody says a word passes where every menu listens."""
    verdict = verdict_on(parse(SCRIPTS[file], file), app)

    assert verdict.passed, report(verdict)


def test_every_gather_with_speech_on_takes_keys_a114(listening):
    """[T] In each menu, in both languages; an entry is keyed in, since figures said aloud are misheard."""
    caller = Caller(create_app(AppSettings(development=True), load_tree(listening), lambda: AFTERNOON))
    heard = {}
    for keys in ("", "1", "2", "3", "4", "8", "13", "23"):
        caller.dial()
        for key in keys:
            caller.press(key)
        (gather,) = caller.verbs("Gather")
        heard[keys] = (gather.get("input"), gather.get("language"))

    menus = dict.fromkeys(("", "1", "2", "3", "4", "13"), ("dtmf speech", "cmn-Hans-CN"))
    assert {**menus, "8": ("dtmf speech", "en-US"), "23": ("dtmf", None)} == heard


def test_the_listening_line_has_no_error_a114(listening):
    """[L] R14, L04 and every other rule that stops a release."""
    found = check(load(listening), Settings(on=date(2026, 3, 1)))

    assert [] == [str(finding) for finding in found if finding.severity == "error"]


def test_a_call_by_voice_alone_a114(listening, plays):
    """By labels to an answer, a word nobody understands on the way, and 人工 at the end."""
    plays(
        """
name: A114 只用声音
steps:
  - hear: 请按键，或直接说出您要的服务
  - speech: 技术支持
  - hear: 接口报错，请按1
  - not_hear: 直接说出
  - speech: 今天天气怎么样
  - hear: 没有这个选项
  - speech: 返回上一级
  - hear: 签约商户服务，请按1
  - speech: English
  - hear: For merchant services, press 1
  - speech: I need an operator please
  - hear: connecting you to an operator
""",
        listening,
    )
