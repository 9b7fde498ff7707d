"""The rules that bind several parts of a verb: Say's lengths and voices, Dial's mixtures, Record's transcription."""

from __future__ import annotations

import pytest

from ivr.simulator.twiml.document import Document, read
from ivr.simulator.twiml.verbs import (
    Application,
    Client,
    Conference,
    Connect,
    Dial,
    Gather,
    Number,
    Play,
    Queue,
    Record,
    Room,
    Say,
    Sip,
    Stream,
)


def document(inner: str) -> Document:
    found = read(f"<Response>{inner}</Response>".encode(), "text/xml")
    assert isinstance(found, Document)
    return found


def codes(found: Document) -> list[int]:
    return [notice.code for notice in found.warnings]


@pytest.mark.parametrize(
    ("voice", "unit", "most"),
    [
        ("man", "a", 4096),
        ("Polly.Joanna", "a", 3000),
        ("Google.en-US-Wavenet-A", "a", 4500),
        ("Polly.Zhiyu", "您", 500),
    ],
    ids=["basic", "polly", "google-as-encoded", "chinese-as-encoded"],
)
def test_a_say_has_a_longest_text_by_voice(voice: str, unit: str, most: int) -> None:
    """13521: the limit itself is spoken, one character more is not; a Chinese one is nine when URL-encoded."""
    fits = document(f'<Say voice="{voice}">{unit * most}</Say>')
    too_long = document(f'<Say voice="{voice}">{unit * (most + 1)}</Say>')

    assert (unit * most,) == tuple(verb.text for verb in fits.verbs if isinstance(verb, Say))
    assert [] == codes(fits)
    assert () == too_long.verbs
    assert [13521] == codes(too_long)


def test_tags_count_for_google_and_not_for_polly() -> None:
    """Google counts its tags and spaces; Polly does not."""
    breaks = '<break time="1s"/>' * 300

    assert [] == codes(document(f'<Say voice="Polly.Joanna">{breaks}a</Say>'))
    assert [13521] == codes(document(f'<Say voice="Google.en-US-Wavenet-A">{breaks}a</Say>'))


@pytest.mark.parametrize(
    "inner", ["<Say/>", "<Say> \n </Say>", '<Say><break time="2s"/></Say>', '<Say voice="Polly.Amy"><p/></Say>']
)
def test_a_say_without_words_is_skipped(inner: str) -> None:
    """13520: nothing is spoken, the next verb runs."""
    found = document(inner)

    assert () == found.verbs
    assert [13520] == codes(found)


def test_a_say_of_a_break_alone_is_a_pause() -> None:
    """A voice that knows SSML can be silent on purpose."""
    (say,) = document('<Say voice="Polly.Amy"><break time="2s"/></Say>').verbs

    assert isinstance(say, Say)
    assert ("", 2.0) == (say.text, say.breaks_s)


@pytest.mark.parametrize("voice", ["", 'voice="man"', 'voice="woman"', 'voice="alice"'])
def test_basic_voices_drop_tags_and_speak_the_words(voice: str) -> None:
    """No pause, no alias: the text between the tags is what is heard."""
    (say,) = document(f'<Say {voice}>Call <sub alias="the help desk">HD</sub><break time="2s"/>now</Say>').verbs

    assert isinstance(say, Say)
    assert ("Call HD now", "Call HD now", 0.0) == (say.text, say.spoken, say.breaks_s)


def test_auto_speech_timeout_needs_the_default_model() -> None:
    """13335: with a named model the closing silence is the timeout."""
    found = document('<Gather input="speech" speechTimeout="auto" speechModel="phone_call"/>')

    assert (Gather(input=frozenset({"speech"}), speech_model="phone_call"),) == found.verbs
    assert [13335] == codes(found)


def test_a_gather_sends_no_keys() -> None:
    """Row 2.4: `Play digits` is not usable in a Gather; the rest of its prompt is."""
    found = document('<Gather><Play digits="1">/a</Play><Say>press</Say><Play>/a</Play></Gather>')

    assert (Gather(children=(Say(text="press"), Play(text="/a"))),) == found.verbs
    assert [13320] == codes(found)


def test_an_empty_gather_action_is_noted() -> None:
    """Row 13338; the current URL stands in, as with none at all, which is no fault."""
    empty, absent = document('<Gather action=""/>'), document("<Gather/>")

    assert ([13338], []) == ([each.code for each in empty.warnings], [each.code for each in absent.warnings])


@pytest.mark.parametrize(
    ("inner", "record", "noted"),
    [
        ('<Record transcribe="true" maxLength="121"/>', Record(transcribe=True, max_length_s=120), [13615]),
        ('<Record transcribe="true"/>', Record(transcribe=True, max_length_s=120), []),
        ('<Record transcribe="true" maxLength="60"/>', Record(transcribe=True, max_length_s=60), []),
        ('<Record transcribeCallback="/t"/>', Record(transcribe=True, transcribe_callback="/t", max_length_s=120), []),
        ('<Record maxLength="121"/>', Record(max_length_s=121), []),
    ],
)
def test_a_transcribed_recording_lasts_two_minutes(inner: str, record: Record, noted: list[int]) -> None:
    """A callback for words asks for words too; only a length that was written is noted."""
    found = document(inner)

    assert (record,) == found.verbs
    assert noted == codes(found)


N, C, S, Q, R, A = (
    Number(text="1"),
    Client(text="c"),
    Sip(text="sip:a@b"),
    Queue(text="q"),
    Conference(text="r"),
    Application(text="AP1"),
)
XML = {
    N: "<Number>1</Number>",
    C: "<Client>c</Client>",
    S: "<Sip>sip:a@b</Sip>",
    Q: "<Queue>q</Queue>",
    R: "<Conference>r</Conference>",
    A: "<Application>AP1</Application>",
}


@pytest.mark.parametrize(
    ("given", "kept", "noted"),
    [
        ((N, C, S), (N, C, S), []),
        ((R,), (R,), []),
        ((R, R), (R,), [13000]),
        ((R, N), (R,), [13000]),
        ((N, R, C), (N, C), [13000]),
        ((Q, Q), (Q,), [13215]),
        ((N, Q), (N,), [13215]),
        ((A, N), (A,), [13215]),
        ((N,) * 12, (N,) * 10, [13215, 13215]),
        ((C,) * 11 + (N,), (C,) * 10 + (N,), [13215]),
    ],
)
def test_the_first_noun_decides_who_can_be_dialled_with_it(
    given: tuple[object, ...], kept: tuple[object, ...], noted: list[int]
) -> None:
    """A room, a queue and an application stand alone; ten numbers and ten clients ring at once."""
    found = document(f"<Dial>{''.join(XML[noun] for noun in given)}</Dial>")

    assert (Dial(children=kept),) == found.verbs
    assert noted == codes(found)


def test_the_text_of_a_dial_with_nouns_is_not_dialled() -> None:
    """Either a number or nouns."""
    found = document("<Dial>+15005550006<Number>1</Number></Dial>")

    assert (Dial(children=(N,)),) == found.verbs
    assert [12200] == codes(found)


def test_connect_joins_one_thing() -> None:
    """The first noun is used, the others are noted."""
    found = document("<Connect><Room>a</Room><Room>b</Room></Connect>")

    assert (Connect(children=(Room(text="a"),)),) == found.verbs
    assert [12200] == codes(found)


def test_a_connected_stream_hears_the_caller_only() -> None:
    """31941: both tracks are for <Start>."""
    found = document('<Connect><Stream url="wss://h/" track="both_tracks"/></Connect>')

    assert (Connect(children=(Stream(url="wss://h/"),)),) == found.verbs
    assert [31941] == codes(found)
