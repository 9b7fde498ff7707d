"""`ivr schema`: the JSON Schema an editor completes and underlines the tree's files with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ivr.cli.outputs import write_whole
from ivr.errors import WrongUse
from ivr.menu.file_schemas import BRANCH, file_schema, file_stems


@click.command()
@click.argument("file", default=BRANCH, metavar="[FILE]")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to FILE.")
def schema(file: str, output: Path | None) -> None:
    """Print the JSON Schema of FILE, by default that of main.yaml and every other branch.

    The first line of a branch names it: '# yaml-language-server: $schema=menu.schema.json'. The other files are
    facts, fields, hours, line, lookups, messages, notices, queues, texts and tickets.
    """
    stem = Path(file).name.removesuffix(".yaml")
    known = file_stems()
    if stem not in known and file == stem:
        raise WrongUse(f"no file is called '{file}'. There are {', '.join(known)}; name any other branch with .yaml.")
    text = json.dumps(file_schema(stem), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    write_whole("--output", output, text + "\n")
