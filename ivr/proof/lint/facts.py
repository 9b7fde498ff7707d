"""Rules about facts (F); reading enforces them, because a fact that does not parse cannot be spoken."""

from __future__ import annotations

from ivr.proof.lint.rule import enforced_by_reading

enforced_by_reading(
    "F02",
    "Phone facts are phone numbers",
    source="the Chinese numbering plan: 400-xxx-xxxx, area code and 7 or 8 digits, mobiles; ITU-T E.164",
    explanation="A phone number is spoken digit by digit, and a caller writes it down. A letter, a full-width figure "
    "or a digit too few would be read out as it stands.",
    example={"facts.yaml": "hotline: {kind: phone, value: 400-800-900}\n"},
)

enforced_by_reading(
    "F03",
    "E-mail facts have one '@'",
    source="the published description of the hotline, which lost the '@' of both its addresses",
    explanation="An address is spoken as 'service at example dot com'. Without its '@' it is no address, and a caller "
    "who writes to it writes to nobody.",
    example={"facts.yaml": "email_service: {kind: email, value: serviceyeepay.com}\n"},
)

enforced_by_reading(
    "Y04",
    "A fact's value fits its kind",
    source="this project's own",
    explanation="The kind decides how a value is spoken: a time as a clock time, money in words, a code digit by "
    "digit. The same value drives what the line does, so '9点' is refused and 09:00 is not.",
    example={"facts.yaml": "open_at: {kind: time, value: 9点}\n"},
)
