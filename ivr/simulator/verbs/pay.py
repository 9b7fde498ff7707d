"""Pay: a card or an account number by keys, as far as a caller can tell. https://www.twilio.com/docs/voice/twiml/pay

No payment is made and nothing that is keyed in is kept: a step's digits are judged, masked and forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ivr.simulator import cards
from ivr.simulator.callbacks import post
from ivr.simulator.documents import tell
from ivr.simulator.leg import HungUp
from ivr.simulator.performing import performs
from ivr.simulator.process import Elapsed, Key, Wait
from ivr.simulator.twiml import verbs as v
from ivr.simulator.verbs.speak import speak_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.simulator.http.exchange import Request
    from ivr.simulator.leg import Leg
    from ivr.simulator.process import Happening, Process
    from ivr.simulator.scene import Scene

# What is said where an app writes no <Prompt>; the words are ours, Twilio's default prompts are recordings.
_DEFAULTS = {
    "payment-card-number": "Please enter your card number, followed by the pound key.",
    "expiration-date": "Please enter the expiration date: two digits for the month and two for the year.",
    "security-code": "Please enter the security code of your card.",
    "postal-code": "Please enter your postal code, followed by the pound key.",
    "bank-routing-number": "Please enter your bank's routing number.",
    "bank-account-number": "Please enter your account number, followed by the pound key.",
    "payment-processing": "Thank you. Your payment is being processed.",
}
_ERRORS = {
    "timeout": "Nothing was entered.",
    "invalid-card-number": "This card number is not valid.",
    "invalid-card-type": "This type of card is not accepted.",
    "invalid-date": "This date is not valid.",
    "invalid-security-code": "This security code is not valid.",
    "input-matching-failed": "This number is not valid.",
}
# Digits after which a step needs no finishing key.
_FIXED = {"expiration-date": 4, "bank-routing-number": 9}
_FINISH, _ABORT = "#", "*"


class _Over(Exception):
    """The payment ends before its last step, and with which result."""


@dataclass(slots=True)
class _Payment:
    """What has been gathered, only so much of it as the app is told."""

    sid: str
    card_type: str = ""
    told: dict[str, str] = field(default_factory=dict)


@performs(v.Pay)
def pay(leg: Leg, verb: v.Pay, scene: Scene) -> Process[Request | None]:
    """Ask for each number in turn, and request the action with what became of it.

    Raises:
        HungUp: the caller hung up; the action was told first.
    """
    leg.exchange.outline(leg, "Pay", "numbers are asked for and judged, no connector is asked and nothing is charged")
    payment = _Payment(leg.exchange.sids.new("PK", leg.name))
    try:
        for step in _steps(verb):
            yield from _ask(leg, verb, step, payment)
        yield from speak_all(leg, _prompt(verb, "payment-processing", 1, "", payment))
        result = "success"
    except _Over as over:
        result = str(over)
    except HungUp:
        yield from tell(leg, leg.request(verb.action, "POST", *_told(leg, verb, payment, "caller-hung-up")))
        raise
    return leg.request(verb.action, "POST", *_told(leg, verb, payment, result))


def _steps(verb: v.Pay) -> list[str]:
    if verb.payment_method == "ach-debit":
        return ["bank-routing-number", "bank-account-number"]
    wanted = ["payment-card-number", "expiration-date"]
    wanted += ["security-code"] if verb.security_code else []
    wanted += ["postal-code"] if verb.postal_code == "true" else []
    return wanted


def _ask(leg: Leg, verb: v.Pay, step: str, payment: _Payment) -> Process[None]:
    """Ask for one number until it is right.

    Raises:
        _Over: it was wrong too often, or the caller pressed *.
    """
    error = ""
    for attempt in range(1, verb.max_attempts + 1):
        digits = yield from _gather(leg, verb, step, _prompt(verb, step, attempt, error, payment), payment)
        error = _judge(leg, verb, step, digits, payment)
        _post(leg, verb, step, attempt, error, payment)
        if not error:
            return
    raise _Over("too-many-failed-attempts")


def _gather(
    leg: Leg, verb: v.Pay, step: str, prompt: Sequence[v.Say | v.Play | v.Pause], payment: _Payment
) -> Process[str]:
    """Return the keys pressed before the finishing key, the step's last digit or the time-out."""
    most = _length(step, payment)
    leg.emit("listen", input="dtmf", num_digits=most, finish_on_key=_FINISH, timeout=verb.timeout_s)
    leg.party.input_opened(leg, "gather")
    digits = ""
    try:
        happening: Happening | None = yield from speak_all(leg, prompt, keys=True)
        leg.party.prompt_ended(leg)
        while True:
            match happening:
                case Key(digit=digit) if digit == _ABORT:
                    raise _Over("caller-interrupted-with-star")
                case Key(digit=digit) if digit == _FINISH:
                    return digits
                case Key(digit=digit):
                    digits += digit
                    if len(digits) == most:
                        return digits
                case Elapsed():
                    return digits
                case _:
                    pass
            happening = yield Wait(leg.exchange.t + verb.timeout_s, keys=True)
    finally:
        leg.party.input_closed(leg)


def _length(step: str, payment: _Payment) -> int | None:
    """Return how many digits end a step, None where only # does."""
    if step == "security-code":
        return cards.SECURITY_DIGITS.get(payment.card_type, 3)
    return _FIXED.get(step)


def _judge(leg: Leg, verb: v.Pay, step: str, digits: str, payment: _Payment) -> str:
    """Return Twilio's error type for what was keyed in, or "" and keep what may be told of it."""
    if not digits:
        return "timeout"
    match step:
        case "payment-card-number":
            return _judge_card(verb, digits, payment)
        case "expiration-date":
            if not _is_date_ahead(leg, digits):
                return "invalid-date"
            payment.told["ExpirationDate"] = digits
        case "security-code":
            if len(digits) != _length(step, payment):
                return "invalid-security-code"
            payment.told["SecurityCode"] = "x" * len(digits)
        case "postal-code":
            if len(digits) < (verb.min_postal_code_length or 1):
                return "input-matching-failed"
            payment.told["PaymentCardPostalCode"] = digits
        case "bank-routing-number":
            if len(digits) != _FIXED[step]:
                return "input-matching-failed"
            payment.told["BankRoutingNumber"] = digits
        case _:
            payment.told["BankAccountNumber"] = cards.masked(digits)
            payment.told["BankAccountType"] = verb.bank_account_type
    return ""


def _judge_card(verb: v.Pay, digits: str, payment: _Payment) -> str:
    kind = cards.kind(digits)
    if not kind or not cards.is_valid(digits):
        return "invalid-card-number"
    if kind not in verb.valid_card_types:
        return "invalid-card-type"
    payment.card_type = kind
    payment.told |= {"PaymentCardNumber": cards.masked(digits), "PaymentCardType": kind}
    return ""


def _is_date_ahead(leg: Leg, digits: str) -> bool:
    """Return whether it is a month that has not passed: MMYY."""
    if not digits.isdecimal() or len(digits) != _FIXED["expiration-date"] or not 1 <= int(digits[:2]) <= 12:
        return False
    now = leg.exchange.now()
    return (2000 + int(digits[2:]), int(digits[:2])) >= (now.year, now.month)


def _prompt(
    verb: v.Pay, step: str, attempt: int, error: str, payment: _Payment
) -> tuple[v.Say | v.Play | v.Pause, ...]:
    """Return what is said at a step: the prompt of the app that says most about it, or the default.

    https://www.twilio.com/docs/voice/twiml/pay/prompt
    """
    fitting = [
        prompt
        for prompt in verb.children
        if isinstance(prompt, v.Prompt)
        and prompt.for_ == step
        and (not prompt.attempt or attempt in prompt.attempt)
        and (not prompt.error_type or error in prompt.error_type)
        and (not prompt.card_type or payment.card_type in prompt.card_type)
    ]
    if fitting:
        return max(fitting, key=lambda each: bool(each.error_type) + bool(each.attempt) + bool(each.card_type)).children
    text = " ".join(filter(None, (_ERRORS.get(error, ""), _DEFAULTS[step])))
    return (v.Say(text=text, language=verb.language),)


def _post(leg: Leg, verb: v.Pay, step: str, attempt: int, error: str, payment: _Payment) -> None:
    """Tell the status callback of one step. https://www.twilio.com/docs/voice/twiml/pay#statuscallback"""
    if not verb.status_callback:
        return
    params = [
        *leg.parameters(),
        ("PaymentSid", payment.sid),
        ("PaymentConnector", verb.payment_connector),
        ("PaymentMethod", verb.payment_method),
        ("For", step),
        ("Attempt", str(attempt)),
        ("PartialResult", "true"),
        *payment.told.items(),
    ]
    if error:
        params.append(("ErrorType", error))
    post(leg, "pay", verb.status_callback, verb.status_callback_method, tuple(params))


def _charges(verb: v.Pay) -> bool:
    """Return whether money is asked for; nothing, 0 and what is no amount only make a token."""
    return any(digit in "123456789" for digit in verb.charge_amount)


def _told(leg: Leg, verb: v.Pay, payment: _Payment, result: str) -> tuple[tuple[str, str], ...]:
    params = {
        "Result": result,
        "PaymentSid": payment.sid,
        "PaymentConnector": verb.payment_connector,
        "PaymentMethod": verb.payment_method,
        **payment.told,
    }
    if result == "success":
        if _charges(verb):
            params["PaymentConfirmationCode"] = leg.exchange.sids.new("ch_", leg.name)
        else:
            params["PaymentToken"] = leg.exchange.sids.new("tok_", leg.name)
    return tuple(params.items())
