"""Say, Play and Pause: what the other end hears. https://www.twilio.com/docs/voice/twiml/say"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from ivr.simulator.documents import send
from ivr.simulator.http.exchange import FetchError, Request
from ivr.simulator.http.urls import resolve
from ivr.simulator.media import Media, NotAudio, Spoken, Tones
from ivr.simulator.performing import performs
from ivr.simulator.sounds import be_silent, hear
from ivr.simulator.twiml import verbs as v
from ivr.simulator.twiml.attributes import LOOP_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.simulator.leg import Leg
    from ivr.simulator.media import Heard
    from ivr.simulator.process import Happening, Process
    from ivr.simulator.scene import Scene

Sounding = v.Say | v.Play | v.Pause

# Where an app tells, for captions and scripts, what a recording of its says, percent-encoded. Twilio passes it over.
WORDS = "X-IVR-Words"
MOST_WORDS = 4096


@performs(v.Say, v.Play, v.Pause)
def speak(leg: Leg, verb: Sounding, scene: Scene) -> Process[None]:
    """Let the verb be heard; keys do not cut it outside a Gather."""
    yield from speak_all(leg, [verb])


def speak_all(
    leg: Leg, verbs: Sequence[Sounding], *, keys: bool = False, speech: bool = False, not_audio: int = 13420
) -> Process[Happening | None]:
    """Let verbs be heard one after another; return what cut them short among what was let in, or None.

    not_audio: Twilio's number for a <Play> whose media is none.
    "Several Plays in one Gather are all fetched before the first sounds."
    """
    fetched = {}
    for verb in verbs:
        if not isinstance(verb, v.Pause):
            fetched[id(verb)] = yield from _prepare(leg, verb, not_audio)
    leg.exchange.ear.expects([heard for heard in fetched.values() if heard is not None])
    for verb in verbs:
        heard = fetched.get(id(verb))
        for _ in range(_rounds(verb, heard)):
            if isinstance(verb, v.Pause):
                cut = yield from be_silent(leg, verb.length_s, keys=keys, speech=speech)
            else:
                assert heard is not None
                cut = yield from hear(leg, heard, keys=keys, speech=speech)
            if cut is not None:
                return cut
    return None


def _rounds(verb: Sounding, heard: Heard | None) -> int:
    """Return how often the verb is heard; not at all when its media could not be had."""
    if isinstance(verb, v.Pause):
        return 1
    return (verb.loop or LOOP_LIMIT) if heard is not None else 0


def _prepare(leg: Leg, verb: v.Say | v.Play, not_audio: int) -> Process[Heard | None]:
    """Return what the verb sounds like, media fetched; None when there is nothing to hear, which is written down."""
    if isinstance(verb, v.Say):
        return Spoken(verb.text, verb.language or "", verb.voice, verb.spoken, verb.breaks_s) if verb.text else None
    if verb.digits:
        return Tones(verb.digits)
    try:
        url = resolve(leg.url, verb.text)
        fetched = yield from send(leg, Request("GET", url, (), "media"))
        words = unquote(fetched.header(WORDS) or "", errors="replace")[:MOST_WORDS]
        media = Media(url, fetched.reply.body, fetched.content_type or "", words)
        media.estimate_s()
    except NotAudio as error:
        code, problem = not_audio, str(error)
    except FetchError as error:
        code, problem = error.code, error.message
    else:
        return media
    if leg.exchange.switches.failed_play_is_fatal:
        raise FetchError(code, problem, verb.text)
    leg.warn(code, f"<Play> is passed over: {problem.removesuffix('.')}.")
    return None
