"""What Twilio is answered on the shipped line: the first answer, the person keys, no number, no secret asked for."""

from __future__ import annotations

import pytest

from ivr.menu.load import load_tree
from ivr.menu.model import AskNode, MenuNode, TransferNode

from .conftest import PROMPTS, Caller

TREE = load_tree(PROMPTS)
# Keys to menus, from the first.
MENUS = {
    "main": "",
    "merchant": "1",
    "merchant.transaction": "13",
    "merchant.border": "14",
    "merchant.more": "15",
    "merchant.more.video": "154",
    "merchant.reconcile": "133",
    "tech": "2",
    "complaint": "3",
    "complaint.voice": "33",
    "info": "4",
    "info.personal": "42",
    "info.guides": "44",
    "info.language.choose": "45",
    "info.verified": "35",
    "operator.choose": "43",
}


def dial(caller: Caller, keys: str = "") -> Caller:
    caller.dial()
    for key in keys:
        caller.press(key)
    return caller


def test_the_first_answer_a008(caller):
    """One Gather of one key, holding the prompt, so that a key counts while it is spoken; then where silence leads."""
    dial(caller)

    (gather,) = caller.verbs("Gather")
    assert ("1", "dtmf") == (gather.get("numDigits"), gather.get("input"))
    assert "欢迎致电易联支付" in "".join(gather.itertext())
    assert len(caller.verbs("Say")) == len(list(gather.iter("Say")))
    assert 1 == len(caller.verbs("Redirect"))


@pytest.mark.parametrize(
    ("key", "node", "text"),
    [
        ("1", "merchant", "签约商户服务。"),
        ("2", "tech", "技术支持。"),
        ("3", "complaint", "投诉与建议。"),
        ("0", "operator.queue", ""),
    ],
)
def test_keys_of_the_first_menu_a009_a012_a015_a017(key, node, text, caller):
    """1, 2, 3 and 0."""
    dial(caller, key)

    assert node == caller.node
    assert text in caller.heard()


@pytest.mark.parametrize(("menu", "keys"), MENUS.items(), ids=MENUS)
def test_the_person_key_in_every_menu_a017(menu, keys, caller):
    """0 queues for a person from wherever the caller is."""
    dial(caller, keys)
    assert menu == caller.node

    caller.press("0")

    (enqueue,) = caller.verbs("Enqueue")
    assert "general" == enqueue.text


def test_nothing_is_dialled_a002_a063():
    """No node transfers, so no answer can hold a <Dial>: the numbers are spoken only."""
    assert [] == [name for name, node in TREE.nodes.items() if isinstance(node, TransferNode)]


def test_no_gather_takes_a_secret_a076_a077(caller):
    """What may be keyed in is a closed list, and what is said of codes and passwords is that nobody asks for them."""
    assert {"merchant_number", "serial", "transaction_date", "amount", "error_code", "ticket_number"} == set(
        TREE.fields
    )
    assert {node.ask for node in TREE.nodes.values() if isinstance(node, AskNode)} <= set(TREE.fields)
    for name, keys in MENUS.items():
        said = dial(Caller(caller.app), keys).heard()
        clauses = [one for one in said.replace("，", "。").split("。") if "验证码" in one or "密码" in one]
        assert [] == [one for one in clauses if "不会索要" not in one and "支付密码" not in one], name


def test_the_line_has_no_node_that_changes_anything_a080():
    """Changes are confirmed in the app's message centre; here they are only told of."""
    assert "消息中心二次确认" in TREE.nodes["merchant.more.change"].say["zh-CN"]
    assert {
        "choose",
        "goto",
        "language",
        "queue",
        "message",
        "ask",
        "look_up",
        "when",
        "ticket",
        "send",
        "hang_up",
    } >= {
        type(node)
        .__name__.removesuffix("Node")
        .lower()
        .replace("menu", "choose")
        .replace("lookup", "look_up")
        .replace("hangup", "hang_up")
        for node in TREE.nodes.values()
    }


def test_every_menu_is_looked_at():
    """A menu that is added is added above, or is reached by other means than keys alone."""
    others = {
        "merchant.settlement.read",
        "merchant.transaction.read",
        "tech.code.read",
        "tech.core",
        "complaint.unsolved",
        "complaint.escalated",
        "merchant.border.closed",
        "operator.peak",
        "operator.full",
        "operator.away",
        "operator.kept",
    }
    assert {name for name, node in TREE.nodes.items() if isinstance(node, MenuNode)} == {*MENUS, *others}
