"""How attributes and nested elements are read, and what is noted: the 12200 and 13xxx numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.simulator.twiml.document import Document, Notice, read
from ivr.simulator.twiml.findings import MOST_NOTICES
from ivr.simulator.twiml.verbs import (
    Client,
    Conference,
    Dial,
    Enqueue,
    Gather,
    Header,
    Headers,
    Identity,
    Number,
    Parameter,
    Pause,
    Play,
    Record,
    Redirect,
    Refer,
    ReferSip,
    Reject,
    Say,
    Sip,
    Sms,
    Start,
    Stop,
    Stream,
    Task,
    Transcription,
    Uri,
)

if TYPE_CHECKING:
    from ivr.simulator.twiml.element import Element


def document(inner: str) -> Document:
    found = read(f"<Response>{inner}</Response>".encode(), "text/xml")
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("inner", "verb"),
    [
        ("<Gather/>", Gather()),
        (
            """<Gather input="speech dtmf" action="?" method="GET" timeout="3" finishOnKey="" numDigits="4"
            actionOnEmptyResult="true" speechTimeout="auto" language="cmn-Hans-CN" hints="one, two"
            bargeIn="false" speechModel="default"/>""",
            Gather(
                input=frozenset({"dtmf", "speech"}),
                action="?",
                method="GET",
                timeout_s=3,
                finish_on_key="",
                num_digits=4,
                action_on_empty_result=True,
                speech_timeout_s="auto",
                language="cmn-Hans-CN",
                hints=("one", "two"),
                barge_in=False,
            ),
        ),
        (
            '<Gather speechTimeout="2" speechModel="deepgram_nova-2-phonecall"/>',
            Gather(speech_timeout_s=2, speech_model="deepgram_nova-2-phonecall"),
        ),
        (
            '<Record finishOnKey="1##" maxLength="99999" timeout="0"/>',
            Record(finish_on_key="1#", max_length_s=14400, timeout_s=0),
        ),
        ('<Play loop="0">\n /a.mp3 \n</Play>', Play(text="/a.mp3", loop=0)),
        ('<Play loop="4000" digits="1w2W#"/>', Play(loop=1000, digits="1w2W#")),
        ('<Pause length="7"/>', Pause(length_s=7)),
        ("<Redirect/>", Redirect()),
        ('<Redirect method="GET">/x?a=1&amp;b=2</Redirect>', Redirect(text="/x?a=1&b=2", method="GET")),
        ('<Reject reason="busy"/>', Reject(reason="busy")),
        ('<Enqueue waitUrl="">support</Enqueue>', Enqueue(text="support", wait_url="")),
        (
            '<Enqueue workflowSid="WW1"><Task priority="2">{"a": "b  c"}</Task></Enqueue>',
            Enqueue(workflow_sid="WW1", children=(Task(text='{"a": "b  c"}', priority=2),)),
        ),
        ("<Dial>+15005550006</Dial>", Dial(text="+15005550006")),
        (
            """<Dial record="true" timeLimit="60" referUrl="/r">
            <Number statusCallbackEvent="ringing answered" machineDetection="Enable">+1</Number></Dial>""",
            Dial(
                record="record-from-answer",
                time_limit_s=60,
                refer_url="/r",
                children=(
                    Number(text="+1", status_callback_event=("ringing", "answered"), machine_detection="Enable"),
                ),
            ),
        ),
        (
            "<Dial><Client><Identity>ann</Identity><Parameter name='a' value='b'/></Client></Dial>",
            Dial(children=(Client(children=(Identity(text="ann"), Parameter(name="a", value="b"))),)),
        ),
        (
            "<Dial><Sip><Uri priority='1'>sip:a@b</Uri><Headers><Header name='X-A' value='1'/></Headers></Sip></Dial>",
            Dial(
                children=(
                    Sip(children=(Uri(text="sip:a@b", priority=1), Headers(children=(Header(name="X-A", value="1"),)))),
                )
            ),
        ),
        ("<Refer action='/x'><Sip>sip:a@b</Sip></Refer>", Refer(action="/x", children=(ReferSip(text="sip:a@b"),))),
        ("<Sms to='+1' from='+2'>two\nlines</Sms>", Sms(text="two\nlines", to="+1", from_="+2")),
        (
            "<Start><Stream url='wss://h/s' name='x'/><Transcription statusCallbackUrl='/t'/></Start>",
            Start(children=(Stream(url="wss://h/s", name="x"), Transcription(status_callback_url="/t"))),
        ),
        ("<Stop><Stream name='x'/></Stop>", Stop(children=(Stream(name="x"),))),
        (
            "<Dial><Conference beep='onEnter' waitUrl='' statusCallbackEvent='join leave'>room 1</Conference></Dial>",
            Dial(
                children=(
                    Conference(text="room 1", beep="onEnter", wait_url="", status_callback_event=("join", "leave")),
                )
            ),
        ),
    ],
)
def test_a_verb_is_read_into_its_value(inner: str, verb: Element) -> None:
    """Every attribute lands in its field, with its type, and nothing is noted."""
    assert Document((verb,)) == document(inner)


@pytest.mark.parametrize(
    ("code", "inner", "verb"),
    [
        (13326, '<Gather input="keys"/>', Gather()),
        (13312, '<Gather method="PUT"/>', Gather()),
        (13313, '<Gather timeout="x"/>', Gather()),
        (13313, '<Gather timeout="0"/>', Gather()),
        (13313, '<Gather timeout="-1"/>', Gather()),
        (13313, '<Gather timeout="1.5"/>', Gather()),
        (13313, '<Gather timeout=""/>', Gather()),
        (13313, f'<Gather timeout="{"9" * 5000}"/>', Gather()),
        (13310, '<Gather finishOnKey="A"/>', Gather()),
        (13311, '<Gather finishOnKey="12"/>', Gather()),
        (13314, '<Gather numDigits="0"/>', Gather()),
        (13338, '<Gather actionOnEmptyResult="yes"/>', Gather()),
        (13327, '<Gather speechTimeout="soon"/>', Gather()),
        (13328, '<Gather maxSpeechTime="x"/>', Gather()),
        (13512, '<Gather language="en"/>', Gather()),
        (13512, '<Gather language="cmn-CN"/>', Gather()),
        (13330, f'<Gather hints="{"x" * 101}"/>', Gather()),
        (13330, f'<Gather hints="{"x," * 501}"/>', Gather()),
        (13333, '<Gather profanityFilter="no"/>', Gather()),
        (13334, '<Gather speechModel="nova-2"/>', Gather()),
        (13343, '<Gather speechModel="deepgram-nova-2"/>', Gather()),
        (13339, '<Gather enhanced="1"/>', Gather()),
        (13329, '<Gather partialResultCallbackMethod="x"/>', Gather()),
        (13332, '<Gather bargeIn="x"/>', Gather()),
        (13321, '<Gather><Say voice="Bob">a</Say></Gather>', Gather(children=(Say(text="a"),))),
        (13322, '<Gather><Say loop="x">a</Say></Gather>', Gather(children=(Say(text="a"),))),
        (13511, '<Say voice="Polly.Zhiyu-Generative">a</Say>', Say(text="a")),
        (13510, '<Say loop="-1">a</Say>', Say(text="a")),
        (13512, '<Say language="cmn-Hans-CN">a</Say>', Say(text="a")),
        (13410, '<Play loop="x">/a</Play>', Play(text="/a")),
        (13910, '<Pause length="0.5"/>', Pause()),
        (13610, '<Record method="x"/>', Record()),
        (13611, '<Record timeout="x"/>', Record()),
        (13612, '<Record maxLength="0"/>', Record()),
        (13613, '<Record finishOnKey="x"/>', Record()),
        (13614, '<Record transcribe="x"/>', Record()),
        (13616, '<Record playBeep="x"/>', Record()),
        (13699, '<Record trim="x"/>', Record()),
        (13256, '<Record recordingStatusCallback="ftp://h/"/>', Record()),
        (13257, '<Record transcribeCallback="a b"/>', Record()),
        (13621, '<Record recordingStatusCallbackEvent="done"/>', Record()),
        (13710, '<Redirect method="x"/>', Redirect()),
        (13810, '<Reject reason="x"/>', Reject()),
        (13210, '<Dial method="x"/>', Dial()),
        (13212, '<Dial timeout="4"/>', Dial()),
        (13212, '<Dial timeout="601"/>', Dial()),
        (13213, '<Dial hangupOnStar="x"/>', Dial()),
        (13216, '<Dial timeLimit="x"/>', Dial()),
        (13217, '<Dial record="x"/>', Dial()),
        (13218, '<Dial sequential="x"/>', Dial()),
        (13219, '<Dial answerOnBridge="x"/>', Dial()),
        (13220, '<Dial ringTone="xx"/>', Dial()),
        (13622, '<Dial recordingTrack="x"/>', Dial()),
        (13221, '<Dial><Number method="x">1</Number></Dial>', Dial(children=(Number(text="1"),))),
        (13222, '<Dial><Number sendDigits="x">1</Number></Dial>', Dial(children=(Number(text="1"),))),
        (13230, '<Dial><Conference muted="x">r</Conference></Dial>', Dial(children=(Conference(text="r"),))),
        (
            13231,
            '<Dial><Conference endConferenceOnExit="x">r</Conference></Dial>',
            Dial(children=(Conference(text="r"),)),
        ),
        (13235, '<Dial><Conference beep="x">r</Conference></Dial>', Dial(children=(Conference(text="r"),))),
        (13241, '<Dial><Sip method="x">sip:a@b</Sip></Dial>', Dial(children=(Sip(text="sip:a@b"),))),
        (14201, '<Enqueue method="x">q</Enqueue>', Enqueue(text="q")),
        (14206, '<Enqueue waitUrlMethod="x">q</Enqueue>', Enqueue(text="q")),
        (14104, '<Sms method="x">a</Sms>', Sms(text="a")),
        (31922, '<Start><Stream url="https://h/s"/></Start>', Start(children=(Stream(),))),
    ],
)
def test_a_bad_value_gives_way_to_the_default_and_is_noted(code: int, inner: str, verb: Element) -> None:
    """The verb's own number is noted, once, and the call goes on."""
    found = document(inner)

    assert [code] == [notice.code for notice in found.warnings]
    assert (verb,) == found.verbs


def test_play_with_bad_digits_is_skipped() -> None:
    """No default can stand for keys that do not exist (13430)."""
    found = document('<Play digits="123x"/><Pause/>')

    assert (Pause(),) == found.verbs
    assert [
        '<Play> digits="123x" is not made of the keys 0 1 2 3 4 5 6 7 8 9 A B C D # * w W; the element is skipped'
    ] == [notice.message for notice in found.warnings]


@pytest.mark.parametrize(
    ("code", "inner", "message"),
    [
        (
            13320,
            "<Gather><Record/></Gather>",
            "<Record> is not allowed within <Gather>; it may hold <Say>, <Play> and <Pause>",
        ),
        (
            13320,
            "<Gather><Dial>1</Dial></Gather>",
            "<Dial> is not allowed within <Gather>; it may hold <Say>, <Play> and <Pause>",
        ),
        (
            13215,
            "<Dial><Say>a</Say></Dial>",
            (
                "<Say> is not allowed within <Dial>; it may hold <Number>, <Client>, <Sip>, <Sim>, <Application>, "
                "<WhatsApp>, <Queue> and <Conference>"
            ),
        ),
        (
            14300,
            "<Start><Say>a</Say></Start>",
            "<Say> is not allowed within <Start>; it may hold <Stream>, <Siprec>, <Transcription> and <Recording>",
        ),
        (12200, "<Pause><Say>a</Say></Pause>", "<Say> is not allowed within <Pause>; it may hold nothing"),
        (12200, "<Redirect>/x<Say>a</Say></Redirect>", "<Say> is not allowed within <Redirect>; it may hold text only"),
        (12200, "<Hangup><Pause/></Hangup>", "<Pause> is not allowed within <Hangup>; it may hold <Parameter>"),
        (12200, "<gather/>", "<gather> is no TwiML element, it is skipped; did you mean <Gather>?"),
        (12200, "<Message>a</Message>", "<Message> is no TwiML element, it is skipped"),
        (
            12200,
            '<Gather numdigits="1"/>',
            '<Gather> has no attribute "numdigits", it is ignored; did you mean numDigits?',
        ),
        (12200, '<Gather foo="1"/>', '<Gather> has no attribute "foo", it is ignored'),
        (
            12200,
            '<Gather numDigit="1"/>',
            '<Gather> has no attribute "numDigit", it is ignored; did you mean numDigits?',
        ),
        (12200, "<Gather>press one</Gather>", '<Gather> holds no text; "press one" is ignored'),
        (12200, "hello", '<Response> holds no text; "hello" is ignored'),
        (12200, "<Play/>", "<Play> has neither a URL nor digits; it is skipped"),
        (13313, '<Gather timeout="5s"/>', '<Gather> timeout="5s" is not a whole number, 1 or more; 5 is used'),
        (13314, '<Gather numDigits="x"/>', '<Gather> numDigits="x" is not a whole number, 1 or more; it is ignored'),
        (13312, '<Gather method="post"/>', '<Gather> method="post" is not GET or POST; POST is used'),
        (13333, '<Gather profanityFilter="0"/>', '<Gather> profanityFilter="0" is not true or false; true is used'),
        (
            13326,
            '<Gather input=""/>',
            '<Gather> input="" is not one or more of dtmf, speech, separated by spaces; dtmf is used',
        ),
    ],
)
def test_a_note_says_what_where_and_what_would_be_right(code: int, inner: str, message: str) -> None:
    """A mistake is told by element, value, what is allowed, and what was done."""
    assert (Notice(code, message, 1),) == document(inner).warnings


def test_a_note_has_its_line() -> None:
    """Lines count from 1, at the start of the element."""
    found = document('\n\n<Gather>\n<Dial/></Gather>\n<Pause length="x"/>')

    assert [(13320, 4), (13910, 5)] == [(notice.code, notice.line) for notice in found.warnings]


def test_what_is_skipped_leaves_the_rest() -> None:
    """An unknown verb costs nobody else anything, nor do comments and processing instructions."""
    found = document("<Wait/><Say>a<!-- b --><?c d?></Say><!-- e --><Foo><Say>f</Say></Foo><Pause/>")

    assert (Say(text="a"), Pause()) == found.verbs


def test_the_schema_instance_attributes_of_an_editor_are_not_noted() -> None:
    """`xsi:noNamespaceSchemaLocation` says nothing to Twilio."""
    body = b'<Response xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="t.xsd"/>'

    assert Document(()) == read(body, "text/xml")


def test_a_document_full_of_mistakes_is_told_briefly() -> None:
    """Past the limit only the number of further mistakes is told."""
    found = document('<Pause length="x"/>' * (MOST_NOTICES + 50))

    assert MOST_NOTICES + 1 == len(found.warnings)
    assert Notice(13910, "50 more problems are not shown; mend these first", 1) == found.warnings[-1]
    assert MOST_NOTICES + 50 == len(found.verbs)
