"""The account itself, read only. https://www.twilio.com/docs/iam/api/account"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr.simulator.http.parameters import API_VERSION
from ivr.simulator.rest.account import snake
from ivr.simulator.rest.routes import Answer

if TYPE_CHECKING:
    from ivr.simulator.rest.account import Account

_PARTS = (
    "AvailablePhoneNumbers",
    "Calls",
    "Conferences",
    "IncomingPhoneNumbers",
    "Notifications",
    "OutgoingCallerIds",
    "Recordings",
    "Transcriptions",
    "Addresses",
    "SigningKeys",
    "ConnectApps",
    "SIP",
    "AuthorizedConnectApps",
    "Usage",
    "Keys",
    "Applications",
    "Queues",
    "Messages",
    "Balance",
)


def fetch(account: Account) -> Answer:
    """Return the account."""
    return Answer(200, shape(account))


def shape(account: Account) -> dict[str, Any]:
    """Return the account as the API shows it, without its token: nobody asks for what they sent."""
    parts = {("sip" if name == "SIP" else snake(name)): account.uri(f"{name}.json") for name in _PARTS}
    return {
        "auth_token": None,
        "date_created": account.date(0),
        "date_updated": account.date(0),
        "friendly_name": "Offline account",
        "owner_account_sid": account.sid,
        "sid": account.sid,
        "status": "active",
        "subresource_uris": parts | {"short_codes": account.uri("SMS/ShortCodes.json")},
        "type": "Full",
        "uri": f"/{API_VERSION}/Accounts/{account.sid}.json",
    }
