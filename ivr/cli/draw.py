"""`ivr draw`: the tree as text, Mermaid, Graphviz's DOT or SVG."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.outputs import write_whole
from ivr.cli.trees import language_of, sound
from ivr.menu.draw.picture import picture
from ivr.proof.folding import columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.menu.draw.picture import Picture

FORMATS = ("text", "mermaid", "dot", "svg")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--prompts", type=click.Path(path_type=Path), metavar="FOLDER", help="The folder of the tree.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to draw.  [default: by FILE's ending, else text]"
)
@click.option("--language", metavar="TAG", help="The language of the labels.  [default: the line's first]")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to FILE.")
@click.option("--json", "as_json", is_flag=True, help="The boxes and arrows as one JSON object.")
def draw(
    folder: Path | None,
    prompts: Path | None,
    form: str | None,
    language: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Draw the menu tree in FOLDER.

    Each node is drawn once, where a caller meets it first; '→' refers to it from elsewhere. What holds in every menu
    is told once, at the top. A terminal cuts long lines; a pipe and FILE have all of them. Exits with 2 if the tree
    cannot be read or has errors.
    """
    tree = sound(folder, prompts)
    drawn = picture(tree, language_of(tree, language) or next(iter(tree.line.languages)))
    width = columns() if output is None else None
    text = _as_json(drawn) if as_json else _written(form or _by_ending(output), width)(drawn)
    if output is None:
        click.echo(text)
        return
    write_whole("--output", output, text + "\n")
    click.echo(f"{output}: {len(drawn.boxes)} nodes.", err=True)


def _by_ending(output: Path | None) -> str:
    return {".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}.get(output.suffix if output else "", "text")


def _written(form: str, width: int | None) -> Callable[[Picture], str]:
    """Return what writes a picture in a format, text for a terminal so wide; the others are not imported."""
    match form:
        case "mermaid":
            from ivr.menu.draw.mermaid import as_mermaid

            return as_mermaid
        case "dot":
            from ivr.menu.draw.dot import as_dot

            return as_dot
        case "svg":
            from ivr.menu.draw.svg import as_svg

            return as_svg
        case _:
            from ivr.menu.draw.outline import as_text

            return partial(as_text, width=width)


def _as_json(drawn: Picture) -> str:
    nodes = [{"name": box.name, "kind": box.kind, "does": box.does, "say": box.says} for box in drawn.boxes.values()]
    arrows = [
        {"from": one.source, "to": one.target, "by": one.reach, "sign": one.sign, "label": one.label}
        for box in drawn.boxes.values()
        for one in box.arrows
    ]
    return json.dumps({"start": drawn.start, "nodes": nodes, "arrows": arrows}, ensure_ascii=False, indent=2)
