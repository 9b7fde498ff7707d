"""The rules that bind several attributes, children or words of one verb together. Knows no call and no network.

A rule returns the verb as Twilio would run it, or None where Twilio passes it over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from lxml import etree

from ivr.simulator.twiml.element import SCHEMA, Element
from ivr.simulator.twiml.ssml import pauses_s, spoken, written
from ivr.simulator.twiml.verbs import (
    Application,
    Client,
    Conference,
    Connect,
    Dial,
    Enqueue,
    Gather,
    Number,
    Play,
    Queue,
    Record,
    Say,
    Stream,
)
from ivr.simulator.twiml.voice_verbs import LONGEST_TRANSCRIBED_S

if TYPE_CHECKING:
    from ivr.simulator.twiml.dial_nouns import Noun
    from ivr.simulator.twiml.findings import Findings
    from ivr.simulator.twiml.voices import Family

# https://www.twilio.com/docs/api/errors/13521
LONGEST: dict[Family, int] = {"basic": 4096, "polly": 3000, "google": 5000}
LONGEST_ENCODED = 4500
# "You can use up to ten <Number> nouns within a <Dial> verb"; of <Client> likewise.
MOST_AT_ONCE = 10


def settle(element: Element, source: etree._Element, findings: Findings) -> Element | None:
    """Return the element with the rules of its kind applied, or None when it is passed over."""
    match element:
        case Say():
            return _say(element, source, findings)
        case Play(text="", digits=None):
            findings.add(SCHEMA, "<Play> has neither a URL nor digits; it is skipped", element.line)
            return None
        case Gather():
            return _gather(element, findings)
        case Record():
            return _record(element, source, findings)
        case Dial():
            return _dial(element, findings)
        case Connect():
            return _connect(element, findings)
        case Enqueue(children=(first, _, *_)):
            findings.add(SCHEMA, "<Enqueue> holds one <Task>; only the first is used", element.line)
            return replace(element, children=(first,))
    return element


def _say(say: Say, source: etree._Element, findings: Findings) -> Say | None:
    text = written(say.children)
    if say.family == "basic":
        # The basic voices know no SSML: their tags are dropped, the words between them spoken.
        said = replace(say, text=text, spoken=text, children=())
    else:
        breaks_s = pauses_s(say.children)
        said = replace(say, text=text, spoken=spoken(say.children), breaks_s=breaks_s)
    if not said.spoken and not said.breaks_s:
        findings.add(13520, "<Say> has no text to speak; it is skipped", say.line)
        return None
    # "Google ...: SSML tags, newlines and spaces contribute to the character count"; of Polly's they do not.
    length = _inner_length(source) if say.family == "google" else len(text)
    encoded = len(quote_plus(text))
    if length > LONGEST[say.family] or encoded > LONGEST_ENCODED:
        findings.add(
            13521,
            f"<Say> has {length} characters ({encoded} when URL-encoded); with voice {say.voice} at most "
            f"{LONGEST[say.family]} ({LONGEST_ENCODED} encoded) are spoken, so it is skipped; split it",
            say.line,
        )
        return None
    return said


def _inner_length(source: etree._Element) -> int:
    """Return the number of characters between the element's tags."""
    xml = etree.tostring(source, encoding="unicode", with_tail=False)
    return xml.rindex("</") - xml.index(">") - 1


def _gather(gather: Gather, findings: Findings) -> Gather:
    tones = [child for child in gather.children if isinstance(child, Play) and child.digits is not None]
    for play in tones:
        findings.add(13320, "<Play digits> is not allowed within <Gather>; it is skipped", play.line)
    if tones:
        gather = replace(gather, children=tuple(child for child in gather.children if child not in tones))
    if gather.action == "":
        findings.add(13338, '<Gather> action="" names no URL; the current one is used', gather.line)
    if gather.speech_timeout_s != "auto" or gather.speech_model == "default":
        return gather
    message = f'<Gather> speechTimeout="auto" cannot go with speechModel="{gather.speech_model}"; the timeout is used'
    findings.add(13335, message, gather.line)
    return replace(gather, speech_timeout_s=None)


def _record(record: Record, source: etree._Element, findings: Findings) -> Record:
    if not record.transcribe and not record.transcribe_callback:
        return record
    record = replace(record, transcribe=True)  # who is to be told the words asks for them
    if record.max_length_s <= LONGEST_TRANSCRIBED_S:
        return record
    if "maxLength" in source.attrib:
        findings.add(
            13615,
            f"<Record> maxLength={record.max_length_s} is too long to transcribe; {LONGEST_TRANSCRIBED_S} is used",
            record.line,
        )
    return replace(record, max_length_s=LONGEST_TRANSCRIBED_S)


def _connect(connect: Connect, findings: Findings) -> Connect:
    nouns = connect.children[:1]
    if len(connect.children) > 1:
        findings.add(SCHEMA, f"<Connect> holds one noun; only <{nouns[0].tag()}> is used", connect.line)
    match nouns:
        case (Stream(track=("outbound_track" | "both_tracks") as track) as stream,):
            # "Value different of inbound_track is used with verb Connect" https://www.twilio.com/docs/api/errors/31941
            findings.add(
                31941,
                f'<Stream> track="{track}" works in <Start> only; in <Connect> inbound_track is used',
                stream.line,
            )
            nouns = (replace(stream, track="inbound_track"),)
    return replace(connect, children=nouns)


def _dial(dial: Dial, findings: Findings) -> Dial:
    """Keep the nouns that can be dialled together, the first one deciding."""
    kept: list[Noun] = []
    for noun in dial.children:
        reason = _refused(noun, kept)
        if reason is None:
            kept.append(noun)
        else:
            code, message = reason
            findings.add(code, f"{message}; this <{noun.tag()}> is skipped", noun.line)
    if dial.text and kept:
        findings.add(SCHEMA, f"<Dial> holds nouns, so its own text ({dial.text[:40]}) is not dialled", dial.line)
    return replace(dial, children=tuple(kept), text="" if kept else dial.text)


def _refused(noun: Noun, kept: list[Noun]) -> tuple[int, str] | None:
    """Return Twilio's number and the reason why a noun cannot join those before it, or None when it can."""
    alone = (Conference, Queue, Application)
    if not kept:
        return None
    if isinstance(noun, Conference) or isinstance(kept[0], Conference):
        return 13000, "<Conference> stands alone in a <Dial>, and once"
    if isinstance(noun, alone) or isinstance(kept[0], alone):
        name = noun.tag() if isinstance(noun, alone) else kept[0].tag()
        return 13215, f"<{name}> stands alone in a <Dial>, and once"
    if isinstance(noun, (Number, Client)) and sum(type(other) is type(noun) for other in kept) >= MOST_AT_ONCE:
        return 13215, f"<Dial> holds at most {MOST_AT_ONCE} <{noun.tag()}>"
    return None
