"""Every environment variable of this program: name, unit, default, and what is wrong with a value.

Read once, at the start of a command, into one frozen value. Knows nothing of what the settings are used for.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ivr.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Mapping

Speech = Literal["pyttsx3", "natural", "none"]
Texting = Literal["inbox", "twilio"]
Ringing = Literal["nobody", "twilio"]

# Times without an offset are the hotline's own, as in `ivr call --at`.
ZONE = ZoneInfo("Asia/Shanghai")
_YEARS = range(1900, 3000)
# Flask's own port, so that one URL serves `flask run` and `ivr serve`.
DEFAULT_PORT = 5000
# What is given to Twilio and is no base of ours; pasted, it would have every signature refused.
_ROUTES = ("/voice", "/voice/fallback", "/voice/status", "/sms")
TWILIO_API = "https://api.twilio.com"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}")
_KEY = re.compile(r"[0-9a-f]{64}")
# Long enough that nobody finds it by trying, so that no try needs counting.
_LONG_WORD = re.compile(r"[!-~]{24,128}")
_LONG_WORD_SHAPE = "24 to 128 letters, figures and signs, such as 'openssl rand -hex 16' prints"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_DESTINATION_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_AGENT = re.compile(
    r"(?P<name>[a-z][a-z0-9_]{0,63})=(?P<number>\+[1-9][0-9]{6,14}):(?P<pin>[0-9]{6,12})"
    r":(?P<queues>[a-z][a-z0-9_]{0,63}(\+[a-z][a-z0-9_]{0,63})*)"
)
# Neither user nor query nor fragment, and no character that Twilio, a proxy or Python would write otherwise.
_URL = re.compile(
    r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?(/([a-z0-9._~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)*", re.IGNORECASE
)
# https://www.iana.org/assignments/uri-schemes/prov/redis
_REDIS = re.compile(r"(rediss?://[^/?#\s]+(/[0-9]{1,4})?/?|unix://(/[^/?#\s]+)+)(\?[^#\s]*)?")
_ON = frozenset({"1", "true", "yes", "on"})
_OFF = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers calls: the number they dial from, the PIN that proves it, and the queues they serve."""

    name: str
    number: str = field(repr=False)
    pin: str = field(repr=False)
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Secrets never show in `repr`.

    public_url: the URL Twilio was given, without a slash at its end; signatures are checked against it.
    destinations: the numbers a transfer may dial, by the name the menu tree uses; empty means none.
    agents: who may take callers, by dialling the line or as they are rung; empty means none.
    redis_url: where tasks wait for `ivr worker`; None: in the memory of the process that has them done.
    identify_url: the service that is asked what class of caller a number is; None: nobody is.
    office_key: what phone numbers are hashed with; None: a file in the data folder, made at the first start.
    office_password: who knows it may see the office's pages; None: in development this machine may, else nobody.
    sms: who sends text messages: "inbox" for nobody, so that they stay where people can read them.
    ring: who rings agents that callers wait for: "nobody", so that agents dial in, or "twilio".
    clock_at: development only: an instant the clock stands at, or a file that holds one and is re-read.
    """

    public_url: str | None = None
    account_sid: str | None = None
    auth_token: str | None = field(default=None, repr=False)
    auth_token_next: str | None = field(default=None, repr=False)
    phone_number: str | None = None
    destinations: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    agents: tuple[Agent, ...] = field(default=(), repr=False)
    development: bool = False
    data: Path = Path(".ivr")
    database_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    identify_url: str | None = None
    office_key: str | None = field(default=None, repr=False)
    office_password: str | None = field(default=None, repr=False)
    prompts: Path | None = None
    clock_at: datetime | Path | None = None
    twilio_api: str = TWILIO_API
    sms: Texting = "inbox"
    ring: Ringing = "nobody"
    tts: Speech = "pyttsx3"
    port: int = DEFAULT_PORT
    debug: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None, *, development: bool = False) -> Settings:
        """Return the settings in `environ` (by default the process's own).

        development: whether development mode is on where IVR_DEVELOPMENT is silent, as under `ivr call`;
            it is also on where Flask's command line loaded the app.

        Raises:
            WrongUse: names every variable that holds what it cannot.
        """
        return _Reader(os.environ if environ is None else environ).settings(development)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The Auth Tokens a signature may be made with: the present one, then the next."""
        return tuple(token for token in (self.auth_token, self.auth_token_next) if token)

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store: IVR_DATABASE_URL, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'ivr.db'}"

    @property
    def rung(self) -> tuple[Agent, ...]:
        """The agents who are rung when somebody waits for them; by default none is."""
        return self.agents if self.ring == "twilio" else ()

    @property
    def path_prefix(self) -> str:
        """The path of the public URL, under which a proxy mounts the app; "" where there is none."""
        return urlsplit(self.public_url).path if self.public_url else ""


class _Reader:
    """Reads one variable at a time and keeps every complaint, so that all are told at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def settings(self, development: bool) -> Settings:
        flask_cli = self.environ.get("FLASK_RUN_FROM_CLI") == "true"
        development = self.switch("IVR_DEVELOPMENT", default=development or flask_cli)
        settings = Settings(
            public_url=self.base("IVR_PUBLIC_URL"),
            account_sid=self.matching("TWILIO_ACCOUNT_SID", _ACCOUNT_SID, "'AC' and 32 of 0-9 a-f"),
            auth_token=self.text("TWILIO_AUTH_TOKEN"),
            auth_token_next=self.text("TWILIO_AUTH_TOKEN_NEXT"),
            phone_number=self.matching("TWILIO_PHONE_NUMBER", _E164, "a number such as +864008009000"),
            destinations=self.destinations("IVR_DESTINATIONS"),
            agents=self.agents("IVR_AGENTS"),
            development=development,
            data=self.data_folder(),
            database_url=self.text("IVR_DATABASE_URL"),
            redis_url=self.matching("IVR_REDIS_URL", _REDIS, "a URL such as redis://127.0.0.1:6379/0"),
            identify_url=self.url("IVR_IDENTIFY_URL"),
            office_key=self.matching("IVR_OFFICE_KEY", _KEY, "64 of 0-9 a-f, such as 'openssl rand -hex 32' prints"),
            office_password=self.matching("IVR_OFFICE_PASSWORD", _LONG_WORD, _LONG_WORD_SHAPE),
            prompts=Path(folder) if (folder := self.text("IVR_PROMPTS")) else None,
            clock_at=self.clock("IVR_CLOCK", development),
            twilio_api=self.url("IVR_TWILIO_API") or TWILIO_API,
            sms=self.texting("IVR_SMS"),
            ring=self.ringing("IVR_RING"),
            tts=self.speech("IVR_TTS"),
            port=self.port("PORT"),
            debug=self.switch("FLASK_DEBUG", default=False),
        )
        if settings.auth_token_next and not settings.auth_token:
            self.problem("TWILIO_AUTH_TOKEN_NEXT", "is set and TWILIO_AUTH_TOKEN is not", "Set the present one too")
        sends_by = (settings.account_sid, settings.auth_token, settings.phone_number)
        if settings.sms == "twilio" and not all(sends_by):
            mend = "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_PHONE_NUMBER too, or unset it to send nothing"
            self.problem("IVR_SMS", "is twilio, and nobody is named who sends", mend)
        if settings.ring == "twilio" and not all((*sends_by, settings.public_url, settings.agents)):
            mend = "Set IVR_AGENTS, IVR_PUBLIC_URL and what IVR_SMS needs too, or unset it to ring nobody"
            self.problem("IVR_RING", "is twilio, and it is not said who rings whom", mend)
        if self.problems:
            raise WrongUse("\n".join(self.problems))
        return settings

    def problem(self, name: str, what: str, mend: str) -> None:
        self.problems.append(f"{name} {what}. {mend}.")

    def text(self, name: str) -> str | None:
        return self.environ.get(name, "").strip() or None

    def matching(self, name: str, pattern: re.Pattern[str], shape: str) -> str | None:
        value = self.text(name)
        if value is not None and not pattern.fullmatch(value):
            # The value is not echoed: a token pasted into the wrong variable must not reach a log.
            self.problem(name, "does not have the shape it should", f"Write {shape}")
            return None
        return value

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.environ.get(name)
        if value is None:
            return default
        word = value.strip().lower()
        if word not in _ON | _OFF:
            self.problem(name, f"is {value!r}, which is neither on nor off", "Write 1 or 0")
        return word in _ON

    def url(self, name: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            whole = False
        if not whole or not _URL.fullmatch(value) or {".", ".."} & set(parts.path.split("/")):
            mend = "Write scheme, host and at most a port and a path, such as https://ivr.example.com"
            self.problem(name, "is not a URL that can be used", mend)
            return None
        return value.rstrip("/")

    def base(self, name: str) -> str | None:
        value = self.url(name)
        if value is not None and urlsplit(value).path.endswith(_ROUTES):
            mend = "Leave the route out: signatures and links are made with what stands before it"
            self.problem(name, "is the URL of one route", mend)
        return value

    def destinations(self, name: str) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for item in (self.text(name) or "").split(","):
            if not item.strip():
                continue
            key, _, number = (part.strip() for part in item.partition("="))
            if not (_DESTINATION_NAME.fullmatch(key) and _E164.fullmatch(number)) or key in found:
                mend = "Write name=+number, divided by commas, each name once"
                self.problem(name, f"cannot be read at entry {len(found) + 1}", mend)
                return ()
            found[key] = number
        return tuple(found.items())

    def agents(self, name: str) -> tuple[Agent, ...]:
        found: dict[str, Agent] = {}
        for item in (self.text(name) or "").split(","):
            if not item.strip():
                continue
            match = _AGENT.fullmatch(item.strip())
            if match is None or match["name"] in found or match["number"] in {one.number for one in found.values()}:
                # No value is echoed: a PIN stands in it.
                mend = "Write name=+number:PIN of 6 to 12 figures:queue+queue, divided by commas, each name once"
                self.problem(name, f"cannot be read at entry {len(found) + 1}", mend)
                return ()
            found[match["name"]] = Agent(
                match["name"], match["number"], match["pin"], tuple(match["queues"].split("+"))
            )
        return tuple(found.values())

    def data_folder(self) -> Path:
        chosen = self.text("IVR_DATA")
        if chosen:
            return Path(chosen)
        if Path("prompts").is_dir():
            return Path(".ivr").absolute()
        return _user_data_folder(self.environ) / "ivr"

    def clock(self, name: str, development: bool) -> datetime | Path | None:
        value = self.text(name)
        if value is None:
            return None
        if not development:
            self.problem(name, "moves the clock, which only development may", "Unset it, or set IVR_DEVELOPMENT=1")
            return None
        try:
            return read_instant(value)
        except ValueError:
            pass  # not an instant: then it names a file
        try:
            read_instant(Path(value).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            mend = "Write one such as 2026-11-24T10:30, or the name of a file that holds one"
            self.problem(name, f"is {value!r}, neither an instant nor a file that holds one", mend)
            return None
        return Path(value)

    def texting(self, name: str) -> Texting:
        value = self.text(name) or "inbox"
        if value not in get_args(Texting):
            self.problem(name, f"is {value!r}, which sends no text messages", "Write inbox or twilio")
        return cast("Texting", value)

    def ringing(self, name: str) -> Ringing:
        value = self.text(name) or "nobody"
        if value not in get_args(Ringing):
            self.problem(name, f"is {value!r}, which rings no agents", "Write nobody or twilio")
        return cast("Ringing", value)

    def speech(self, name: str) -> Speech:
        value = self.text(name) or "pyttsx3"
        if value not in get_args(Speech):
            self.problem(name, f"is {value!r}, which is no speech engine", "Write pyttsx3, natural or none")
        return cast("Speech", value)

    def port(self, name: str) -> int:
        value = self.text(name) or str(DEFAULT_PORT)
        if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 2**16:
            self.problem(name, f"is {value!r}, which is no port", "Write a number from 1 to 65535")
            return DEFAULT_PORT
        return int(value)


def read_instant(text: str) -> datetime:
    """Return the aware instant `text` writes in ISO 8601; without an offset it is Asia/Shanghai's.

    Raises:
        ValueError: it is not one, or so near the first or the last there is that no day can be counted from it.
    """
    instant = datetime.fromisoformat(text.strip())
    if instant.year not in _YEARS:
        raise ValueError(f"the year {instant.year} is not from {_YEARS[0]} to {_YEARS[-1]}")
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)


def is_loopback(host: str) -> bool:
    """Return whether `host`, a name or an address without port, is this machine only."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _user_data_folder(environ: Mapping[str, str]) -> Path:
    home = Path.home()
    match sys.platform:
        case "win32":
            return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
        case "darwin":
            return home / "Library" / "Application Support"
        case _:
            # https://specifications.freedesktop.org/basedir-spec/latest/
            return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
