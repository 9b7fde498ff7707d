"""A call at a terminal: what each key does, and a real terminal that is as it was on every way out."""

from __future__ import annotations

import http.server
import io
import json
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from ivr.cli import keyboard
from ivr.cli.terminal import LONGEST_WORDS, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CTRL_C = "\x03"
PROMPT = "欢迎致电。商户服务，请按1。 [bold]Press 2[/bold] for support. It goes on for a while, so that it can be cut."
MENU = f"""<Response><Gather input="dtmf speech" numDigits="1" speechTimeout="1" action="/next" timeout="30">
<Say>{PROMPT}</Say></Gather></Response>"""
CLERK = "+8613900139000"
PAGES = {
    "/dial": f'<Response><Dial action="/bye"><Number url="/whisper">{CLERK}</Number></Dial></Response>',
    "/whisper": '<Response><Gather numDigits="1" action="/accept"><Say>Press 1.</Say></Gather><Hangup/></Response>',
    "/accept": "<Response/>",
    "/bye": "<Response/>",
    "/queue": "<Response><Enqueue>help</Enqueue></Response>",
}
NEXT = '<Response><Say>Thank you.</Say><Pause length="30"/></Response>'


class FakeSwitchboard:
    """One phone that writes down what is to be done with it, and with the desk."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.person = self

    def press(self, key: str) -> None:
        self.did.append(f"press {key}")

    def say(self, words: str) -> None:
        self.did.append(f"say {words}")

    def hang_up(self) -> None:
        self.did.append("hang up")

    def answer(self) -> None:
        self.did.append("answer")

    def turn(self) -> None:
        self.did.append("turn")

    def call_again(self) -> None:
        self.did.append("call again")


def typed(*keys: str) -> tuple[list[str], Desk]:
    """Return what was done at these keys."""
    switchboard = FakeSwitchboard()
    desk = Desk(switchboard, lambda: switchboard.did.append("interrupt"))  # type: ignore[arg-type]
    for key in keys:
        desk.key(key)
    return switchboard.did, desk


class TestDesk:
    def test_telephone_keys_are_pressed(self) -> None:
        """All twelve, and no letter."""
        did, _ = typed(*"1*#0Bx")

        assert ["press 1", "press *", "press #", "press 0"] == did

    def test_h_hangs_up_and_ctrl_c_leaves(self) -> None:
        """A terminal that is gone leaves as well."""
        did, _ = typed("h", keyboard.INTERRUPT, keyboard.GONE)

        assert ["hang up", "interrupt", "interrupt"] == did

    def test_other_phones_have_keys_of_their_own(self) -> None:
        """One to answer, one to go on to the next, one for a new caller."""
        did, _ = typed("a", keyboard.TAB, "n")

        assert ["answer", "turn", "call again"] == did

    @pytest.mark.parametrize("key", ["s", "/"])
    def test_words_are_typed_and_said(self, key: str) -> None:
        """While they are typed, keys are letters; Enter says them and makes them keys again."""
        did, desk = typed(key, *"查询h1x", keyboard.BACKSPACE, keyboard.ENTER, "1")

        assert ["say 查询h1", "press 1"] == did
        assert desk.words is None

    def test_words_can_be_left(self) -> None:
        """Escape forgets them, and so does Enter with nothing typed."""
        did, _ = typed("s", "a", keyboard.ESCAPE, "s", " ", keyboard.ENTER)

        assert [] == did

    def test_words_have_an_end(self) -> None:
        """A paste of a book does not fill the screen."""
        _, desk = typed("s", *"x" * (LONGEST_WORDS + 50))

        assert LONGEST_WORDS == len(desk.words or "")

    def test_help_is_shown_and_hidden(self) -> None:
        """By its key, and hidden by Escape too."""
        assert typed("?")[1].shows_help
        assert not typed("?", "?")[1].shows_help
        assert not typed("?", keyboard.ESCAPE)[1].shows_help


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("12#", ["1", "2", "#"]),
        ("\r\x7f\x03", [keyboard.ENTER, keyboard.BACKSPACE, keyboard.INTERRUPT]),
        ("\x1b", [keyboard.ESCAPE]),
        ("\x1b[A\x1bOP1\x1b[1;5C", ["1"]),
        ("查\x07\x00", ["查"]),
    ],
    ids=["keys", "named", "escape", "arrows and function keys", "control characters"],
)
def test_keys_are_told_apart(sent: str, keys: list[str]) -> None:
    """An arrow key sends an escape and more, and is neither Escape nor the letter at its end."""
    assert keys == keyboard.keys_in(sent)


class Page(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/slow":
            self.server.goes_on.wait(20)  # type: ignore[attr-defined]
        body = (NEXT if self.path == "/next" else PAGES.get(self.path, MENU)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads, server.block_on_close = True, False
    server.goes_on = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.goes_on.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def terminal(tmp_path: Any) -> Iterator[Callable[..., Any]]:
    """Return what starts `ivr call` on a terminal of its own."""
    pexpect = pytest.importorskip("pexpect")
    if sys.platform == "win32":
        pytest.skip("needs a POSIX terminal")
    children = []

    def start(*arguments: str, **environment: str) -> Any:
        environ = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        child = pexpect.spawn(
            sys.executable,
            ["-c", "from ivr.cli.main import main; main()", "call", *arguments],
            env=environ | {"TERM": "xterm-256color", "IVR_TTS": "none", "IVR_DATA": str(tmp_path)} | environment,
            cwd=str(tmp_path),
            encoding="utf-8",
            dimensions=(30, 90),
            timeout=10,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def settings(child: Any) -> list[Any]:
    """Return the terminal's settings."""
    import termios

    return list(termios.tcgetattr(child.child_fd))


@pytest.mark.timeout(30)
class TestTerminal:
    def test_a_key_cuts_the_prompt_and_h_hangs_up(self, terminal: Callable[..., Any], url: str) -> None:
        """The caption is what was sent, markup and all; afterwards the terminal is as before."""
        child = terminal(url)
        before = settings(child)
        child.expect_exact("欢迎致电")
        child.expect_exact("[bold]Press 2[/bold]")

        child.send("2")
        child.expect_exact("Thank you.")
        child.send("h")
        child.expect_exact("hung up by the caller")
        child.expect_exact('--keys "2 hangup@')
        child.expect(r"\Z|\Z.*")
        child.wait()

        assert 0 == child.exitstatus
        assert before == settings(child)

    def test_ctrl_c_hangs_up_a_slow_app_with_130(self, terminal: Callable[..., Any], url: str) -> None:
        """It does not wait for the answer, which takes twenty seconds."""
        child = terminal(f"{url}/slow")
        before = settings(child)
        child.expect_exact("waiting for the app")

        child.send(CTRL_C)
        child.expect_exact("\x1b[?1049l")  # the screen of before
        child.expect_exact("\x1b[?25h")  # and its cursor
        child.expect_exact("hung up by the caller")
        child.wait()

        assert 130 == child.exitstatus
        assert before == settings(child)

    def test_a_signal_that_ends_us_puts_the_terminal_back(self, terminal: Callable[..., Any], url: str) -> None:
        """SIGTERM, as a closing session sends it."""
        child = terminal(url)
        before = settings(child)
        child.expect_exact("欢迎致电")

        os.kill(child.pid, signal.SIGTERM)
        child.expect_exact("\x1b[?25h")
        child.wait()

        assert 128 + signal.SIGTERM == child.exitstatus
        assert before == settings(child)

    def test_words_are_said_where_they_are_listened_for(self, terminal: Callable[..., Any], url: str) -> None:
        """Typed after s, said by Enter."""
        child = terminal(url)
        child.expect_exact("speak")

        child.send("s查询\r")
        child.expect_exact("Thank you.")
        child.send("h")
        child.expect_exact("speech:查询")
        child.wait()

        assert 0 == child.exitstatus

    def test_whoever_is_dialled_is_answered_by_hand(
        self, terminal: Callable[..., Any], url: str, tmp_path: Any
    ) -> None:
        """They ring on the screen, hear the whisper, press its key, talk and hang up; the script of it does so too."""
        child = terminal(f"{url}/dial", "--save", "saved.yaml")
        child.expect_exact("rings, 0:0")
        child.expect_exact("answer +8613900139000")

        child.send("a")
        child.expect_exact("Press 1.")
        child.send("1")
        child.expect_exact("talks with")
        child.send("h")
        child.expect_exact("Again")
        child.expect_exact("keys:1")
        child.wait()

        assert 0 == child.exitstatus
        saved = (tmp_path / "saved.yaml").read_text(encoding="utf-8")
        assert "'+8613900139000': {after: " in saved
        assert "keys: '1'}" in saved

    def test_an_agent_and_a_second_caller_by_hand(self, terminal: Callable[..., Any], url: str) -> None:
        """Both wait in one queue; the agent takes the first, and Ctrl-C ends everything."""
        child = terminal(f"{url}/queue", "--agent", "help=hand")
        child.expect_exact("free, 1 waits")

        child.send("n")
        child.expect_exact("free, 2 wait")
        child.send("a")
        child.expect_exact("talks with caller,")
        child.send(CTRL_C)
        child.expect_exact("Call 2")
        child.expect_exact("--agent help=after:")
        child.expect_exact("the command has the first caller only")
        child.wait()

        assert 130 == child.exitstatus

    def test_json_is_lines_while_keys_are_read(self, terminal: Callable[..., Any], url: str) -> None:
        """No picture, no colour, and nothing between the lines."""
        pexpect = pytest.importorskip("pexpect")
        child = terminal(url, "--json")
        printed = child.logfile_read = io.StringIO()
        child.expect_exact('"event": "listen"')

        child.send("1")
        child.expect_exact('"digits": "1"')
        child.send("h")
        child.expect(pexpect.EOF)
        child.wait()

        assert 0 == child.exitstatus
        lines = [json.loads(line) for line in printed.getvalue().splitlines()]
        assert ("call", "end") == (lines[1]["event"], lines[-1]["event"])

    def test_a_dumb_terminal_says_who_rings_and_where_keys_go(self, terminal: Callable[..., Any], url: str) -> None:
        """Without a picture every turn is told in a line."""
        child = terminal(f"{url}/dial", TERM="dumb")
        child.expect_exact(f"callee:{CLERK} rings. a answers it; Tab goes to it, and h refuses it there.")

        child.send("\t")
        child.expect_exact(f"keys go to callee:{CLERK} now.")
        child.send("h")
        child.expect_exact("DialCallStatus=busy")
        child.expect_exact("in a script 'busy'")
        child.wait()

        assert 0 == child.exitstatus

    def test_a_dumb_terminal_gets_lines(self, terminal: Callable[..., Any], url: str) -> None:
        """Words when they begin, events when they happen, and not one escape sequence."""
        child = terminal(url, TERM="dumb")
        child.expect_exact("“欢迎致电")

        child.send("1")
        child.expect_exact("pressed 1")
        child.send("h")
        child.expect_exact("Again")
        child.wait()

        assert "\x1b" not in str(child.before)
        assert 0 == child.exitstatus
