"""<Pay> and its prompts, as values. Knows no card and no call. https://www.twilio.com/docs/voice/twiml/pay"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ivr.simulator.twiml.attributes import (
    ADDRESS,
    COUNT,
    FLAG,
    METHOD,
    POSITIVE,
    TEXT,
    Method,
    Numbers,
    OneOf,
    SomeOf,
    Whole,
)
from ivr.simulator.twiml.element import Element, attribute, holds
from ivr.simulator.twiml.parameter import Parameter
from ivr.simulator.twiml.voice_verbs import Pause, Play, Say

Account = Literal["consumer-checking", "consumer-savings", "commercial-checking", "commercial-savings"]
PaymentMethod = Literal["credit-card", "ach-debit"]
Token = Literal["one-time", "reusable", "payment-method"]
Step = Literal[
    "payment-card-number",
    "expiration-date",
    "security-code",
    "postal-code",
    "payment-processing",
    "bank-account-number",
    "bank-routing-number",
]
CARDS = SomeOf(
    ("visa", "mastercard", "amex", "maestro", "discover", "optima", "jcb", "diners-club", "enroute"),
)
PROMPT_ERRORS = SomeOf(
    (
        "timeout",
        "invalid-card-number",
        "invalid-card-type",
        "invalid-date",
        "invalid-security-code",
        "internal-error",
        "input-matching-failed",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt(Element):
    """What <Pay> says at one of its steps. https://www.twilio.com/docs/voice/twiml/pay/prompt"""

    for_: Step | None = attribute(OneOf(get_args(Step)), None)
    error_type: tuple[str, ...] = attribute(PROMPT_ERRORS, ())
    card_type: tuple[str, ...] = attribute(CARDS, ())
    attempt: tuple[int, ...] = attribute(Numbers(Whole(1, 10)), ())
    require_matching_inputs: bool = attribute(FLAG, False)
    children: tuple[Say | Play | Pause, ...] = holds(Say, Play, Pause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay(Element):
    """Take a card or an account number by keys. https://www.twilio.com/docs/voice/twiml/pay

    action: None means the current URL. postal_code: true, false, or a code already known.
    charge_amount: "0" means that only a token is made.
    """

    input: Literal["dtmf"] = attribute(OneOf(("dtmf",)), "dtmf")
    action: str | None = attribute(ADDRESS, None)
    status_callback: str | None = attribute(ADDRESS, None)
    status_callback_method: Method = attribute(METHOD, "POST")
    payment_method: PaymentMethod = attribute(OneOf(get_args(PaymentMethod)), "credit-card")
    bank_account_type: Account = attribute(OneOf(get_args(Account)), "consumer-checking")
    timeout_s: int = attribute(POSITIVE, 5)
    max_attempts: int = attribute(Whole(1, 3), 1)
    security_code: bool = attribute(FLAG, True)
    postal_code: str = attribute(TEXT, "true")
    min_postal_code_length: int | None = attribute(COUNT, None)
    payment_connector: str = attribute(TEXT, "Default")
    token_type: Token = attribute(OneOf(get_args(Token)), "reusable")
    charge_amount: str = attribute(TEXT, "0")
    currency: str = attribute(TEXT, "usd")
    description: str | None = attribute(TEXT, None)
    valid_card_types: tuple[str, ...] = attribute(CARDS, ("visa", "mastercard", "amex"))
    language: str = attribute(TEXT, "en-US")
    children: tuple[Prompt | Parameter, ...] = holds(Prompt, Parameter)
