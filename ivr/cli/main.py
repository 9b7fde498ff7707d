"""The `ivr` command: which commands there are, and what each kind of error means to a shell.

Each command lives in a file of its own and is imported only when it is asked for, so that `ivr check` is instant.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from importlib import import_module

import click

from ivr.errors import IVRError, PeerSilent

WRONG_USE, NO_PEER, INTERRUPTED = 2, 5, 130
# Imports and trees are thousands of objects that all stay: looking for garbage each 700, as Python does, is a tenth of
# the time of a short command.
GARBAGE_EVERY = 50_000
# Nothing of theirs waits for the end of the interpreter: no thread, no child, no file but what is closed.
READS_ONLY = frozenset({"check"})

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})

# command: the file in this folder that holds it
COMMANDS = {
    "announce": "announce",
    "call": "call",
    "check": "check",
    "diff": "diff",
    "draw": "draw",
    "explain": "explain",
    "export": "export",
    "load": "load",
    "new": "new",
    "publish": "publish",
    "releases": "releases",
    "replay": "replay",
    "report": "report",
    "rollback": "rollback",
    "routes": "serve",
    "say": "say",
    "schema": "schema",
    "serve": "serve",
    "test": "test",
    "tickets": "tickets",
    "twilio": "twilio",
    "walk": "walk",
    "watch": "watch",
    "worker": "worker",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is used, or when its help is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        file = COMMANDS.get(cmd_name)
        if file is None:
            return None
        command: click.Command = getattr(import_module(f"ivr.cli.{file}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command the arguments name.

        Raises:
            UsageError: there is none of that name; the nearest one is suggested.
        """
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"there is no command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="ivr", prog_name="ivr")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def cli(debug: bool) -> None:
    """A voice menu for Twilio, and an offline Twilio to dial it with. Begin with: ivr call"""


def run() -> None:
    """Be the program: `main`; a command that only reads and prints is gone at once.

    To take a tree and all modules down piece by piece is a tenth of the time of `ivr check`.
    """
    try:
        main()
    except SystemExit as end:
        if not READS_ONLY.intersection(sys.argv[1:2]) or not isinstance(end.code, int):
            raise
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by the shell
                stream.flush()
        os._exit(end.code)


def main() -> None:
    """Run the command line; every error of ours is one plain message and an exit code."""
    debug = "--debug" in sys.argv
    gc.set_threshold(GARBAGE_EVERY)
    _write_anything()
    try:
        code = cli.main(prog_name="ivr", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "ivr"
        click.echo(f"ivr: {_sentence(error.format_message())} '{where} --help' says what there is.", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except IVRError as error:
        if debug:
            raise
        click.echo(f"ivr: {error}", err=True)
        sys.exit(NO_PEER if isinstance(error, PeerSilent) else WRONG_USE)
    except Exception as error:
        if debug:
            raise
        click.echo(f"ivr: {_fault(error)}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _write_anything() -> None:
    """Let a console whose alphabet lacks a letter show an escape in its place, and not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fault(error: Exception) -> str:
    """Return what is said of an error that nobody raised on purpose."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"nothing more could be written: {error.strerror}. Make room, or write elsewhere."
    return f"a fault of this program: {type(error).__name__}: {error}. '--debug' shows where."


def _sentence(message: str) -> str:
    """Return Click's message as one sentence of ours: on one line, and with its full stop."""
    text = " ".join(message.split())
    return text if text.endswith((".", "?")) else f"{text}."
