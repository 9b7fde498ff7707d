"""Gather: keys and speech from the caller. https://www.twilio.com/docs/voice/twiml/gather

ENTER -> PROMPTING -> WAITING -> EMPTY        no input: the next verb, or the action if it asks for that
              \\-> COLLECTING <-/ -> SUBMIT    numDigits, finishOnKey or the time-out end it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.callbacks import post
from ivr.simulator.events import tidy
from ivr.simulator.performing import performs
from ivr.simulator.process import Elapsed, Happening, Key, Process, Speech, Wait
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs.speak import speak_all

if TYPE_CHECKING:
    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.scene import Scene

# speechTimeout="auto" ends "at the first pause"; how long a pause that is, is Twilio's own business.
AUTO_PAUSE_S = 1
# A made-up but steady score: a script says what was recognised, so nothing was guessed.
CONFIDENCE = "0.9"
MOST_SPEECH_S = 60
# A <Play> in a Gather has a number of its own. https://www.twilio.com/docs/api/errors/13325
NOT_AUDIO = 13325


@dataclass(frozen=True, slots=True)
class _Entry:
    """What came of a Gather: keys, the key that ended them, or speech."""

    digits: str = ""
    finished_on_key: str = ""
    speech: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.digits and not self.speech


@performs(v.Gather)
def gather(leg: Leg, verb: v.Gather, scene: Scene) -> Process[Request | None]:
    """Collect input; return the action's request, or None when nothing came and the next verb runs."""
    leg.emit(
        "listen",
        input=" ".join(sorted(verb.input)),
        num_digits=verb.num_digits,
        finish_on_key=verb.finish_on_key,
        timeout=verb.timeout_s,
    )
    leg.party.input_opened(leg, "gather")
    try:
        entry = yield from _collect(leg, verb)
    finally:
        leg.party.input_closed(leg)
    if entry.is_empty and not verb.action_on_empty_result:
        return None
    return leg.request(verb.action, verb.method, *_parameters(entry))


def _parameters(entry: _Entry) -> tuple[tuple[str, str], ...]:
    if entry.speech:
        return ("SpeechResult", entry.speech), ("Confidence", CONFIDENCE), ("msg", "Gather End")
    return ("Digits", entry.digits), ("FinishedOnKey", entry.finished_on_key), ("msg", "Gather End")


def _collect(leg: Leg, verb: v.Gather) -> Process[_Entry]:
    by_keys, by_speech = "dtmf" in verb.input, "speech" in verb.input
    early = _typed_ahead(leg) if by_keys else None
    happening: Happening | None = early
    if early is None:
        cuts = verb.barge_in
        cut_by = {"keys": by_keys and cuts, "speech": by_speech and cuts}
        happening = yield from speak_all(leg, verb.children, **cut_by, not_audio=NOT_AUDIO)
    leg.party.prompt_ended(leg)
    digits = ""
    while True:
        match happening:
            case Speech() if not digits:
                return (yield from _listen(leg, verb, happening))
            case Key(digit=digit) if digit == verb.finish_on_key:
                return _Entry(digits, digit if digits else "")
            case Key(digit=digit):
                digits += digit
                if verb.num_digits is not None and len(digits) >= verb.num_digits:
                    return _Entry(digits)
            case Elapsed():
                if not digits:
                    leg.emit("silence", at=leg.exchange.t - verb.timeout_s, seconds=tidy(verb.timeout_s))
                return _Entry(digits)
            case _:
                pass
        happening = _typed_ahead(leg) or (
            yield Wait(leg.exchange.t + verb.timeout_s, keys=by_keys, speech=by_speech and not digits)
        )


def _listen(leg: Leg, verb: v.Gather, speech: Speech) -> Process[_Entry]:
    """Hear speech to its end and the closing silence; "the first kind detected decides", so keys count no more."""
    began = leg.exchange.t
    lasts = min(speech.seconds or 0, verb.max_speech_time_s or MOST_SPEECH_S, MOST_SPEECH_S)
    words = speech.text.split() or [speech.text]
    if verb.partial_result_callback:
        yield Wait(began + lasts / 2)
        _post_partial(leg, verb, 0, unstable=" ".join(words[: (len(words) + 1) // 2]), stable="")
    yield Wait(began + lasts)
    leg.emit("speech", at=began, text=speech.text)
    if verb.partial_result_callback:
        _post_partial(leg, verb, 1, unstable="", stable=speech.text)
    closing = AUTO_PAUSE_S if verb.speech_timeout_s == "auto" else verb.speech_timeout_s or verb.timeout_s
    yield Wait(leg.exchange.t + closing)
    return _Entry(speech=speech.text.strip())


def _post_partial(leg: Leg, verb: v.Gather, number: int, *, unstable: str, stable: str) -> None:
    params = (
        ("SequenceNumber", str(number)),
        ("UnstableSpeechResult", unstable),
        ("StableSpeechResult", stable),
        ("Stability", "0.9" if stable else "0.5"),
    )
    url = verb.partial_result_callback or ""
    post(leg, "partial-result", url, verb.partial_result_callback_method, (*leg.parameters(), *params))


def _typed_ahead(leg: Leg) -> Key | None:
    return Key(leg.typed_ahead.popleft()) if leg.typed_ahead else None
