"""Our elements beside Twilio's own library: nothing it can write is unknown to us, and what it writes we read back.

https://github.com/twilio/twilio-python/blob/main/twilio/twiml/voice_response.py
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest
from twilio.twiml import TwiML, voice_response
from twilio.twiml.voice_response import VoiceResponse

from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.document import Document, read
from ivr.simulator.twiml.element import schema, wire_name
from ivr.simulator.twiml.ssml import Break, Prosody, Sub
from tests.simulator.twiml.attribute_table import attribute_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.simulator.twiml.element import Element

# Where the library's class is not named as the element, or two classes make the same element.
OURS = {"VoiceResponse": "Response", "SipUri": "Uri"}
SPECIAL = {"xml_lang": "xml:lang", "interpret_as": "interpret-as"}


def library_classes() -> dict[str, type[TwiML]]:
    return {
        name: cls
        for name, cls in vars(voice_response).items()
        if inspect.isclass(cls) and issubclass(cls, TwiML) and cls is not TwiML
    }


def our_class(name: str) -> type[Element]:
    ours = OURS.get(name, name.removeprefix("Ssml"))
    return next(element for element in v.ELEMENTS if element.__name__ == ours)


def builders() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (parent, child, keyword names of its attributes) for every method of the library that nests one."""
    found = []
    for parent, cls in library_classes().items():
        for method in vars(cls).values():
            if inspect.isfunction(method) and not method.__name__.startswith("_"):
                nested = re.search(r"nest\(\s*(\w+)\(", inspect.getsource(method))
                assert nested is not None
                body = set(inspect.signature(library_classes()[nested[1]].__init__).parameters)
                names = tuple(n for n in inspect.signature(method).parameters if n not in body | {"self", "kwargs"})
                found.append((parent, nested[1], names))
    return found


def test_every_element_of_the_library_is_ours() -> None:
    """59 classes on either side, under the same names on the wire."""
    theirs = {name: cls().name for name, cls in library_classes().items() if not _needs_a_body(cls)}

    assert 59 == len(library_classes()) == len(v.ELEMENTS)
    assert {element.__name__ for element in v.ELEMENTS} == {our_class(name).__name__ for name in library_classes()}
    assert theirs == {name: our_class(name).tag() for name in theirs}


def test_every_attribute_of_the_library_is_ours_and_no_other() -> None:
    """298 attributes; what only the documentation knows is marked."""
    theirs = {
        (our_class(child).__name__, SPECIAL.get(name, wire_name(name)))
        for _, child, names in builders()
        for name in names
    }
    ours = {
        (element.__name__, rule.xml)
        for element in v.ELEMENTS
        for rule in schema(element).attributes.values()
        if rule.sdk
    }

    assert 298 == len(theirs)
    assert theirs == ours


def test_every_text_of_the_library_is_ours() -> None:
    """What has a text there has a text, or mixed content, here."""
    theirs = {our_class(name).__name__ for name, cls in library_classes().items() if _body(cls)}
    # The library's containers of words, whose text stands among their tags, are mixed with us.
    ours = {
        element.__name__
        for element in v.ELEMENTS
        for rules in [schema(element)]
        if rules.body or (rules.children and rules.children.mixed)
    }

    assert theirs == ours


def test_the_library_nests_nothing_we_would_skip() -> None:
    """Every child the library can nest, ours may hold."""
    missing = []
    for parent, child, _ in builders():
        rule = schema(our_class(parent)).children
        held = {kind if isinstance(kind, str) else kind.tag() for kind in rule.kinds} if rule else set()
        if our_class(child).tag() not in held:
            missing.append((parent, child))

    assert [] == missing


def test_the_table_lists_every_attribute_once_by_element() -> None:
    """Four attributes are known to the documentation alone; SDK-only ones are marked."""
    table = attribute_table()

    assert 298 + 4 == len(table)
    row = next(row for row in table if (row.element, row.attribute) == ("Gather", "numDigits"))
    assert ("a whole number, 1 or more", "", 13314, True) == (row.kind, row.default, row.fault, row.documented)
    assert not any(row.documented for row in table if row.element == "AiSession")


def written(build: Callable[[VoiceResponse], object]) -> Document:
    response = VoiceResponse()
    build(response)
    found = read(str(response).encode(), "text/xml")
    assert isinstance(found, Document)
    return found


def gather(response: VoiceResponse) -> None:
    menu = response.gather(
        input="dtmf speech",
        action="/menu?a=1&b=2",
        method="GET",
        timeout=7,
        finish_on_key="",
        num_digits=1,
        action_on_empty_result=True,
        speech_timeout="auto",
        language="cmn-Hans-CN",
        barge_in=False,
    )
    menu.say("您好 <b>", voice="Polly.Zhiyu", language="cmn-CN", loop=0)
    menu.pause(length=2)
    menu.play("/a.mp3")


def ssml(response: VoiceResponse) -> None:
    say = response.say("Hello ", voice="Polly.Joanna")
    say.prosody("you", rate="slow").break_(time="500ms")
    say.sub("HD", alias="help desk")


def dial(response: VoiceResponse) -> None:
    call = response.dial(
        action="/after", timeout=20, record="record-from-answer-dual", answer_on_bridge=True, caller_id="+15005550006"
    )
    call.number("+15005550001", send_digits="ww1", url="/whisper", status_callback_event="initiated answered")
    call.client("ann")
    call.sip("sip:a@example.com", username="u", password="p")


def conference(response: VoiceResponse) -> None:
    response.dial().conference(
        "room",
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        beep="onExit",
        wait_url="",
        max_participants=5,
    )


def relay(response: VoiceResponse) -> None:
    session = response.connect(action="/done").conversation_relay(
        url="wss://example.com/ws", welcome_greeting="Hi", dtmf_detection=True, backgroundNoiseReduction="on"
    )
    session.language(code="fr-FR", tts_provider="google", voice="fr-FR-Neural2-B")
    session.parameter(name="a", value="b")


def pay(response: VoiceResponse) -> None:
    response.pay(charge_amount="10.00", valid_card_types="visa amex", max_attempts=2).prompt(
        for_="payment-card-number", attempt="1 2"
    ).say("Card?")


def beside(response: VoiceResponse) -> None:
    response.start().transcription(status_callback_url="https://example.com/t", partial_results=True)
    response.stop().stream(name="x")


def rest(response: VoiceResponse) -> None:
    response.record(
        max_length=30, finish_on_key="#", play_beep=False, recording_status_callback_event="completed absent"
    )
    response.enqueue(None, workflow_sid="WW1").task('{"a":1}', priority=5, timeout=30)
    response.queue("support", url="/w")
    response.leave()
    response.echo()
    response.sms("hi", to="+1", from_="+2", status_callback="/s")
    response.refer(action="/r").sip("sip:a@example.com")
    response.redirect("")
    response.reject(reason="busy").parameter(name="n", value="v")
    response.hangup()


@pytest.mark.parametrize(
    ("build", "verbs"),
    [
        (
            gather,
            (
                v.Gather(
                    input=frozenset({"dtmf", "speech"}),
                    action="/menu?a=1&b=2",
                    method="GET",
                    timeout_s=7,
                    finish_on_key="",
                    num_digits=1,
                    action_on_empty_result=True,
                    speech_timeout_s="auto",
                    language="cmn-Hans-CN",
                    barge_in=False,
                    children=(
                        v.Say(children=("您好 <b>",), text="您好 <b>", voice="Polly.Zhiyu", language="cmn-CN", loop=0),
                        v.Pause(length_s=2),
                        v.Play(text="/a.mp3"),
                    ),
                ),
            ),
        ),
        (
            ssml,
            (
                v.Say(
                    voice="Polly.Joanna",
                    children=(
                        "Hello ",
                        Prosody(rate="slow", children=("you", Break(time_s=0.5))),
                        Sub(text="HD", alias="help desk"),
                    ),
                    text="Hello you HD",
                    spoken="Hello you help desk",
                    breaks_s=0.5,
                ),
            ),
        ),
        (
            dial,
            (
                v.Dial(
                    action="/after",
                    timeout_s=20,
                    record="record-from-answer-dual",
                    answer_on_bridge=True,
                    caller_id="+15005550006",
                    children=(
                        v.Number(
                            text="+15005550001",
                            send_digits="ww1",
                            url="/whisper",
                            status_callback_event=("initiated", "answered"),
                        ),
                        v.Client(text="ann"),
                        v.Sip(text="sip:a@example.com", username="u", password="p"),
                    ),
                ),
            ),
        ),
        (
            conference,
            (
                v.Dial(
                    children=(
                        v.Conference(
                            text="room",
                            start_conference_on_enter=False,
                            end_conference_on_exit=True,
                            beep="onExit",
                            wait_url="",
                            max_participants=5,
                        ),
                    )
                ),
            ),
        ),
        (
            relay,
            (
                v.Connect(
                    action="/done",
                    children=(
                        v.ConversationRelay(
                            url="wss://example.com/ws",
                            welcome_greeting="Hi",
                            dtmf_detection=True,
                            background_noise_reduction="on",
                            children=(
                                v.Language(code="fr-FR", tts_provider="google", voice="fr-FR-Neural2-B"),
                                v.Parameter(name="a", value="b"),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        (
            pay,
            (
                v.Pay(
                    charge_amount="10.00",
                    valid_card_types=("visa", "amex"),
                    max_attempts=2,
                    children=(v.Prompt(for_="payment-card-number", attempt=(1, 2), children=(v.Say(text="Card?"),)),),
                ),
            ),
        ),
        (
            beside,
            (
                v.Start(children=(v.Transcription(status_callback_url="https://example.com/t", partial_results=True),)),
                v.Stop(children=(v.Stream(name="x"),)),
            ),
        ),
        (
            rest,
            (
                v.Record(
                    max_length_s=30,
                    finish_on_key="#",
                    play_beep=False,
                    recording_status_callback_event=("completed", "absent"),
                ),
                v.Enqueue(workflow_sid="WW1", children=(v.Task(text='{"a":1}', priority=5, timeout_s=30),)),
                v.Queue(text="support", url="/w"),
                v.Leave(),
                v.Echo(),
                v.Sms(text="hi", to="+1", from_="+2", status_callback="/s"),
                v.Refer(action="/r", children=(v.ReferSip(text="sip:a@example.com"),)),
                v.Redirect(),
                v.Reject(reason="busy", children=(v.Parameter(name="n", value="v"),)),
                v.Hangup(),
            ),
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_the_library_writes_we_read_back(
    build: Callable[[VoiceResponse], object], verbs: tuple[v.Verb, ...]
) -> None:
    """Another hand writes the document; every value comes back and nothing is noted."""
    assert Document(verbs) == written(build)


def test_a_list_given_to_the_library_is_noted() -> None:
    """The library prints a list with its brackets; Twilio would not know such an event."""
    found = written(lambda r: r.record(recording_status_callback_event=["completed"]))

    assert [13621] == [notice.code for notice in found.warnings]


def _body(cls: type[TwiML]) -> list[str]:
    return [name for name in inspect.signature(cls.__init__).parameters if name not in ("self", "kwargs")]


def _needs_a_body(cls: type[TwiML]) -> bool:
    parameters = inspect.signature(cls.__init__).parameters
    return any(parameters[name].default is inspect.Parameter.empty for name in _body(cls))
