"""The fields an app may set on a number or an application: URLs, methods and texts, each checked by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.simulator.rest.account import snake
from ivr.simulator.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.simulator.rest.asked import Asked

# What a number and an application both can be told: where calls and messages go, and who hears how they went.
WEBHOOKS = (
    "FriendlyName",
    "VoiceUrl",
    "VoiceMethod",
    "VoiceFallbackUrl",
    "VoiceFallbackMethod",
    "VoiceCallerIdLookup",
    "StatusCallback",
    "StatusCallbackMethod",
    "SmsUrl",
    "SmsMethod",
    "SmsFallbackUrl",
    "SmsFallbackMethod",
)
# The same of one that nobody has told anything.
UNSET: dict[str, str | bool | None] = {
    "sms_fallback_method": "POST",
    "sms_fallback_url": "",
    "sms_method": "POST",
    "sms_url": "",
    "status_callback": "",
    "status_callback_method": "POST",
    "voice_caller_id_lookup": False,
    "voice_fallback_method": "POST",
    "voice_fallback_url": "",
    "voice_method": "POST",
    "voice_url": "",
}
# "voice URL / method invalid on a number". https://www.twilio.com/docs/api/errors/21402
BAD_URL, BAD_METHOD = 21402, 21403
# https://www.twilio.com/docs/api/errors/21405
FALLBACK_ALONE = {"voice": 21405, "sms": 21406}


def changes(asked: Asked, settable: Iterable[str]) -> dict[str, str | bool | None]:
    """Return the fields a request sets; an empty text takes a field away.

    Raises:
        Refusal: a URL or method that cannot be.
    """
    changed: dict[str, str | bool | None] = {}
    for name in settable:
        if not asked.has(name):
            continue
        if name.endswith(("Url", "Callback")):
            changed[snake(name)] = asked.url(name, BAD_URL)
        elif name.endswith("Method"):
            changed[snake(name)] = asked.http_method(name, code=BAD_METHOD)
        elif name.endswith(("Lookup", "Enabled")):
            changed[snake(name)] = asked.flag(name, default=False)
        else:
            changed[snake(name)] = asked.text(name) or None
    return changed


def check_fallbacks(fields: dict[str, str | bool | None]) -> None:
    """Refuse a fallback URL that has nothing to be the fallback of.

    Raises:
        Refusal: 21405 or 21406.
    """
    for kind, code in FALLBACK_ALONE.items():
        if fields.get(f"{kind}_fallback_url") and not fields.get(f"{kind}_url"):
            raise Refusal(code, f"A {kind} fallback URL needs a {kind} URL to fall back from")
