"""At a send: promised once it is kept, refused with a reason, and never with a hole in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.callflow.sending import Accepted, NotSent, Reason, Send
from ivr.callflow.state import Ask, CallState, Gather, Keys
from ivr.callflow.step import resume, step
from ivr.menu.load import load_tree
from ivr.menu.model import MenuTree, SendNode
from ivr.menu.speakable import written
from tests.menu.conftest import TREE

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def tree(tmp_path_factory: pytest.TempPathFactory) -> MenuTree:
    folder = tmp_path_factory.mktemp("tree")
    texts = (
        'guide: {zh-CN: "【{company}】请拨{hotline}", en-US: "{company}: {hotline}"}\nticket: {zh-CN: "工单{ticket}"}\n'
    )
    main = """\
main:
  choose:
    "1": {zh-CN: 指南, en-US: the guide, to: main.guide}
    "2": {zh-CN: 工单, en-US: the ticket, to: main.ticket}
    "3": {zh-CN: 邮件, en-US: a mail, to: main.mail}
    "0": {zh-CN: 人工服务, en-US: an operator, to: operator}
main.guide: {send: guide, say: {zh-CN: 短信已安排。, en-US: It is on its way.}, then: main, failed: main}
main.ticket: {send: ticket, say: {zh-CN: 短信已安排。, en-US: It is on its way.}, then: main, failed: main}
main.mail: {send: guide, by: email, say: {zh-CN: 邮件已安排。, en-US: It is on its way.}, then: main, failed: main}
"""
    for name, text in (TREE | {"main.yaml": main, "texts.yaml": texts}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_tree(folder)


def pressed(tree: MenuTree, key: str, language: str = "zh-CN", **known: str) -> Ask | tuple[str, str]:
    """Press a key; return what is asked, or what is met and said without asking."""
    given = step(tree, CallState(tree.release, "main", language, known=known), Keys(key), NOW)
    return given if isinstance(given, Ask) else (given.outcome, written(given.said[0].words))


def test_what_is_sent_is_asked_for_before_it_is_promised(tree: MenuTree) -> None:
    """In the call's language, with numbers as they are dialled."""
    chinese, english = pressed(tree, "1"), pressed(tree, "1", "en-US")

    assert isinstance(chinese, Ask) and isinstance(english, Ask)
    assert Send("guide", "sms", "【易联支付】请拨400-800-9000") == chinese.question
    assert Send("guide", "sms", "Yilian: 400-800-9000") == english.question
    assert ((), None) == (chinese.said, chinese.outcome)
    turn = resume(tree, chinese, Accepted(), NOW)
    assert not isinstance(turn, Ask)
    assert ("sent", "短信已安排。", Gather(5)) == (turn.outcome, written(turn.said[0].words), turn.wait)


@pytest.mark.parametrize(
    ("reason", "words"), [("number", "您的号码收不到短信。"), ("later", "现在发不出去，请以后再试。")]
)
def test_what_is_not_kept_is_not_promised(tree: MenuTree, reason: Reason, words: str) -> None:
    """The reason is said, and the call goes on."""
    ask = pressed(tree, "1")
    assert isinstance(ask, Ask)

    turn = resume(tree, ask, NotSent(reason), NOW)

    assert not isinstance(turn, Ask)
    assert ("not-sent", words, Gather(5)) == (turn.outcome, written(turn.said[0].words), turn.wait)
    assert "短信已安排" not in "".join(written(said.words) for said in turn.said)


def test_a_message_with_a_hole_is_not_sent(tree: MenuTree) -> None:
    """No ticket, no message of it; with one its number is written as it is keyed in."""
    with_one = pressed(tree, "2", ticket="12345678")

    assert ("not-sent", "现在发不出去，请以后再试。") == pressed(tree, "2")
    assert isinstance(with_one, Ask)
    assert Send("ticket", "sms", "工单12345678") == with_one.question


def test_a_mail_goes_to_the_address_on_record(tree: MenuTree) -> None:
    """Which a look-up brought; without one the office refuses it."""
    with_one, without = pressed(tree, "3", email="a@b.example"), pressed(tree, "3")

    assert isinstance(with_one, Ask) and isinstance(without, Ask)
    assert ("a@b.example", "") == tuple(
        ask.question.address for ask in (with_one, without) if isinstance(ask.question, Send)
    )
    assert isinstance(tree.nodes["main.mail"], SendNode)
