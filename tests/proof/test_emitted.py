"""TwiML as Twilio reads it: documents with a fault, and trees that would become one."""

from __future__ import annotations

import pytest

from ivr.proof.lint.answers import MAX_BYTES, faults

from .conftest import TREE, menu

GATHER = '<Gather numDigits="1" timeout="5" finishOnKey=""><Say>您好</Say></Gather>'
SOUND = f"<Response>{GATHER}<Redirect>/s</Redirect></Response>"


def rules(document: str, said: int = 1) -> list[str]:
    """Return the rules a document breaks."""
    return [fault.rule for fault in faults(document, said, 30)]


def test_sound_document():
    """What the compiler writes has nothing wrong with it."""
    assert [] == rules(SOUND)


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("E03", "</Response>", ""),
        ("E03", "您好", "\x01"),
        ("E04", "<Say>您好</Say>", "<Say>您好</Say><Record/>"),
        ("E05", "您好", "……"),
        ("E06", 'numDigits="1"', 'numDigits="0"'),
        ("E06", 'timeout="5"', 'timeout="-1"'),
        ("E06", 'timeout="5"', 'timeout="auto"'),
        ("E06", 'finishOnKey=""', 'finishOnKey="#*"'),
        ("E07", "<Redirect>/s</Redirect>", ""),
        ("E07", "<Redirect>/s</Redirect>", "<Hangup/>"),
        ("R14", 'timeout="5"', 'timeout="5" input="speech"'),
        ("E08", "</Response>", "<Enqueue></Enqueue></Response>"),
        ("E08", "</Response>", f"<Enqueue>{'q' * 65}</Enqueue></Response>"),
        ("Q04", "</Response>", '<Dial timeout="31"><Number>1</Number></Dial></Response>'),
    ],
)
def test_faulty_document(rule, old, new):
    """Each fault is told by its rule."""
    assert [rule] == rules(SOUND.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Say>您好</Say>", "<Say>您好</Say><Play>/a.wav</Play><Pause/>"),
        ("您好", '<sub alias="幺">1</sub>'),
        ('finishOnKey=""', 'finishOnKey="#"'),
        ('timeout="5"', 'timeout="5" input="dtmf speech"'),
        ("</Response>", f"<Enqueue>{'q' * 64}</Enqueue></Response>"),
        ("</Response>", '<Dial timeout="30"><Number>1</Number></Dial></Response>'),
    ],
)
def test_document_that_is_just_right(old, new):
    """What Twilio takes is not told."""
    assert [] == rules(SOUND.replace(old, new))


def test_words_that_were_left_out():
    """E01: a document that is too large, or holds fewer sentences than were to be said."""
    assert ["E01"] == rules(SOUND, said=2)
    assert ["E01"] == rules(SOUND.replace("您好", "x" * MAX_BYTES))
    assert [] == rules(SOUND.replace("您好", "x" * (MAX_BYTES - len(SOUND.encode()) + len("您好".encode()))))


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (
            "E05",
            {"main": menu(_1="operator", _0="operator").replace("main:", "main:\n  say: {zh-CN: ……, en-US: x}", 1)},
        ),
        ("E06", {"main": menu(_1="operator", _0="operator", after="timeout_s: -1")}),
        ("E08", {"operator": TREE["operator.yaml"].replace("queue: general", f"queue: {'q' * 65}")}),
    ],
)
def test_tree_that_becomes_one(broken, rule, files):
    """The node is named, once however many languages there are."""
    found = broken(only=rule, **files)

    assert 1 == len(found)
    assert "tree/" in found[0]


def test_small_tree_becomes_sound_documents(found):
    """Every node's answer passes, in every language."""
    assert [] == [one for one in found() if one.rule in {"E01", "E03", "E04", "E05", "E06", "E07", "E08", "Q04", "R14"}]


def test_turns_that_are_left_out_of_the_answer(severities):
    """E01: words that a hundred sentences would not fit into are missed at their node."""
    long = "长" * 2900
    onward = [*(f"main.n{number}" for number in range(1, 10)), "operator"]
    hops = "".join(
        f"main.n{number}: {{say: {{zh-CN: {long}, en-US: x}}, goto: {target}}}\n"
        for number, target in enumerate(onward)
    )
    main = TREE["main.yaml"].replace("to: operator", "to: main.n0", 1)

    assert {"error"} == set(severities("E01", main=main + hops))
