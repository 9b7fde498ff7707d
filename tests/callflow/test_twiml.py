"""The compiler: what Twilio's library writes, read back by another parser."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ivr.callflow.link import read_state
from ivr.callflow.state import (
    CallState,
    Dial,
    Enqueue,
    Gather,
    Hangup,
    Hold,
    Leave,
    Record,
    Said,
    Turn,
    Wait,
)
from ivr.callflow.twiml import MAX_BYTES, MAX_SAY_CHARACTERS, check_names, compile_turn, last_words, legal_text
from ivr.errors import Refused
from ivr.menu.model import HangUpNode, MenuTree, QueueNode
from ivr.menu.speakable import Break, Spoken, Sub

STATE = CallState("40a36f3b9c8e", "main", "zh-CN", step=1)
HELLO = Said("zh-CN", ("您好。",))

# Text as it might reach a prompt from a fact or a look-up: controls, lone surrogates and noncharacters among it.
characters = st.one_of(
    st.characters(),
    st.characters(categories=["Cs", "Cc"]),
    st.sampled_from("\ufffe\uffff\ufdd0\U0001ffff\x00\x0b\x7f\x85<>&\"']]>\u0301é"),
)
texts = st.text(characters, max_size=60)
parts = st.one_of(texts, st.builds(Sub, texts, texts), st.builds(Break, st.floats(0, 20)))


def turn_of(*said: Said, wait: Wait) -> Turn:
    return Turn(said, wait, STATE, "menu", ("main",))


def compiled(tree: MenuTree, *said: Said, wait: Wait, **options: object) -> etree._Element:
    document = compile_turn(tree, turn_of(*said, wait=wait), **options)  # type: ignore[arg-type]
    return etree.fromstring(document.encode())


@settings(max_examples=5000, deadline=None)
@given(words=st.lists(parts, max_size=4).map(tuple))
def test_any_text_gives_a_document_that_parses(tree: MenuTree, words: Spoken) -> None:
    """No character can end the call, add a verb or pass the limit: 5,000 texts of the worst kind."""
    document = compile_turn(tree, turn_of(Said("zh-CN", words), wait=Gather(5)))

    root = etree.fromstring(document.encode())
    assert ["Gather", "Redirect"] == [verb.tag for verb in root]
    assert {"Gather", "Redirect", "Response", "Say", "break", "sub"} >= {element.tag for element in root.iter()}
    assert len(document.encode()) <= MAX_BYTES


@given(texts)
def test_legal_text_is_legal_and_composed(text: str) -> None:
    """What comes out of the filter is in NFC, without controls, surrogates and noncharacters."""
    legal = legal_text(text)

    assert unicodedata.is_normalized("NFC", legal)
    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in legal}
    assert not any(ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF for char in legal)


def test_legal_text_keeps_what_is_legal() -> None:
    """Ordinary text of any script passes untouched, and white space runs together."""
    assert "易联支付 (Yilian) – 5 < 6 & 7 😀" == legal_text("易联支付 (Yilian)\n\t– 5 < 6 & 7 😀")


def test_a_menu_is_one_gather_that_holds_its_prompt(tree: MenuTree) -> None:
    """Keys act while the prompt is spoken, # and * come through, and silence has a URL of its own."""
    root = compiled(tree, HELLO, Said("en-US", ("For English, press 8.",)), wait=Gather(7))

    gather, redirect = root
    assert {
        "action": gather.get("action"),
        "finishOnKey": "",
        "input": "dtmf",
        "method": "POST",
        "numDigits": "1",
        "timeout": "7",
    } == dict(gather.attrib)
    assert [("cmn-CN", "Polly.Zhiyu", "您好。"), ("en-US", "Polly.Joanna", "For English, press 8.")] == [
        (say.get("language"), say.get("voice"), say.text) for say in gather
    ]
    assert ("Redirect", "POST") == (redirect.tag, redirect.get("method"))
    urls = [urlsplit(gather.get("action")), urlsplit(redirect.text)]
    assert ["/voice/keys", "/voice/silence"] == [url.path for url in urls]
    assert [STATE, STATE] == [read_state(url.query) for url in urls]


def test_words_that_must_be_heard_stand_before_the_gather(tree: MenuTree) -> None:
    """A key cannot cut a notice: it is spoken outside, and so is what comes before it."""
    notice = Said("zh-CN", ("系统维护通知。",), barge_in=False)

    root = compiled(tree, HELLO, notice, Said("zh-CN", ("商户服务，请按1。",)), wait=Gather(5))

    assert ["Say", "Say", "Gather", "Redirect"] == [verb.tag for verb in root]
    assert ["商户服务，请按1。"] == [say.text for say in root[2]]


def test_substitutions_and_pauses_become_ssml(tree: MenuTree) -> None:
    """Text, sub and break keep their order."""
    words = ("请拨", " ", Sub("1", "幺"), " 2", Break(0.5), "。")

    say = compiled(tree, Said("zh-CN", words), wait=Hangup())[0]

    assert '请拨 <sub alias="幺">1</sub> 2<break time="500ms"/>。' == (say.text or "") + "".join(
        etree.tostring(child, encoding="unicode") for child in say
    )


def test_no_words_make_no_say(tree: MenuTree) -> None:
    """An empty Say is Twilio's error 13520, so none is written."""
    root = compiled(tree, Said("zh-CN", ()), Said("zh-CN", (" ", Break(1))), wait=Hangup())

    assert ["Hangup"] == [verb.tag for verb in root]


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (
            Record(60),
            (
                '<Record finishOnKey="#" maxLength="60" method="POST" playBeep="true" timeout="5"/>'
                '<Redirect method="POST">/voice/silence</Redirect>'
            ),
        ),
        (Enqueue("general"), '<Enqueue method="POST" waitUrlMethod="POST">general</Enqueue>'),
        (
            Dial("manager"),
            '<Dial method="POST" timeLimit="3600" timeout="25"><Number>+8613800000000</Number></Dial>',
        ),
        (Hold(20), '<Gather finishOnKey="" input="dtmf" method="POST" numDigits="1" timeout="20"/>'),
        (Hold(0), ""),
        (Leave(), "<Leave/>"),
        (Hangup(), "<Hangup/>"),
    ],
    ids=["record", "enqueue", "dial", "hold", "on at once", "leave", "hangup"],
)
def test_each_wait_is_its_verb(tree: MenuTree, wait: Wait, expected: str) -> None:
    """Every wait is written with an answer to its end; the links' queries are left out here."""
    root = compiled(tree, wait=wait, destinations={"manager": "+8613800000000"})

    links = [verb.attrib.pop(name) for verb in root for name in ("action", "waitUrl") if name in verb.attrib]
    for verb in root:
        verb.text = verb.text and verb.text.partition("?")[0]
    assert expected == "".join(etree.tostring(verb, encoding="unicode") for verb in root)
    assert all(read_state(urlsplit(target).query) == STATE for target in links)


def test_a_destination_without_a_number_is_never_dialled(tree: MenuTree) -> None:
    """A number comes from the settings or not at all."""
    with pytest.raises(KeyError, match="manager"):
        compile_turn(tree, turn_of(wait=Dial("manager")))


def test_a_very_long_turn_keeps_its_last_words_and_the_limit(tree: MenuTree) -> None:
    """Past 64 kB the first words go: the last say which keys there are."""
    long = [Said("zh-CN", ("很长" * MAX_SAY_CHARACTERS,)) for _ in range(20)]

    document = compile_turn(tree, turn_of(*long, Said("zh-CN", ("商户服务，请按1。",)), wait=Gather(5)))

    assert len(document.encode()) <= MAX_BYTES
    assert "商户服务，请按1。" == etree.fromstring(document.encode())[0][-1].text


def test_one_say_holds_no_more_than_twilio_takes(tree: MenuTree) -> None:
    """Twilio refuses a Say of more than 3,000 characters; a longer text is cut, not lost."""
    say = compiled(tree, Said("zh-CN", ("字" * 5000,)), wait=Hangup())[0]

    assert "字" * MAX_SAY_CHARACTERS == say.text


def test_the_last_words_speak_every_language(tree: MenuTree) -> None:
    """When nothing is known of the call, the apology comes in all languages."""
    root = etree.fromstring(last_words(tree).encode())

    assert ["Say", "Say", "Hangup"] == [verb.tag for verb in root]
    assert ["cmn-CN", "en-US"] == [say.get("language") for say in root[:2]]


def test_names_that_could_not_be_written_are_refused(tree: MenuTree) -> None:
    """Voices, tags, queues and node names come from closed lists; each misfit is told."""
    voice = tree.line.languages["zh-CN"].model_copy(update={"twilio_voice": 'x" onload="', "twilio_language": "c"})
    line = tree.line.model_copy(update={"languages": {"zh-CN": voice}})
    nodes = {
        "operator": QueueNode.model_construct(queue="a b", full="bye", failed="bye"),
        "a/b": HangUpNode(hang_up="goodbye"),
    }

    with pytest.raises(Refused) as refused:
        check_names(tree.model_copy(update={"line": line, "nodes": nodes}))

    assert (
        "languages.zh-CN.twilio_voice: 'x\" onload=\"' is no voice of Twilio's.\n"
        "languages.zh-CN.twilio_language: 'c' is no tag for <Say>.\n"
        "operator.queue: 'a b' has other characters than letters, figures, '_' and '-'.\n"
        "'a/b': a part of a node's name has letters, figures, '_' and '-', at most 64."
    ) == str(refused.value)
