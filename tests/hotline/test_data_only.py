"""The line is data: a code, a name is added or changed with no code, and is heard and works."""

from __future__ import annotations

from ivr.menu.load import load_tree
from ivr.menu.texts import prompts_of

from .conftest import PROMPTS


def test_an_error_code_more_a104(edited, plays):
    """A line of errors.csv."""
    codes = (PROMPTS / "lookups" / "errors.csv").read_text(encoding="utf-8")

    plays(
        """\
name: 新错误码
steps:
  - hear: 欢迎致电
  - press: "2"
  - hear: 错误码含义，请按3
  - press: "3"
  - hear: 请输入四位错误码
  - press: 7777#
  - hear: 证书已过期
  - hangup: true
""",
        edited(errors=codes.rstrip() + "\n7777,证书已过期，请更新,The certificate has expired.\n"),
    )


def test_another_profile_changes_all_names_a121():
    """What is a company's own is a fact marked as invented; with other facts no prompt names the old one."""
    tree = load_tree(PROMPTS)
    own = {name: fact for name, fact in tree.facts.items() if fact.kind in ("name", "phone", "email")}
    values = {
        text for fact in own.values() for text in ([fact.value] if isinstance(fact.value, str) else fact.value.values())
    }

    assert {
        "company",
        "hotline",
        "spare_line",
        "outgoing",
        "site",
        "wechat",
        "weibo",
        "email_service",
        "email_supervision",
    } == set(own)
    assert all(fact.demo for fact in own.values())
    texts = [text for node in tree.nodes.values() for prompt in prompts_of(node) for text in prompt.words.values()]
    assert [] == [text for text in texts for value in values if value in text]
