"""A diff is in the caller's terms, and passes nothing over that can be heard or that acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.menu.load import load
from ivr.menu.model import MenuTree
from ivr.proof.change import Change
from ivr.proof.diff import PARTS, diff
from ivr.proof.diff_formats import NOTHING, as_markdown, as_text
from ivr.proof.key_ways import key_paths
from ivr.speech.estimate import estimate_s

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PROMPTS = Path(__file__).parents[2] / "prompts"
LINE = """\
languages:
  zh-CN: {name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Zhiyu}
  en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}
"""
MAIN = """\
main:
  say: {zh-CN: 您好。, en-US: Hello.}
  choose:
    "1": {zh-CN: 技术, en-US: support, to: tech}
    "2": {zh-CN: 商户, en-US: merchants, to: merchant}
    "0": {zh-CN: 人工, en-US: an operator, to: operator}
"""
MERCHANT = """\
merchant:
  choose:
    "1": {zh-CN: 费率, en-US: rates, to: merchant.rate}
    "2": {zh-CN: 争议, en-US: disputes, to: merchant.dispute}
merchant.rate:
  say: {zh-CN: 费率。, en-US: Rates.}
  goto: operator
merchant.dispute:
  goto: operator
"""
TECH = """\
tech:
  say: {zh-CN: 技术。, en-US: Support.}
  goto: operator
"""
OPERATOR = """\
operator:
  queue: general
  closed: operator.message
  full: operator.message
  failed: operator.message
operator.message:
  say: {zh-CN: 请留言。, en-US: Please leave a message.}
  message: voicemail
  then: operator.bye
operator.bye:
  hang_up: goodbye
"""
FACTS = "close_at: {kind: time, value: '22:00'}\ncompany: {kind: name, value: {zh-CN: 甲公司, en-US: A Company}}\n"
HOURS = "zone: Asia/Shanghai\ndesks:\n  general: {every_day: '08:00-{close_at}'}\n"
FILES = {
    "line": LINE,
    "main": MAIN,
    "merchant": MERCHANT,
    "tech": TECH,
    "operator": OPERATOR,
    "facts": FACTS,
    "hours": HOURS,
}

Write = Callable[..., MenuTree]


@pytest.fixture
def tree(tmp_path: Path) -> Write:
    """Return what builds the small tree with some files edited: `tree(main=("old text", "new text"))`."""

    def build(**edits: tuple[str, str]) -> MenuTree:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for stem, text in FILES.items():
            was, now = edits.get(stem, ("", ""))
            assert was in text
            (folder / f"{stem}.yaml").write_text(text.replace(was, now, 1) if was else text, encoding="utf-8")
        loaded = load(folder)
        assert loaded.tree is not None
        assert [] == loaded.errors
        return loaded.tree

    return build


def changes(old: MenuTree, new: MenuTree, *kinds: str) -> list[Change]:
    """Return the changes of these kinds."""
    return [one for one in diff(old, new, estimate_s, AT) if one.change in kinds]


def test_key_that_moved(tree):
    """'22 → dispute is now 23', by the node and not by the label; what did not move is not told."""
    new = tree(merchant=('"2": {zh-CN: 争议', '"3": {zh-CN: 争议'))

    assert [Change("moved", "22", "merchant.dispute (争议)", "23")] == changes(
        tree(), new, "moved", "new", "gone", "leads"
    )


def test_menu_that_moved_takes_what_is_below_along(tree):
    """Two keys that change places are two changes; the ways below them are not told again."""
    new = tree(
        main=(
            '"1": {zh-CN: 技术, en-US: support, to: tech}\n    "2": {zh-CN: 商户, en-US: merchants, to: merchant}',
            '"1": {zh-CN: 商户, en-US: merchants, to: merchant}\n    "2": {zh-CN: 技术, en-US: support, to: tech}',
        )
    )

    expected = [Change("moved", "1", "tech (技术)", "2"), Change("moved", "2", "merchant (商户)", "1")]

    assert expected == changes(tree(), new, "moved", "new", "gone", "leads")


def test_key_that_is_new_and_key_that_is_gone(tree):
    """Read the other way round, what is new is gone."""
    extra = '    "3": {zh-CN: 留言, en-US: a message, to: operator.message}\n    "0"'
    new = tree(main=('    "0"', extra))

    assert [Change("new", "3", "", "operator.message (留言)")] == changes(tree(), new, "new", "gone", "moved", "leads")
    assert [Change("gone", "3", "operator.message (留言)", "")] == changes(new, tree(), "new", "gone", "moved", "leads")


def test_key_that_leads_elsewhere(tree):
    """The same key with another node behind it is one change, not a way gone and a way new."""
    new = tree(main=("to: tech}", "to: operator.message}"))

    assert [Change("leads", "1", "tech (技术)", "operator.message (技术)")] == changes(
        tree(), new, "new", "gone", "moved", "leads"
    )


def test_words_before_and_after(tree):
    """A prompt is told once a language, with the words it had; a label goes by what its key leads to."""
    new = tree(main=("zh-CN: 您好。", "zh-CN: 您好，请听好。"), merchant=("en-US: rates", "en-US: our rates"))

    expected = [
        Change("words", "main zh-CN", "您好。", "您好，请听好。"),
        Change("words", "merchant 1 en-US", "rates", "our rates"),
    ]

    assert expected == changes(tree(), new, "words")


def test_seconds_until_a_caller_can_act(tree):
    """A longer greeting costs seconds in its language; less than half a second is not noticed."""
    new = tree(main=("zh-CN: 您好。", "zh-CN: 您好，请仔细听好以下选项。"), tech=("Support.", "Supports."))

    (found,) = changes(tree(), new, "seconds")

    assert "main zh-CN" == found.path
    assert 2 < float(found.after.removesuffix(" s")) - float(found.before.removesuffix(" s")) < 6


def test_way_to_a_person_with_more_keys(tree):
    """The keys are counted from the answer: a menu that moved down is one key further from a person."""
    more = MAIN.replace("to: merchant}", "to: main.more}") + (
        "main.more:\n"
        "  choose:\n"
        '    "1": {zh-CN: 商户, en-US: merchants, to: merchant}\n'
        '    "2": {zh-CN: 留言, en-US: a message, to: operator.message}\n'
    )

    found = {one.path: one for one in changes(tree(), tree(main=(MAIN, more)), "person")}

    assert ("2 1", "2 1 1") == tuple(
        way.rpartition(",")[0] for way in (found["merchant"].before, found["merchant"].after)
    )
    assert "main" not in found


def test_longer_greeting_is_told_once(tree):
    """It lengthens every way to a person, and the longest one stands for all."""
    new = tree(main=("zh-CN: 您好。", "zh-CN: 您好，请仔细听好以下选项，再按键。"))

    assert ["the longest way"] == [one.path for one in changes(tree(), new, "person")]


def test_facts_and_what_follows_from_them(tree):
    """A fact is told by its name and, where it has words, its language; hours that follow from it are told too."""
    new = tree(facts=("22:00", "21:00"))

    assert [Change("fact", "close_at", "22:00", "21:00")] == changes(tree(), new, "fact")
    assert [Change("setting", "hours.desks.general.week.rules.every_day", "08:00-22:00", "08:00-21:00")] == changes(
        tree(), new, "setting"
    )
    assert [Change("fact", "company en-US", "A Company", "B Company")] == changes(
        tree(), tree(facts=("A Company", "B Company")), "fact"
    )


@pytest.mark.parametrize(
    ("stem", "was", "now"),
    [
        ("main", "  choose:", "  timeout_s: 9\n  choose:"),
        ("main", "to: tech}", "to: tech, when: {peak: yes}}"),
        ("main", "to: tech}", "to: tech, operation: yes}"),
        ("operator", "queue: general", "queue: general\n  notices: [policy]"),
        ("operator", "  hang_up", "  barge_in: no\n  hang_up"),
        ("hours", "every_day", "mon-fri"),
        ("line", "languages:", "input: {tries: 2}\nlanguages:"),
        ("line", "Polly.Joanna", "Polly.Matthew"),
    ],
    ids=["waiting", "condition", "operation", "notices", "barge-in", "hours", "tries", "voice"],
)
def test_nothing_that_acts_is_passed_over(tree, stem, was, now):
    """What is neither key nor word nor fact is a setting."""
    assert changes(tree(), tree(**{stem: (was, now)}), "setting")


def test_every_part_of_a_tree_is_compared():
    """A new part of the model is a setting, unless it is told in a way of its own."""
    told_otherwise = {"nodes", "facts", "words", "notices", "templates", "recordings", "release"}

    assert set(MenuTree.model_fields) == {*PARTS, *told_otherwise}


def test_the_same_tree_has_no_differences(tree):
    """Comments and order make none; nor does the shipped tree differ from itself."""
    assert [] == diff(tree(), tree(main=("main:", "# the first menu\nmain:")), estimate_s, AT)
    shipped = load(PROMPTS).tree
    assert shipped is not None
    assert [] == diff(shipped, shipped, estimate_s, AT)


def test_node_behind_a_failure_has_a_path(tree):
    """What no key leads to is reached by what has to happen, in brackets."""
    paths = key_paths(tree())

    assert ("", "2", "22", "0") == tuple(paths[name] for name in ("main", "merchant", "merchant.dispute", "operator"))
    assert "0(closed)" == paths["operator.message"]


def test_text_and_markdown(tree):
    """Headings by kind, words on lines of their own; a backtick in a prompt ends no code span."""
    new = tree(
        main=("zh-CN: 您好。", "zh-CN: 您`好。"),
        merchant=('"2": {zh-CN: 争议', '"3": {zh-CN: 争议'),
        tech=("en-US: Support.", "en-US: Sup."),
    )
    found = diff(tree(), new, estimate_s, AT)

    expected = """\
Keys
  moved  22 → merchant.dispute (争议) is now 23

Words
  main zh-CN
    - 您好。
    + 您`好。
  tech en-US
    - Support.
    + Sup."""

    assert expected == as_text(found)
    assert "- `moved  22 → merchant.dispute (争议) is now 23`" in as_markdown(found)
    assert "  - after: `` 您`好。 ``" in as_markdown(found)
    assert NOTHING == as_text([]) == as_markdown([])
