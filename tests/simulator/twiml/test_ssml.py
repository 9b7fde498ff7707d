"""What the tags inside <Say> come to: words as written, words as spoken, and silence."""

from __future__ import annotations

import pytest

from ivr.simulator.twiml.document import Document, read
from ivr.simulator.twiml.ssml import Break, Prosody, SayAs
from ivr.simulator.twiml.verbs import Say


def say(inner: str) -> Say:
    found = read(f'<Response><Say voice="Polly.Zhiyu">{inner}</Say></Response>'.encode(), "text/xml")
    assert isinstance(found, Document)
    (verb,) = found.verbs
    assert isinstance(verb, Say)
    return verb


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("  press\n\t1  ", "press 1"),
        ("press<break/>1", "press 1"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<s>一</s><s>二</s>", "一二"),
        ("请按<break time='300ms'/>1", "请按1"),
        ("a<emphasis level='strong'>b</emphasis>c", "abc"),
        ("<prosody rate='slow'>one <say-as interpret-as='digits'>23</say-as></prosody> four", "one 23 four"),
        (
            "<sub alias='world'>W</sub> <w role='x'>read</w> <phoneme alphabet='ipa' ph='x'>pecan</phoneme>",
            "W read pecan",
        ),
        ("<lang xml:lang='fr-FR'>oui</lang>", "oui"),
        ("&lt;break/&gt; 1 &amp; 2", "<break/> 1 & 2"),
        ("one <bold>two</bold> three", "one three"),
    ],
)
def test_the_text_is_what_is_written_without_its_tags(inner: str, text: str) -> None:
    """White space is one space, a tag that parts words leaves one where the script has spaces, unknown tags vanish."""
    assert text == say(inner).text


def test_an_alias_is_spoken_and_not_written() -> None:
    """<sub> is written one way and spoken another, wherever it stands."""
    verb = say("Dr. <prosody rate='slow'><sub alias='Smith Junior'>S.</sub></prosody>")

    assert ("Dr. S.", "Dr. Smith Junior") == (verb.text, verb.spoken)


@pytest.mark.parametrize(
    ("inner", "seconds"),
    [
        ("a<break time='500ms'/>b<break time='2s'/>", 2.5),
        ("a<break time='1.5s'/>", 1.5),
        ("a<break/>", 0.25),
        ("a<break strength='none'/>", 0.0),
        ("a<break strength='x-strong'/>", 1.0),
        ("a<break strength='strong' time='3s'/>", 3.0),
        ("a<prosody rate='slow'>b<break strength='strong'/></prosody>", 0.5),
        ("a<break time='60s'/>", 10.0),
        ("<p>a</p><s>b</s>", 0.0),
    ],
)
def test_breaks_add_up(inner: str, seconds: float) -> None:
    """A length goes before a strength, ten seconds are the most, paragraphs and sentences add nothing."""
    assert seconds == say(inner).breaks_s


def test_the_tags_keep_their_place() -> None:
    """The tree of tags stays for whoever can speak it."""
    expected = ("a ", Prosody(rate="slow", children=("b", Break(time_s=1.0))), SayAs(text="12", interpret_as="digits"))

    assert (
        expected
        == say("a <prosody rate='slow'>b<break time='1s'/></prosody><say-as interpret-as='digits'>12</say-as>").children
    )


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ("a<break time='2'/>", '<break> time="2" is not a time such as 500ms or 2s; it is ignored'),
        (
            "a<break strength='big'/>",
            '<break> strength="big" is not none, x-weak, weak, medium, strong or x-strong; it is ignored',
        ),
        (
            "<p>a<p>b</p></p>",
            (
                "<p> is not allowed within <p>; it may hold <break>, <emphasis>, <lang>, <phoneme>, <prosody>, <s>, "
                "<say-as>, <sub> and <w>"
            ),
        ),
        ("a<Break/>", "<Break> is no TwiML element, it is skipped; did you mean <break>?"),
    ],
)
def test_a_bad_tag_is_noted(inner: str, message: str) -> None:
    """SSML follows the schema too: 12200."""
    found = read(f'<Response><Say voice="Polly.Zhiyu">{inner}</Say></Response>'.encode(), "text/xml")

    assert isinstance(found, Document)
    assert [(12200, message)] == [(notice.code, notice.message) for notice in found.warnings]
