"""A notice for one caller, which a look-up of who is calling may bring."""

from __future__ import annotations

import pytest

from ivr.callflow.state import Arrived, CallerKnown, Identify, Keys
from ivr.callflow.step import begin, settle
from ivr.menu.load import load_tree
from ivr.menu.speakable import written
from ivr.speech.estimate import estimate_s

from .conftest import AFTERNOON, PROMPTS

TREE = load_tree(PROMPTS)
NOTICE = {"zh-CN": "您昨天有三笔交易被拦截。", "en-US": "Three of your transactions were stopped yesterday."}


def heard(notice, *keys):
    """Return what a caller hears turn by turn to whom the look-up brings this notice."""

    def answer(question):
        assert isinstance(question, Identify)
        return CallerKnown("signed", None, notice)

    turn = settle(TREE, begin(TREE), Arrived("+8613800138000"), AFTERNOON, answer)
    turns = [turn]
    for key in keys:
        turn = settle(TREE, turn.state, Keys(key), AFTERNOON, answer)
        turns.append(turn)
    return [" ".join(written(one.words) for one in each.said) for each in turns]


def test_notice_is_said_once_before_the_menu_a096():
    """Once a call, ten seconds at most, and the menu follows."""
    first, second, back = heard(NOTICE, "1", "*")

    assert first.startswith("您昨天有三笔交易被拦截。 您好，欢迎致电易联支付")
    assert "签约商户服务，请按1。" in first
    assert 10 >= estimate_s(NOTICE["zh-CN"], "zh-CN")
    assert "拦截" not in second + back


@pytest.mark.parametrize("notice", [{}, {"zh-CN": "您昨天有三笔交易被拦截，" * 6}], ids=["none", "longer than 10 s"])
def test_without_a_short_notice_the_menu_comes_at_once_a096(notice):
    """What takes longer is not said at all."""
    (first,) = heard(notice)

    assert first.startswith("您好，欢迎致电易联支付")
