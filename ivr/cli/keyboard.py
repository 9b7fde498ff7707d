"""A terminal's keys, one by one as they are pressed, and the terminal as it was afterwards.

POSIX has termios, Windows msvcrt; nothing else differs for whoever reads. Knows no call.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTER, BACKSPACE, ESCAPE, INTERRUPT, GONE, TAB = "enter", "backspace", "escape", "interrupt", "gone", "tab"
_NAMED = {
    "\r": ENTER,
    "\n": ENTER,
    "\x7f": BACKSPACE,
    "\x08": BACKSPACE,
    "\x1b": ESCAPE,
    "\x03": INTERRUPT,
    "\t": TAB,
}
# Arrow and function keys: ECMA-48 control sequences, and the SS3 ones some terminals send.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])")


def keys_in(typed: str) -> list[str]:
    """Return the keys in what a terminal sent at once: characters, and names for those that have none.

    A lone escape is a key; one that begins a sequence belongs to a key nobody asked for.
    """
    plain = _SEQUENCE.sub("", typed)
    return [_NAMED.get(character, character) for character in plain if character in _NAMED or character.isprintable()]


if sys.platform == "win32":

    @contextmanager
    def reading(press: Callable[[str], None]) -> Iterator[None]:
        """Have `press` called with every key, from a thread, until the context is left."""
        import msvcrt

        over = threading.Event()

        def read() -> None:
            while not over.wait(0.02):
                while msvcrt.kbhit():
                    character = msvcrt.getwch()
                    if character in "\x00\xe0":  # an arrow or function key: its second half follows
                        msvcrt.getwch()
                    else:
                        for key in keys_in(character):
                            press(key)

        thread = threading.Thread(target=read, name="ivr-keys", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(timeout=1)

else:

    @contextmanager
    def reading(press: Callable[[str], None]) -> Iterator[None]:
        """Have `press` called with every key, from a thread, until the context is left."""
        import termios

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        woken, wake = os.pipe()
        thread = threading.Thread(target=_read_posix, args=(terminal, woken, press), name="ivr-keys", daemon=True)
        try:
            termios.tcsetattr(terminal, termios.TCSADRAIN, _one_by_one(before))
            thread.start()
            yield
        finally:
            os.close(wake)
            if thread.ident is not None:
                thread.join(timeout=1)
            os.close(woken)
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)

    def _one_by_one(attributes: list[Any]) -> list[Any]:
        """Return the terminal's settings without lines and echo; Ctrl-C stays, Ctrl-Z goes: a call cannot be put by."""
        import termios

        changed: list[Any] = [each.copy() if isinstance(each, list) else each for each in attributes]
        changed[3] &= ~(termios.ICANON | termios.ECHO)
        characters = changed[6]
        characters[termios.VMIN], characters[termios.VTIME] = 1, 0
        characters[termios.VSUSP] = b"\x00"
        return changed

    def _read_posix(terminal: int, woken: int, press: Callable[[str], None]) -> None:
        import select

        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            ready, _, _ = select.select([terminal, woken], [], [])
            if woken in ready:
                return
            try:
                typed = os.read(terminal, 1024)
            except OSError:  # the terminal was closed
                typed = b""
            if not typed:
                press(GONE)
                return
            for key in keys_in(decoder.decode(typed)):
                press(key)
