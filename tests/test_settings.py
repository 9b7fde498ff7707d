"""The environment, read once: defaults, shapes, and every problem in one message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ivr.errors import WrongUse
from ivr.settings import Agent, Settings, is_loopback, read_instant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read from an empty folder, not from this checkout."""
    monkeypatch.chdir(tmp_path)


def test_an_empty_environment_has_safe_defaults() -> None:
    """Nothing is open, nothing is dialled, nothing is another's."""
    settings = Settings.from_environ({"XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/data"})

    assert not settings.development
    assert () == settings.tokens == settings.destinations
    assert (None, "pyttsx3", 5000, "https://api.twilio.com") == (
        settings.public_url,
        settings.tts,
        settings.port,
        settings.twilio_api,
    )


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each variable of the outside contract has its field."""
    settings = Settings.from_environ(
        {
            "IVR_PUBLIC_URL": "https://ivr.example.com/line/",
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": " one ",
            "TWILIO_AUTH_TOKEN_NEXT": "two",
            "TWILIO_PHONE_NUMBER": "+864008009000",
            "IVR_DESTINATIONS": "manager=+8613800000000, supervisor=+8613900000000",
            "IVR_AGENTS": "wang=+8613900000001:482913:general+complaint, li=+8613900000002:771133:red",
            "IVR_DEVELOPMENT": "1",
            "IVR_DATA": str(tmp_path / "data"),
            "IVR_DATABASE_URL": "sqlite://",
            "IVR_REDIS_URL": "redis://localhost",
            "IVR_PROMPTS": str(tmp_path),
            "IVR_CLOCK": "2026-11-24T10:30",
            "IVR_TWILIO_API": "http://127.0.0.1:9000",
            "IVR_TTS": "none",
            "PORT": "8080",
            "FLASK_DEBUG": "1",
        }
    )

    assert settings == Settings(
        public_url="https://ivr.example.com/line",
        account_sid="AC" + "0" * 32,
        auth_token="one",
        auth_token_next="two",
        phone_number="+864008009000",
        destinations=(("manager", "+8613800000000"), ("supervisor", "+8613900000000")),
        agents=(
            Agent("wang", "+8613900000001", "482913", ("general", "complaint")),
            Agent("li", "+8613900000002", "771133", ("red",)),
        ),
        development=True,
        data=tmp_path / "data",
        database_url="sqlite://",
        redis_url="redis://localhost",
        prompts=tmp_path,
        clock_at=datetime(2026, 11, 24, 2, 30, tzinfo=UTC),
        twilio_api="http://127.0.0.1:9000",
        tts="none",
        port=8080,
        debug=True,
    )
    assert ("one", "two") == settings.tokens
    assert "/line" == settings.path_prefix


def test_all_problems_are_told_at_once_and_no_value_that_may_be_a_secret() -> None:
    """Who mends the settings mends them in one go, and a token in the wrong place stays out of the log."""
    with pytest.raises(WrongUse) as refused:
        Settings.from_environ(
            {
                "IVR_PUBLIC_URL": "ivr.example.com",
                "TWILIO_ACCOUNT_SID": "secret-token",
                "TWILIO_AUTH_TOKEN_NEXT": "two",
                "TWILIO_PHONE_NUMBER": "400-800-9000",
                "IVR_DESTINATIONS": "manager=13800000000",
                "IVR_AGENTS": "wang=+8613900000001:482913:general,li=+8613900000001:771133:red",
                "IVR_DEVELOPMENT": "perhaps",
                "IVR_CLOCK": "2026-11-24T10:30",
                "IVR_TTS": "espeak",
                "PORT": "70000",
            }
        )

    assert [
        "IVR_DEVELOPMENT is 'perhaps', which is neither on nor off. Write 1 or 0.",
        (
            "IVR_PUBLIC_URL is not a URL that can be used. "
            "Write scheme, host and at most a port and a path, such as https://ivr.example.com."
        ),
        "TWILIO_ACCOUNT_SID does not have the shape it should. Write 'AC' and 32 of 0-9 a-f.",
        "TWILIO_PHONE_NUMBER does not have the shape it should. Write a number such as +864008009000.",
        "IVR_DESTINATIONS cannot be read at entry 1. Write name=+number, divided by commas, each name once.",
        (
            "IVR_AGENTS cannot be read at entry 2. "
            "Write name=+number:PIN of 6 to 12 figures:queue+queue, divided by commas, each name once."
        ),
        "IVR_CLOCK moves the clock, which only development may. Unset it, or set IVR_DEVELOPMENT=1.",
        "IVR_TTS is 'espeak', which is no speech engine. Write pyttsx3, natural or none.",
        "PORT is '70000', which is no port. Write a number from 1 to 65535.",
        "TWILIO_AUTH_TOKEN_NEXT is set and TWILIO_AUTH_TOKEN is not. Set the present one too.",
    ] == str(refused.value).splitlines()


@pytest.mark.parametrize("value", ["short", "a password of many letters", "密码" * 20, "x" * 129])
def test_a_password_of_the_office_that_could_be_found_by_trying_is_refused(value: str) -> None:
    """And is not echoed."""
    with pytest.raises(WrongUse, match="IVR_OFFICE_PASSWORD does not have the shape it should") as error:
        Settings.from_environ({"IVR_OFFICE_PASSWORD": value})

    assert value not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://:s3cret@h:6379/2",
        "rediss://h/0?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=1",
    ],
)
def test_a_redis_url_is_taken_as_it_is(url: str) -> None:
    """Over TCP, over TLS, or by a socket of this machine."""
    assert url == Settings.from_environ({"IVR_REDIS_URL": url}).redis_url


@pytest.mark.parametrize(
    "url", ["h:6379", "http://h", "redis://", "redis:///0", "redis://h/zero", "unix://", "redis://h /0"]
)
def test_a_redis_url_that_is_none_is_refused(url: str) -> None:
    """With an example, and without the value, which may hold a password."""
    with pytest.raises(
        WrongUse, match=r"IVR_REDIS_URL does not .* Write a URL such as redis://127\.0\.0\.1:6379/0"
    ) as error:
        Settings.from_environ({"IVR_REDIS_URL": url})

    assert f"{url} " not in str(error.value)


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59-12:00"])
def test_a_clock_at_the_edge_of_time_is_refused(at: str) -> None:
    """Days before and after it are counted, and there are none: every call would be a fault."""
    with pytest.raises(WrongUse, match=r"IVR_CLOCK is '.*', neither an instant nor a file that holds one"):
        Settings.from_environ({"IVR_CLOCK": at}, development=True)


def test_the_password_of_the_office_is_never_shown() -> None:
    """Not in a trace either."""
    settings = Settings.from_environ({"IVR_OFFICE_PASSWORD": "0123456789abcdef0123456789abcdef"})

    assert "0123456789abcdef0123456789abcdef" == settings.office_password
    assert "0123456789abcdef" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "https://u:p@h.example",
        "https://h.example/?a=1",
        "https://h.example#f",
        "https://h.example#",
        "https://h.example?",
        "ftp://h.example",
        "https://h:x",
        "https://h:",
        "//h",
        "https://h. example",
        "https://h.exa\nmple",
        "https://h.example/a b",
        "https://h.example/<b>",
        "https://h.example\\line",
        "https://h.example/%zz",
        "https://h.example/a/../b",
        "https://例子.example",
    ],
)
def test_a_public_url_that_twilio_would_sign_otherwise_is_refused(url: str) -> None:
    """Twilio leaves out user and fragment when it signs, and who sends writes other characters in its own way."""
    with pytest.raises(WrongUse, match="IVR_PUBLIC_URL is not a URL"):
        Settings.from_environ({"IVR_PUBLIC_URL": url})


@pytest.mark.parametrize(
    "url",
    ["https://h.example", "http://127.0.0.1:5000/", "https://[::1]:8443", "https://a_b.example/line/%E4%BA%BA/~x;y"],
)
def test_a_public_url_is_taken_as_it_is_but_for_the_last_slash(url: str) -> None:
    """Twilio signs what it was given, to the letter."""
    assert url.rstrip("/") == Settings.from_environ({"IVR_PUBLIC_URL": url}).public_url


@pytest.mark.parametrize(
    "url", ["https://h.example/voice", "https://h.example/line/voice/status/", "https://h.example/sms"]
)
def test_the_url_of_a_route_is_no_public_url(url: str) -> None:
    """What was pasted from Twilio's console would have every call refused, and nobody would be told why."""
    with pytest.raises(WrongUse, match="IVR_PUBLIC_URL is the URL of one route"):
        Settings.from_environ({"IVR_PUBLIC_URL": url})


@pytest.mark.parametrize(
    ("environ", "default", "expected"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"FLASK_RUN_FROM_CLI": "true"}, False, True),
        ({"FLASK_RUN_FROM_CLI": "true", "IVR_DEVELOPMENT": "0"}, True, False),
        ({"IVR_DEVELOPMENT": "1"}, False, True),
    ],
    ids=["off by default", "on for ivr call", "on under flask run", "switched off", "switched on"],
)
def test_development_is_off_unless_a_desk_asks_for_it(environ: dict[str, str], default: bool, expected: bool) -> None:
    """A variable decides; without it, only the commands of a desk turn it on."""
    assert expected == Settings.from_environ(environ, development=default).development


def test_secrets_do_not_show() -> None:
    """What is printed by mistake holds no token and no password."""
    shown = repr(
        Settings(auth_token="s3cret", auth_token_next="s3cret", database_url="s3cret", redis_url="redis://:s3cret@h")
    )

    assert "s3cret" not in shown


def test_a_clock_may_be_a_file(tmp_path: Path) -> None:
    """A file that holds an instant is kept as a file, and is re-read by who uses it."""
    (tmp_path / "clock").write_text("2026-11-24T10:30\n", encoding="utf-8")
    environ = {"IVR_DEVELOPMENT": "1", "IVR_CLOCK": str(tmp_path / "clock")}

    assert tmp_path / "clock" == Settings.from_environ(environ).clock_at
    with pytest.raises(WrongUse, match="neither an instant nor a file that holds one"):
        Settings.from_environ({**environ, "IVR_CLOCK": str(tmp_path / "none")})


def test_data_lies_beside_the_prompts_of_a_checkout(tmp_path: Path) -> None:
    """In a checkout everything that is written lies in one folder there; elsewhere in the user's."""
    user = Settings.from_environ({"XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/data"}).data
    (tmp_path / "prompts").mkdir()
    checkout = Settings.from_environ({}).data

    assert "ivr" == user.name
    assert tmp_path / ".ivr" == checkout


def test_an_instant_without_an_offset_is_shanghais() -> None:
    """10:30 on the hotline's clock is 02:30 UTC."""
    assert datetime(2026, 11, 24, 2, 30, tzinfo=UTC) == read_instant("2026-11-24T10:30")
    assert datetime(2026, 11, 24, 10, 30, tzinfo=UTC) == read_instant("2026-11-24T10:30Z")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("", False),
        ("::ffff:203.0.113.7", False),
    ],
)
def test_loopback_is_this_machine_only(host: str, expected: bool) -> None:
    """Names and addresses that no other machine can have."""
    assert expected == is_loopback(host)


@pytest.mark.parametrize(
    "written", ["wang=+8613900000001:1234:general", "wang=13900000001:482913:general", "wang=+8613900000001:482913"]
)
def test_an_agent_that_cannot_be_read_is_refused(written: str) -> None:
    """A short PIN is guessed, a number without + is another's, and who serves nobody is no agent."""
    with pytest.raises(WrongUse, match="IVR_AGENTS cannot be read at entry 1"):
        Settings.from_environ({"IVR_AGENTS": written})


def test_agents_are_rung_only_where_it_is_asked_for_and_can_be() -> None:
    """The account, our URL and the agents: without one of them nobody could be rung."""
    environ = {
        "IVR_AGENTS": "wang=+8613900000001:482913:general",
        "IVR_PUBLIC_URL": "https://ivr.example.com",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_PHONE_NUMBER": "+864008009000",
    }

    assert () == Settings.from_environ(environ).rung
    assert ["wang"] == [agent.name for agent in Settings.from_environ({**environ, "IVR_RING": "twilio"}).rung]
    for name in environ:
        left = {key: value for key, value in environ.items() if key != name} | {"IVR_RING": "twilio"}
        with pytest.raises(WrongUse, match="IVR_RING is twilio, and it is not said who rings whom"):
            Settings.from_environ(left)
    with pytest.raises(WrongUse, match="IVR_RING is 'everybody', which rings no agents"):
        Settings.from_environ({**environ, "IVR_RING": "everybody"})
