"""How the API says no: Twilio's number, a sentence, and the HTTP status that goes with the number."""

from __future__ import annotations

# "401/403/404/429/400 by the API's general rules". https://www.twilio.com/docs/usage/twilios-response
_STATUSES = {20003: 401, 20004: 405, 20005: 401, 20006: 403, 20008: 403, 20404: 404, 20409: 409, 20429: 429}


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.status = _STATUSES.get(code, 400)

    def body(self) -> dict[str, object]:
        """Return the error as Twilio writes it."""
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more_info, "status": self.status}


def missing(path: str) -> Refusal:
    """Return the refusal for what is not there."""
    return Refusal(20404, f"The requested resource {path} was not found")
