"""The tree in prompts/ is the hotline: its keys, its facts, its words, and short enough to listen to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.menu.circumstances import Circumstances
from ivr.menu.load import load
from ivr.menu.model import HangUpNode, MenuNode, MessageNode, QueueNode, TicketNode
from ivr.menu.prompt import menu_sentences
from ivr.menu.speakable import Break, written
from ivr.menu.targets import written_exits
from ivr.menu.values import say
from ivr.speech.estimate import estimate_s

PROMPTS = Path(__file__).parents[2] / "prompts"
LOADED = load(PROMPTS)
assert LOADED.tree is not None
TREE = LOADED.tree
MENUS = sorted(name for name, node in TREE.nodes.items() if isinstance(node, MenuNode))

# The names the outside contract promises.
FACTS = {
    *("company", "hotline", "spare_line", "wechat", "weibo", "email_service", "email_supervision", "outgoing", "as_of"),
    *("open_at", "close_at", "season_close_at", "peak_from", "peak_to", "border_open_at", "border_close_at"),
    *("peak_wait_min", "complaint_answer_s", "enquiry_h", "complaint_h", "mail_days", "supervision_days"),
    "site",
    *("critical_min", "notice_h", "guides", "merchant_prefix", "merchant_digits", "season_seats", "identify_s"),
}


def given(language: str) -> Circumstances:
    return Circumstances(TREE, datetime(2026, 11, 24, 4, 0, tzinfo=UTC), language, {})


def said(name: str, language: str) -> str:
    words = TREE.nodes[name].say
    return written(say(words[language], given(language), language)) if words else ""


def menu_text(name: str, language: str) -> str:
    return said(name, language) + "".join(written(words) for _, words in menu_sentences(given(language), name))


def test_nothing_is_wrong_with_it():
    """Not even a warning."""
    assert () == LOADED.flaws


def test_all_promised_facts_are_there():
    """No fact more, none less."""
    assert FACTS == set(TREE.facts)


def test_first_menu_in_mandarin():
    """The greeting, function before key, the person last, the other language in itself."""
    assert (
        "您好，欢迎致电易联支付商户服务热线。签约商户服务，请按1。技术支持，请按2。投诉与建议，请按3。入驻与其他服务，请按4。"
        "人工服务，请按0。再听一遍，请按9。For English, press 8."
    ) == menu_text("main", "zh-CN")


def test_first_menu_in_english():
    """The same keys in the same order."""
    assert (
        "Thank you for calling the Yilian merchant service line.For merchant services, press 1.For technical support, "
        "press 2.For complaints and suggestions, press 3.For joining as a merchant and other services, press 4."
        "For an operator, press 0.For this menu again, press 9.中文服务，请按8。"
    ) == menu_text("main", "en-US")


@pytest.mark.parametrize("language", list(TREE.line.languages))
@pytest.mark.parametrize("name", MENUS)
def test_menu_is_short(name, language):
    """Within the thirty seconds lint P04 allows, pauses counted."""
    sentences = menu_sentences(given(language), name)
    pauses = sum(part.seconds for _, words in sentences for part in words if isinstance(part, Break))

    seconds = pauses + estimate_s(said(name, language), language)
    seconds += sum(estimate_s(written(words), tag) for tag, words in sentences)

    assert 30 >= seconds


@pytest.mark.parametrize("name", MENUS)
def test_every_menu_offers_the_person_in_both_languages(name):
    """0 is spoken everywhere."""
    assert "人工服务，请按0。" in menu_text(name, "zh-CN")
    assert "For an operator, press 0." in menu_text(name, "en-US")


@pytest.mark.parametrize("name", ["merchant", "tech", "complaint"])
def test_services_have_menus_of_their_own(name):
    """Nothing is one flat recording."""
    assert name in MENUS


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("operator.queue", "general"),
        ("merchant.agent", "merchant"),
        ("merchant.rate", "merchant"),
        ("tech.errors", "tech"),
        ("tech.docking", "tech"),
        ("complaint.agent", "complaint"),
        ("complaint.red.queue", "red"),
    ],
)
def test_queues(name, queue):
    """Each service leads to its own people."""
    node = TREE.nodes[name]

    assert isinstance(node, QueueNode)
    assert queue == node.queue


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tech.errors", ["错误码", "发生时间", "请求参数"]),
        ("merchant.agent", ["商户编号", "营业执照"]),
        ("merchant.transaction", ["流水号"]),
        ("info.personal", ["应用内在线客服"]),
        ("info.verify", ["官网", "用户协议", "4 0 0，8 0 0，9 0 0 0"]),
        ("complaint.message", ["首先", "然后", "最后", "时间", "金额", "错误现象"]),
        ("complaint.red.advice", ["开户银行", "截图"]),
        ("operator.channels", ["微信公众号易联支付", "24小时", "service at yeepay dot com", "2个工作日"]),
    ],
)
def test_words_the_hotline_is_known_for(name, words):
    """What the description says is said, from the facts."""
    text = said(name, "zh-CN")

    assert [] == [word for word in words if word not in text]


def test_shown_number_is_never_offered_as_proof():
    """A display can be forged; the line says to hang up and dial."""
    everything = "".join(said(name, "zh-CN") for name in TREE.nodes)

    assert "400开头" not in everything
    assert "来电显示可以伪造" in everything


def test_every_way_under_complaints_meets_a_person_or_a_message():
    """No path under 3 says goodbye before anybody could be told."""
    waiting = ["complaint"]
    seen = set(waiting)
    for name in waiting:
        node = TREE.nodes[name]
        assert not isinstance(node, HangUpNode)
        is_told = isinstance(node, MessageNode | TicketNode)
        onward = [] if is_told else [way.target for way in written_exits(node)]
        waiting += [target for target in onward if target not in seen]
        seen.update(onward)


def test_companys_names_and_numbers_are_marked_as_invented():
    """Names, phones and addresses are demo data."""
    unmarked = [name for name, fact in TREE.facts.items() if fact.kind in ("phone", "email", "name") and not fact.demo]

    assert [] == unmarked
