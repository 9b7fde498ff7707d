"""A119: extensions are a list in the data that ships empty; with one in it, it is dialled from the first menu."""

from __future__ import annotations

from datetime import date

import pytest

from ivr import yamltext
from ivr.menu.load import load, load_tree
from ivr.proof.lint.check import check
from ivr.proof.lint.rule import Settings
from ivr.proof.walk import walk
from ivr.settings import Settings as AppSettings
from ivr.speech.estimate import estimate_s
from ivr.web.factory import create_app

from .conftest import AFTERNOON, PROMPTS, Caller

ON = Settings(on=date(2026, 3, 1))
LISTED = (
    "list:\n",
    """\
list:
  "8101": {zh-CN: 财务部, en-US: the accounts department, to: merchant}
  "8102": {zh-CN: 市场部, en-US: marketing, transfer: marketing, failed: operator}
""",
)
GREETING = {
    "zh-CN": "您好，欢迎致电{company}商户服务热线。",
    "en-US": "Thank you for calling the {company} merchant service line.",
}


def spoken_of(folder) -> list[str]:
    return [f"{one.rule} {one.severity} {one.message}" for one in check(load(folder), ON) if "extension" in one.message]


def test_the_list_ships_empty_a119():
    """None is invented: the file has a place for them, and the tree no node, no key and no word."""
    data = yamltext.read(PROMPTS / "extensions.yaml").data

    assert "" == data["list"]
    assert [] == [name for name in load(PROMPTS).tree.nodes if name.startswith("extensions")]
    assert [] == spoken_of(PROMPTS)


@pytest.mark.parametrize(
    "words",
    [
        "zh-CN: 您好，财务部请拨分机8101。",
        "en-US: For accounts dial extension 8101.",
        "en-US: Please enter your extension.",
        "en-US: Accounts, ext. 8101.",
    ],
)
def test_no_extension_is_spoken_while_the_list_is_empty_a119(words, edited):
    """[L] A number nobody published stops the release, in either language."""
    tag, text = words.split(": ", 1)
    folder = edited(main=(GREETING[tag], text))

    assert ["K10 error an extension is spoken of, and extensions.yaml lists none."] == spoken_of(folder)


def test_what_is_no_extension_may_be_said(edited):
    """A deadline is extended, and nobody dials that."""
    folder = edited(main=(GREETING["en-US"], "Ask for an extension of the term."))

    assert [] == spoken_of(folder)


def test_an_extension_that_is_listed_is_dialled_from_the_first_menu_a119(edited, plays):
    """[D] By its key and figures, one after another; one that is not listed is told, and 0 is a person."""
    folder = edited(extensions=LISTED)
    assert [] == [str(one) for one in check(load(folder), ON) if one.severity == "error"]

    plays(
        """
name: A119 拨分机
steps:
  - hear: 入驻与其他服务，请按4
  - hear: 拨打分机，请按5
  - press: "5"
  - hear: [请输入分机号, 井号键]
  - press: "8109#"
  - hear: 没有这个分机
  - press: "5"
  - hear: 请输入分机号
  - press: "81#"
  - hear: 位数不对
  - press: "8101#"
  - hear: [正在为您接通财务部, 结算查询，请按1]
  - press: "*"
  - press: "5"
  - hear: 请输入分机号
  - press: "8102#"
  - hear: 正在为您接通市场部
  - hear: 正在为您接通人工服务
  - hangup: true
""",
        folder,
    )
    plays(
        """
name: A119 分机，英语，改为人工
steps:
  - hear: 请按5
  - press: "8"
  - hear: For an extension, press 5
  - press: "5"
  - hear: Please enter the extension
  - press: "0#"
  - hear: connecting you to an operator
  - hangup: true
""",
        folder,
    )


def test_every_single_key_still_acts_at_once_a119(edited):
    """A menu takes one key with extensions listed as without; none waits for three more, and the entry ends with #."""
    caller = Caller(create_app(AppSettings(development=True), load_tree(edited(extensions=LISTED)), lambda: AFTERNOON))

    caller.dial()
    (menu,) = caller.verbs("Gather")
    caller.press("5")
    (entry,) = caller.verbs("Gather")

    assert ("1", "") == (menu.get("numDigits"), menu.get("finishOnKey"))
    assert (None, "#") == (entry.get("numDigits"), entry.get("finishOnKey"))


def test_the_walk_goes_through_each_extension_a119(edited):
    """Each number is dialled in every state of the clock, and nobody is trapped."""
    walked = walk(load(edited(extensions=LISTED)).tree, AFTERNOON, estimate_s)

    assert [] == walked.trapped
    assert [] == [name for name in walked.nodes_missed if name.startswith("extensions")]


@pytest.mark.parametrize("key", ["1", "4", "0", "8", "9"])
def test_an_extension_cannot_shadow_a_menu_key_a119(key, edited):
    """[L] Its key must be free in the first menu, standing keys included."""
    folder = edited(extensions=("list:\n", LISTED[1]))
    file = folder / "extensions.yaml"
    file.write_text(file.read_text("utf-8").replace('key: "5"', f'key: "{key}"'), "utf-8")

    assert ["K02"] == [flaw.rule for flaw in load(folder).errors]
