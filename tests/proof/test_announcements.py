"""News of a changed menu is news for a month."""

from __future__ import annotations

import pytest

from ivr.menu.load import load
from ivr.proof.lint.evidence import Evidence

from .conftest import TREE
from .test_wording import saying

NEWS = "请注意，菜单选项已更新。"


def notice(ends: str) -> str:
    """Return an announcement of a changed menu, from the first of March on."""
    return (
        f"- kind: policy\n  starts: 2026-03-01 00:00\n  ends: {ends} 00:00\n"
        f"  say: {{zh-CN: {NEWS}, en-US: Our menu has changed.}}\n"
    )


@pytest.mark.parametrize(("ends", "expected"), [("2026-03-31", []), ("2026-04-01", ["info"])])
def test_how_long_it_is_announced(severities, ends, expected):
    """P16: thirty days, and not one more."""
    assert expected == severities("P16", notices=notice(ends))


@pytest.mark.parametrize(("text", "expected"), [(NEWS, ["info"]), ("费率调整请咨询客服。", [])])
def test_in_a_prompt_it_has_no_end(severities, text, expected):
    """P16: only a notice ends by itself; what else changes is not the menu."""
    assert expected == severities("P16", main=saying(chinese=text))


@pytest.mark.parametrize(("target", "expected"), [("operator", ["info", "info"]), ("operator.message", [])])
def test_no_key_has_changed(severities, tmp_path, target, expected):
    """P16: against the tree before, news that is none is told."""
    before = tmp_path / "before"
    before.mkdir()
    for name, text in TREE.items():
        (before / name).write_text(text.replace("support, to: operator", f"support, to: {target}"), encoding="utf-8")
    evidence = Evidence(before=load(before).tree)

    assert expected == severities("P16", evidence=evidence, notices=notice("2026-03-31"))
