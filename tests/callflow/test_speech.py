"""What may be said at a menu, and the key it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from ivr.callflow.speech import LONGEST_HINT, MOST_HINTS, Phrase, hints, phrases, said_key
from ivr.callflow.state import Gather, Keys, Silence, Speech
from ivr.callflow.twiml import compile_turn
from ivr.menu.circumstances import Circumstances
from ivr.menu.conditions import Condition
from ivr.menu.model import Choice, MenuNode

from .conversation import TUESDAY, play

if TYPE_CHECKING:
    from ivr.menu.model import MenuTree


@pytest.fixture(scope="module")
def listening(tree: MenuTree) -> MenuTree:
    """The tree with speech on in every menu."""
    return switched(tree, on=True)


def switched(tree: MenuTree, *, on: bool) -> MenuTree:
    own = tree.line.input.model_copy(update={"speech": on})
    return tree.model_copy(update={"line": tree.line.model_copy(update={"input": own})})


def menu_of(**labels: str) -> MenuNode:
    """Return a menu of keys k1, k2, ... with Mandarin labels, which listens."""
    choices = {key[1:]: Choice(label={"zh-CN": text}, to="main") for key, text in labels.items()}
    return MenuNode(choose=choices, speech=True)


def given(tree: MenuTree, language: str = "zh-CN") -> Circumstances:
    return Circumstances(tree, TUESDAY, language, {})


def gather(tree: MenuTree, turn) -> dict[str, str]:
    (found,) = etree.fromstring(compile_turn(tree, turn).encode()).iter("Gather")
    return {str(name): str(value) for name, value in found.attrib.items() if name != "action"}


def test_a_menu_that_listens_takes_keys_and_speech_a114(listening: MenuTree) -> None:
    """Keys always work; Mandarin has another tag in Gather than in Say, and the labels are what is expected."""
    turn = play(listening)

    assert {
        "finishOnKey": "",
        "hints": "商户服务,留言,客户经理,英语服务,结束通话,人工服务,再听一遍,返回上一级,人工,客服,接线员,English",
        "input": "dtmf speech",
        "language": "cmn-Hans-CN",
        "method": "POST",
        "numDigits": "1",
        "speechTimeout": "auto",
        "timeout": "5",
    } == gather(listening, turn)
    assert "en-US" == gather(listening, play(listening, Keys("8")))["language"]


@pytest.mark.parametrize(("line", "menu", "listens"), [(False, True, True), (True, False, False), (True, None, True)])
def test_a_menu_may_switch_speech_on_or_off(tree: MenuTree, line: bool, menu: bool | None, listens: bool) -> None:
    """What a menu says goes before what holds for the line."""
    own = tree.nodes["merchant"].model_copy(update={"speech": menu})
    changed = switched(tree, on=line).model_copy(update={"nodes": {**tree.nodes, "merchant": own}})

    assert listens == ("speech" in gather(changed, play(changed, Keys("1")))["input"])


def test_a_language_without_a_tag_takes_keys_only(listening: MenuTree) -> None:
    """Nothing is guessed: another language's recogniser would hear nonsense."""
    voices = {tag: voice.model_copy(update={"twilio_speech": None}) for tag, voice in listening.line.languages.items()}
    deaf = listening.model_copy(update={"line": listening.line.model_copy(update={"languages": voices})})

    turn = play(deaf)

    assert Gather(5) == turn.wait
    assert "dtmf" == gather(deaf, turn)["input"]
    assert "直接说出" not in str(turn.said)


def test_callers_are_told_once_that_they_may_speak(listening: MenuTree) -> None:
    """In the first menu, before the choices; who goes on knows it."""
    first, next_ = play(listening), play(listening, Keys("1"))

    assert 1 == str(first.said).count("直接说出您要的服务")
    assert str(first.said).index("直接说出") < str(first.said).index("请按1")
    assert "直接说出" not in str(next_.said)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("人工", "0"),
        ("转人工！", "0"),
        ("我要投诉，转人工", "0"),
        ("客服", "0"),
        ("投诉", "1"),
        ("我要紧急投诉", "2"),
        ("人工智能", "3"),
        ("再听一遍", "9"),
        ("返回上一级", "*"),
        ("english", "8"),
        ("APP客服", "4"),
        ("app", None),
        ("紧急", "2"),
        ("急", None),
        ("智能", "3"),
        ("投诉还有人工智能", None),
        ("投诉转人工智能还有客服", "0"),
        ("你好", None),
        ("1", None),
        ("。", None),
    ],
)
def test_what_is_said_is_a_key(listening: MenuTree, text: str, key: str | None) -> None:
    """A longer label goes before one that lies in it, part of one is enough if no other has it, and a person wins."""
    menu = menu_of(k1="投诉", k2="紧急投诉", k3="人工智能", k4="App客服")

    assert key == said_key(given(listening), menu, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("An operator, please.", "0"),
        ("agent", "0"),
        ("representative!", "0"),
        ("MERCHANT services", "1"),
        ("your account", "3"),
        ("an", None),
        ("reagents", None),
        ("中文", "8"),
        ("this menu again", "9"),
    ],
)
def test_english_is_heard_in_whole_words(listening: MenuTree, text: str, key: str | None) -> None:
    """'agent' is no part of 'reagents', and an article says nothing."""
    assert key == said_key(given(listening, "en-US"), listening.nodes["main"], text)


def test_every_label_leads_where_its_key_does_a114(listening: MenuTree) -> None:
    """In every menu and language of the tree, whatever may be said does what its key does."""
    for menu in ("", "1", "11"):
        for language in listening.line.languages:
            keys = [Keys(key) for key in menu]
            at = play(listening, *keys, language=language).state
            node = listening.nodes[at.node]
            for text, key in phrases(Circumstances(listening, TUESDAY, at.language, {}), node):
                said = play(listening, *keys, Speech(text), language=language)
                assert play(listening, *keys, Keys(key), language=language) == said, text


def test_what_nobody_understands_is_a_wrong_key_a114(listening: MenuTree) -> None:
    """The same words and the same number of tries, whichever mixture of the two a caller meets."""
    for misses in range(1, 4):
        keyed = play(listening, *[Keys("5")] * misses)
        for spoken in range(misses):
            heard = [Keys("5")] * (misses - spoken - 1) + [Speech("天气怎么样")] * (spoken + 1)
            assert keyed == play(listening, *heard)
    mixed = play(listening, Speech("嗯"), Silence(), Speech("啊"))
    assert play(listening, Keys("5"), Silence(), Keys("5")) == mixed
    assert "operator" == mixed.state.node


def test_only_what_is_spoken_may_be_said(listening: MenuTree) -> None:
    """A choice whose condition does not hold is neither heard nor expected."""
    menu = MenuNode(
        choose={"1": Choice(label={"zh-CN": "开户"}, to="main", when=Condition(withheld=False))}, speech=True
    )

    assert Phrase("开户", "1") not in phrases(given(listening), menu)
    assert said_key(given(listening), menu, "开户") is None


def test_hints_stay_within_what_twilio_takes(listening: MenuTree) -> None:
    """Error 13330 would take all of them away: at most 500 of 100 characters, divided by commas."""
    menu = menu_of(k1="查询,以及" + "很" * 200, **{f"k{number}": f"服务{number}" for number in range(2, 600)})

    found = hints(given(listening), menu)

    assert MOST_HINTS == len(found)
    assert LONGEST_HINT == len(found[0])
    assert not any("," in hint for hint in found)
