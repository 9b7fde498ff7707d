"""A call as a picture for a terminal: the board in, lines of text of exactly the terminal's size out.

Pure: it reads no clock, no keyboard and no terminal. Whatever an app said is put in `Text`, never in markup, and
control characters never reach the terminal.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

    from ivr.cli.board import Board, Opening
    from ivr.cli.doings import Doing

# A key stays lit so long after it was pressed.
LIT_S = 0.35
# Before an app that takes longer than this is said to be slow; quick answers would only flicker.
SLOW_S = 0.4
_PAD_COLUMNS, _SMALL_PAD_COLUMNS = 13, 5
# Below these the keypad, and then the trace, leave their place to the words.
_PAD_FROM_WIDTH, _BIG_PAD_FROM_HEIGHT, _TRACE_FROM_HEIGHT = 44, 20, 13
_MARGIN = 2
# Words and keypad stay together on the widest screen.
_WIDEST = 112
_ROWS = ("123", "456", "789", "*0#")

_APP, _OLD, _CALLER, _QUIET, _WARNING, _CALLING = "bold", "", "cyan", "dim", "yellow", "bold green"

HELP = (
    ("0-9 * #", "press a key; it cuts the prompt, as on a telephone"),
    ("s or /", "say words, where the menu takes them; Enter says them, Esc does not"),
    ("h", "hang up; refuse what rings"),
    ("a", "answer what rings; as an agent, take the next caller of a queue"),
    ("n", "one more caller dials the same number"),
    ("Tab", "go to the next phone: keys and sound are there"),
    ("?", "show or hide this"),
    ("Ctrl-C", "hang up and leave with exit code 130; twice, leave at once"),
)


@dataclass(frozen=True, slots=True)
class View:
    """What the screen shows besides the board.

    thinking_s: how long the app has been asked. words: what is typed. phones: all on the desk; one alone is not listed.
    keys: those that do something now; where they do not fit the last are left out.
    """

    width: int
    height: int
    now: float
    thinking_s: float | None = None
    words: str | None = None
    shows_help: bool = False
    is_hanging_up: bool = False
    has_keys: bool = True
    phones: tuple[Doing, ...] = ()
    keys: tuple[tuple[str, str], ...] = (("0-9 * #", "press"), ("h", "hang up"), ("?", "help"))


def draw(board: Board, view: View, console: Console) -> list[Text]:
    """Return the picture, line by line."""
    board.settle(view.now)
    inner = max(10, min(_WIDEST, view.width - 2 * _MARGIN))
    head = [_header(board, view, inner), _rule(inner), *_phones(view, inner)]
    state = [_state(board, view, inner), _situation(board, view)]
    foot = [_footer(view, inner)]
    room = view.height - len(head) - len(state) - len(foot) - 2
    below = _below(board, view, inner, room)
    talk = _talk(board, view, inner, max(1, room - len(below)), console)
    lines = [*head, *talk, Text(), *state, *below, Text(), *foot]
    return [_fitted(line, view.width) for line in lines[: view.height]]


def plain(text: str) -> str:
    """Return the text in one line, without characters that would move the cursor or colour the screen."""
    return " ".join(_harmless(text).split())


def _harmless(text: str) -> str:
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each for each in text)


def duration(seconds: float) -> str:
    """Return whole seconds as 0:07 or 1:02:03."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def bar(share: float, width: int, style: str) -> Text:
    """Return a bar of which `share`, 0 to 1, is full."""
    full = round(max(0.0, min(1.0, share)) * width)
    return Text.assemble(("━" * full, style), ("─" * (width - full), "bright_black"))


def _header(board: Board, view: View, inner: int) -> Text:
    is_live = board.answered_at is not None and not board.is_over
    dot = ("● ", "green" if is_live else _QUIET)
    left = Text.assemble(dot, (plain(board.number), "bold"), "  ", (duration(view.now), ""))
    way = plain(" › ".join(node for node, _ in groupby(board.path)))
    room = inner - cell_len(left.plain) - 2
    if room < 8 or not way:
        return left
    if cell_len(way) > room:
        while way and cell_len(way) > room - 2:
            way = way[1:]
        way = "… " + way
    left.append(" " * (2 + room - cell_len(way)))
    left.append(way, _QUIET)
    return left


def _rule(inner: int) -> Text:
    return Text("─" * inner, "bright_black")


def _phones(view: View, inner: int) -> list[Text]:
    """Return a line for each phone, if there are several: the one in the hand is marked, one that rings is lit."""
    if len(view.phones) < 2:
        return []
    most = 6 if view.height >= _BIG_PAD_FROM_HEIGHT else 3 if view.height >= _TRACE_FROM_HEIGHT else 2
    # Those that want something, and the one in the hand, are never the ones left out.
    ranked = sorted(view.phones, key=lambda each: (not each.is_held, not each.wants, each.is_over))
    shown = [each for each in view.phones if each in ranked[:most]]
    wide = min(inner // 2, max(cell_len(plain(each.name)) for each in shown))
    lines = []
    for each in shown:
        style = _CALLING if each.wants else _QUIET if each.is_over else "bold" if each.is_held else ""
        name = set_cell_size(plain(each.name), wide)
        lines.append(
            Text.assemble(("▸ " if each.is_held else "  ", "bold cyan"), (name, style), "  ", (plain(each.what), style))
        )
    for line in lines:
        line.truncate(inner, overflow="ellipsis")
    return [*lines, _rule(inner)]


def _talk(board: Board, view: View, inner: int, rows: int, console: Console) -> list[Text]:
    """Return the newest words that fit, the keypad beside them."""
    pad = _keypad(board, view, rows) if view.width >= _PAD_FROM_WIDTH else []
    pad_width = cell_len(pad[0].plain) + 3 if pad else 0
    words = _conversation(board, inner - pad_width, rows, console)
    words += [Text() for _ in range(rows - len(words))]
    if not pad:
        return words
    for number, line in enumerate(pad):
        left = words[number]
        left.append(" " * (inner - pad_width + 3 - cell_len(left.plain)))
        left.append_text(line)
    return words


def _conversation(board: Board, width: int, rows: int, console: Console) -> list[Text]:
    now = board.sounding.line if board.sounding else None
    lines: list[Text] = []
    for said in reversed(board.conversation):
        if said.who == "caller":
            shown = [Text(f"▸ {plain(said.text)}", _CALLER)]
        else:
            style = _APP if said is now else _QUIET if said.was_cut else _OLD
            text = Text(plain(said.text) + (" …" if said.was_cut else ""), style)
            shown = list(text.wrap(console, max(4, width), overflow="fold"))
        lines[:0] = shown
        if len(lines) >= rows:
            break
    return lines[-rows:]


def _keypad(board: Board, view: View, rows: int) -> list[Text]:
    lit = board.last_key[0] if view.now - board.last_key[1] < LIT_S else ""
    style = "" if board.opening is not None and "dtmf" in board.opening.takes else _QUIET
    is_big = view.height >= _BIG_PAD_FROM_HEIGHT and rows >= 9
    if not is_big:
        return [_row(row, lit, style, " ") for row in _ROWS] if rows >= len(_ROWS) else []
    lines = [Text("╭───┬───┬───╮", "bright_black")]
    for number, row in enumerate(_ROWS):
        if number:
            lines.append(Text("├───┼───┼───┤", "bright_black"))
        lines.append(_row(row, lit, style, "│"))
    return [*lines, Text("╰───┴───┴───╯", "bright_black")]


def _row(keys: str, lit: str, style: str, wall: str) -> Text:
    if wall == " ":
        return Text(" ").join(Text(key, "reverse bold" if key == lit else style) for key in keys)
    line = Text(wall, "bright_black")
    for key in keys:
        line.append(f" {key} ", "reverse bold" if key == lit else style)
        line.append(wall, "bright_black")
    return line


def _state(board: Board, view: View, inner: int) -> Text:
    """Return what happens this moment: the app is asked, a prompt is spoken, the caller's turn runs out."""
    width = max(6, min(40, inner - 30))
    heard, opening = board.sounding, board.opening
    held = next((each for each in view.phones if each.is_held), None)
    if held is not None and (held.wants or held.is_free):
        return Text(f"it {held.what}" if not held.is_free else held.what, _CALLING if held.wants else _QUIET)
    if view.thinking_s is not None and view.thinking_s >= SLOW_S:
        return Text(f"waiting for the app  {view.thinking_s:.1f} s", _WARNING if view.thinking_s > 3 else "")
    if heard is not None and heard.began is None:
        return Text("the voice is being made …", _QUIET)
    if heard is not None and heard.began is not None and heard.length_s:
        spent = min(heard.length_s, view.now - heard.began)
        share = spent / heard.length_s
        return Text.assemble(
            ("speaking   ", ""), bar(share, width, "green"), (f"  {spent:.1f} / {heard.length_s:.1f} s", _QUIET)
        )
    if opening is not None and opening.waits_since is not None and opening.kind != "dial":
        return _turn(opening, view, width)
    if board.talking is not None or board.room:
        return Text()
    if board.answered_at is None and not board.is_over:
        return Text("ringing …", _QUIET)
    return Text("silence", _QUIET) if not board.is_over else Text("the call is over", _QUIET)


def _turn(opening: Opening, view: View, width: int) -> Text:
    assert opening.waits_since is not None
    if opening.kind == "record":
        return Text.assemble(("● recording  ", "red"), duration(view.now - opening.waits_since))
    if opening.was_spoken_to:
        return Text("heard you; a pause ends it", _QUIET)
    if opening.timeout_s <= 0:
        return Text("your turn", "bold")
    left = max(0.0, opening.timeout_s - (view.now - opening.waits_since))
    style = "cyan" if left > opening.timeout_s / 3 else _WARNING
    return Text.assemble(
        ("your turn  ", "bold"), bar(left / opening.timeout_s, width, style), (f"  {left:.1f} s left", _QUIET)
    )


def _situation(board: Board, view: View) -> Text:
    """Return what lasts: words being typed, keys being entered, a queue, a transfer."""
    if view.is_hanging_up:
        return Text("hanging up …", _WARNING)
    if view.words is not None:
        return Text.assemble(("say: ", _CALLER), (plain(view.words), "bold"), ("▏", "blink"))
    opening = board.opening
    if board.talking is not None:
        return Text.assemble(
            "talking with ", (plain(board.talking[0]), "bold"), f"  {duration(view.now - board.talking[1])}"
        )
    if board.room:
        leaves = "; * leaves it" if opening is not None and opening.kind == "dial" else ""
        return Text.assemble("in conference ", (plain(board.room), "bold"), leaves)
    if board.waiting is not None:
        wait = board.waiting
        place = f"number {wait.position} of {wait.size}" if wait.size else "waiting"
        return Text.assemble(
            "in queue ", (plain(wait.queue), "bold"), f": {place}, for {duration(view.now - wait.since)}"
        )
    if board.ringing:
        return Text.assemble("ringing ", (plain(board.ringing), "bold"))
    if opening is not None:
        return _wanted(opening)
    return Text()


def _wanted(opening: Opening) -> Text:
    if opening.kind == "record":
        return Text("any key ends the recording; h hangs up", _QUIET)
    if opening.kind == "dial":
        return Text("* leaves the conversation", _QUIET)
    wants = []
    if "dtmf" in opening.takes:
        count = opening.num_digits
        wants.append("one key" if count == 1 else f"{count} keys" if count else "keys")
    if opening.takes_speech:
        wants.append("words (press s)")
    ends = f", {opening.finish_on_key} ends them" if opening.finish_on_key and opening.num_digits != 1 else ""
    line = Text(f"takes {' or '.join(wants)}{ends}", _QUIET)
    if opening.keys:
        line.append(f"   {opening.keys}", "bold cyan")
    return line


def _below(board: Board, view: View, inner: int, room: int) -> list[Text]:
    """Return the lower part: help when asked for, else the newest of the trace, notices first."""
    if view.shows_help:
        wide = max(len(keys) for keys, _ in HELP)
        return [_rule(inner), *(Text.assemble((f"{keys:<{wide}}  ", "bold"), what) for keys, what in HELP)]
    notices = [Text(plain(each), _WARNING) for each in board.trace.noticed(view.now)[-2:]]
    if view.height < _TRACE_FROM_HEIGHT:
        return notices[: max(0, room - 4)]
    rows = max(0, min(9, room - 9 if room >= 14 else room // 3) - len(notices))
    recent = [Text(_harmless(each), _style(each)) for each in (board.trace.recent[-rows:] if rows else [])]
    return [_rule(inner), *recent, *(Text() for _ in range(rows - len(recent))), *notices]


def _style(traced: str) -> str:
    return _WARNING if "warning" in traced[:24] or "error" in traced[:24] else _QUIET


def _footer(view: View, inner: int) -> Text:
    if not view.has_keys:
        keys = [("Ctrl-C", "hang up")]
    elif view.words is not None:
        keys = [("Enter", "say it"), ("Esc", "leave it")]
    else:
        keys = list(view.keys)
    while True:
        line = Text("   ").join(Text.assemble((key, "bold"), " ", (plain(what), _QUIET)) for key, what in keys)
        if len(keys) <= 1 or cell_len(line.plain) <= inner:
            return line
        keys.pop()


def _fitted(line: Text, width: int) -> Text:
    """Return the line with the margin before it, cut to the width; a wide character is never cut in two."""
    fitted = Text(" " * _MARGIN) + line
    if cell_len(fitted.plain) > width:
        fitted = fitted[: len(set_cell_size(fitted.plain, width - 1).rstrip())] + Text("…", _QUIET)
    return fitted
