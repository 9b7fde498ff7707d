"""The one place that makes TwiML: a turn's words and its wait, with Twilio's own library.

Text passes one filter for what XML cannot carry, attributes come from closed lists, and the document stays
under Twilio's limit. Decides nothing about the call.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never

from twilio.twiml.messaging_response import MessagingResponse  # type: ignore[import-untyped]
from twilio.twiml.voice_response import (  # type: ignore[import-untyped]
    Gather as GatherVerb,
)
from twilio.twiml.voice_response import (
    Say,
    VoiceResponse,
)

from ivr.callflow.link import NODE_NAME, link, recording_link
from ivr.callflow.state import Dial, Enqueue, Gather, GatherEntry, Hangup, Hold, Leave, Record, Said
from ivr.errors import Refused
from ivr.menu.facts import render
from ivr.menu.speakable import Break, Sub, spoken
from ivr.menu.targets import ENTRY_END

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.callflow.state import CallState, Turn, Wait
    from ivr.menu.model import MenuTree, Voice
    from ivr.menu.speakable import Spoken, SpokenPart

# "11750: TwiML response body too large": 64 kB. https://www.twilio.com/docs/api/errors/11750
MAX_BYTES = 64 * 1024
# "13521: Say: Text to be spoken is too long"; Polly voices take 3000 characters, tags not counted.
MAX_SAY_CHARACTERS = 3000
# https://www.twilio.com/docs/api/errors/21617
MAX_SMS_CHARACTERS = 1600
# A tag's markup costs bytes though Polly does not count it: 100 substitutions fill one Say.
TAG_COST = 30

_LONGEST_BREAK_S = 10.0
_RECORD_SILENCE_S = 5
_RING_S = 25
# A forgotten bridge must end (reliability T09): an hour.
LONGEST_BRIDGE_S = 3600

_VOICE = re.compile(r"Polly\.[A-Z][a-z]+(-Neural|-Generative)?|Google\.[a-z]{2,3}-[A-Za-z0-9-]{2,40}|man|woman")
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}(-[A-Z]{2,4})?")
# "en" alone gets 13512, and so does the tag of <Say> for Mandarin. https://www.twilio.com/docs/api/errors/13512
_SPEECH = re.compile(r"zh|(?!cmn|yue)[a-z]{2,3}-[A-Z]{2}|[a-z]{2,3}-[A-Z][a-z]{3}-[A-Z]{2}")
_QUEUE = re.compile(r"[\w-]{1,64}")

# XML 1.0, section 2.2, gives the characters a document may hold; C0 and C1 controls that it allows or only
# discourages are of no use in speech, nor are noncharacters. https://www.w3.org/TR/xml/#charsets
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    + "".join(f"|[{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}]" for plane in range(1, 17))
)
_SPACES = re.compile(r"[\t\n\r ]+")


def legal_text(text: str, limit: int = MAX_SAY_CHARACTERS) -> str:
    """Return the text without what XML cannot carry, in NFC, runs of spaces as one, at most `limit` characters."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _ILLEGAL.sub("", text)))[:limit]


def check_names(tree: MenuTree) -> None:
    """Refuse a tree whose nodes, voices, languages or queues could not be written in TwiML.

    Raises:
        Refused: names each of them.
    """
    problems = []
    for language, voice in tree.line.languages.items():
        if not _VOICE.fullmatch(voice.twilio_voice):
            problems.append(f"languages.{language}.twilio_voice: {voice.twilio_voice!r} is no voice of Twilio's.")
        if not _LANGUAGE.fullmatch(voice.twilio_language):
            problems.append(f"languages.{language}.twilio_language: {voice.twilio_language!r} is no tag for <Say>.")
        if voice.twilio_speech is not None and not _SPEECH.fullmatch(voice.twilio_speech):
            problems.append(f"languages.{language}.twilio_speech: {voice.twilio_speech!r} is no tag for <Gather>.")
    for name, node in tree.nodes.items():
        if not NODE_NAME.fullmatch(name):
            problems.append(f"{name!r}: a part of a node's name has letters, figures, '_' and '-', at most 64.")
        queue = getattr(node, "queue", None)
        if queue is not None and not _QUEUE.fullmatch(queue):
            problems.append(f"{name}.queue: {queue!r} has other characters than letters, figures, '_' and '-'.")
    if problems:
        raise Refused("\n".join(problems))


def compile_turn(tree: MenuTree, turn: Turn, *, prefix: str = "", destinations: Mapping[str, str] | None = None) -> str:
    """Return the turn as a TwiML document.

    prefix: the path the app is mounted under; destinations: numbers to dial, by name.

    Raises:
        KeyError: the turn dials a destination that has no number.
    """
    said = turn.said
    while True:
        document = _document(tree, said, turn.wait, turn.state, prefix, destinations or {})
        if len(document.encode()) <= MAX_BYTES or not said:
            return document
        # The last words matter most: they say which keys there are.
        said = said[(len(said) + 1) // 2 :]


def last_words(tree: MenuTree) -> str:
    """Return the document for when nothing else works: an apology in every language, then the end of the call."""
    response = VoiceResponse()
    for language, words in tree.words.fault.items():
        if language in tree.line.languages:
            _say(response, Said(language, render(words, tree.facts, language)), tree.line.languages)
    response.hangup()
    return str(response)


def write_words(parent: Any, said: Sequence[Said], voices: Mapping[str, Voice]) -> None:
    """Append what is said to a document, or to a verb that holds words."""
    for item in said:
        _say(parent, item, voices)


def compile_reply(text: str | None) -> str:
    """Return the answer to a text message as a TwiML document; without a text nothing is answered.

    https://www.twilio.com/docs/messaging/twiml
    """
    response = MessagingResponse()
    legal = legal_text(text, MAX_SMS_CHARACTERS) if text else ""
    if legal:
        response.message(legal)
    return str(response)


def _document(
    tree: MenuTree,
    said: Sequence[Said],
    wait: Wait,
    state: CallState,
    prefix: str,
    destinations: Mapping[str, str],
) -> str:
    response = VoiceResponse()
    nested = _from_barge_in(said) if isinstance(wait, Gather | GatherEntry | Hold) else len(said)
    for item in said[:nested]:
        _utter(response, item, tree, prefix)
    match wait:
        case Gather() | GatherEntry():
            # "" lets # and * come through as keys; an entry ends with # and may be of any length.
            # https://www.twilio.com/docs/voice/twiml/gather#finishonkey
            until = {"num_digits": 1, "finish_on_key": ""} if isinstance(wait, Gather) else {"finish_on_key": ENTRY_END}
            hints = wait.hints if isinstance(wait, Gather) else ()
            gather = GatherVerb(
                timeout=wait.timeout_s,
                action=link("keys", state, prefix),
                method="POST",
                **until,
                **_listening(hints, tree.line.languages[state.language]),
            )
            for item in said[nested:]:
                _utter(gather, item, tree, prefix)
            response.append(gather)
            response.redirect(link("silence", state, prefix), method="POST")
        case Record():
            response.record(
                action=link("recorded", state, prefix),
                method="POST",
                max_length=wait.longest_s,
                timeout=_RECORD_SILENCE_S,
                finish_on_key="#",
                play_beep=True,
            )
            # An older edition of the page: "an empty recording makes no request and falls through".
            response.redirect(link("silence", state, prefix), method="POST")
        case Enqueue():
            response.enqueue(
                wait.queue,
                action=link("queue", state, prefix),
                method="POST",
                wait_url=link("wait", state, prefix),
                wait_url_method="POST",
            )
        case Dial():
            dial = response.dial(
                action=link("dialled", state, prefix), method="POST", timeout=_RING_S, time_limit=LONGEST_BRIDGE_S
            )
            dial.number(destinations[wait.destination])
        case Hold(timeout_s=0):
            pass  # "the waitUrl is requested again" at the end of its document, with the parameters of the queue
        case Hold():
            # No Redirect after it: it would ask for the document without QueuePosition and QueueTime.
            # https://www.twilio.com/docs/voice/twiml/enqueue#attributes-wait-url
            gather = GatherVerb(
                input="dtmf",
                timeout=wait.timeout_s,
                action=link("keys", state, prefix),
                method="POST",
                num_digits=1,
                finish_on_key="",
            )
            for item in said[nested:]:
                _utter(gather, item, tree, prefix)
            response.append(gather)
        case Leave():
            response.leave()
        case Hangup():
            response.hangup()
        case _:
            assert_never(wait)
    return str(response)


def _listening(hints: Sequence[str], voice: Voice) -> dict[str, str]:
    """Return the attributes of a Gather that takes keys, and with hints speech too; keys always work (lint R14).

    "auto" ends speech at its first pause; without it a caller waits as long again as for a key.
    https://www.twilio.com/docs/voice/twiml/gather#speechtimeout
    """
    if not hints or voice.twilio_speech is None:
        return {"input": "dtmf"}
    return {
        "input": "dtmf speech",
        "language": voice.twilio_speech,
        "hints": ",".join(legal_text(hint) for hint in hints),
        "speech_timeout": "auto",
    }


def _from_barge_in(said: Sequence[Said]) -> int:
    """Return where the words begin that a key may cut: after the last stretch that must be heard to its end."""
    uncut = [index for index, item in enumerate(said) if not item.barge_in]
    return uncut[-1] + 1 if uncut else 0


def _utter(parent: Any, said: Said, tree: MenuTree, prefix: str) -> None:
    """Append what is said: as a recording where the tree has one, else as words."""
    if said.recorded_at is None:
        _say(parent, said, tree.line.languages)
    else:
        parent.play(recording_link(tree.release, said.recorded_at, said.language, prefix))


def _say(parent: Any, said: Said, voices: Mapping[str, Voice]) -> None:
    words = _clip(said.words)
    # "13520: Say: Invalid text" is what an empty one gets. https://www.twilio.com/docs/api/errors/13520
    if not any(part.strip() if isinstance(part, str) else isinstance(part, Sub) for part in words):
        return
    voice = voices[said.language]
    verb = Say(voice=voice.twilio_voice, language=voice.twilio_language)
    for part in words:
        match part:
            case str():
                verb.append(part)
            case Sub():
                verb.sub(part.written, alias=part.spoken)
            case Break():
                verb.break_(time=f"{round(min(part.seconds, _LONGEST_BREAK_S) * 1000)}ms")
            case _:
                assert_never(part)
    parent.append(verb)


def _clip(words: Spoken) -> Spoken:
    """Return the words made legal and cut to what one Say may hold.

    Neighbouring texts are joined: in Twilio's library "mixed text must alternate text, tag, text", or the
    second text replaces the first.
    """
    legal: list[SpokenPart] = []
    room = MAX_SAY_CHARACTERS
    for part in words:
        match part:
            case str():
                text = legal_text(part, room)
                room -= len(text)
                taken: SpokenPart = text
            case Sub():
                room -= TAG_COST
                taken = Sub(legal_text(part.written, TAG_COST), legal_text(part.spoken, 2 * TAG_COST))
                if not taken.written or not taken.spoken:
                    taken = taken.written or taken.spoken
            case Break():
                room -= TAG_COST
                taken = replace(part, seconds=max(part.seconds, 0.0))
            case _:
                assert_never(part)
        if room < 0:
            break
        legal.append(taken)
    return spoken(legal)
