"""Random trees of every kind of node there is, as hypothesis draws them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ivr.menu.load import load
from ivr.proof.lint.check import check
from ivr.proof.lint.rule import Settings
from tests.proof.world import SERVICES

if TYPE_CHECKING:
    from pathlib import Path

    from ivr.menu.model import MenuTree

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

FILES = {
    "line": """
languages:
  en-US: {name: English, twilio_language: en-US, twilio_voice: Polly.Joanna}
  zh-CN: {name: 中文, twilio_language: cmn-CN, twilio_voice: Polly.Zhiyu}
input: {timeout_s: 5, tries: 2, after_tries: operator}
classes: {gold: {}}
""",
    # A short wait, for each 40 s of one are a request more.
    "queues": "general: {answer_within_s: 30, longest_wait_s: 60 s, capacity: 2, overflow: callback}\n",
    "hours": """
zone: Asia/Shanghai
holidays: {library: CN}
desks: {general: {every_day: 08:00-22:00}}
peak: {working_days: 09:00-10:00}
""",
    "facts": "company: {kind: name, value: {en-US: Acme, zh-CN: 安美}}\n",
    "fields": "order: {kind: digits, digits: '4', label: {en-US: order number, zh-CN: 订单号}, limited: yes}\n",
    "lookups": f"parcels: {{url: '{SERVICES}parcels', keys: {{order: order}}, "
    "columns: {state: name, class: name, email: email}}\n",
    "tickets": "callback: {due: 4 h, counts: clock}\nvoicemail: {due: 4 h, counts: clock}\n",
    "texts": "note: {en-US: 'Acme: we are there from 8.', zh-CN: '【安美】我们8点上班。'}\n",
}
# Nodes lead without a key only to later ones, so that few drawn trees go in circles and have to be thrown away.
BRANCH = ("main.a", "main.b", "main.c")
ANYWHERE = st.sampled_from(["main", *BRANCH, "main.ask", "main.note", "operator"])
MENU = st.dictionaries(st.sampled_from("12345"), ANYWHERE, min_size=2, max_size=3)
ENDS = st.sampled_from(["main", "operator", "operator.message", "operator.desk", "operator.bye"])


ASKED = (
    "withheld: yes",
    "withheld: no",
    "open: general",
    "closed: general",
    "peak: yes",
    "class: gold",
    "language: zh-CN",
    "known: order",
    "notice: emergency",
)


def later(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from([*BRANCH[number + 1 :], "main.note", "operator", "operator.message", "operator.desk"])


def cases(to: st.SearchStrategy[str], *asked: str) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(asked), to).map(lambda drawn: f"[{{{drawn[0]}, to: {drawn[1]}}}]")


def node(number: int) -> st.SearchStrategy[dict[str, object]]:
    """Draw a node that ends, waits or leads on."""
    on = later(number)
    two = st.tuples(on, on)
    return st.one_of(
        MENU.map(lambda keys: {"choose": keys}),
        st.tuples(MENU, st.integers(1, 3)).map(lambda drawn: {"choose": drawn[0], "tries": drawn[1]}),
        on.map(lambda to: {"goto": to}),
        two.map(
            lambda to: {
                "queue": "general",
                "full": to[0],
                "failed": to[1],
                "closed": "operator.closed",
                "call_back": "operator.ticket",
            }
        ),
        two.map(lambda to: {"queue": "general", "full": to[0], "failed": to[1], "closed": "operator.closed"}),
        st.sampled_from(["main", "operator.bye", "operator.ticket"]).map(lambda to: {"message": "general", "then": to}),
        st.sampled_from([*BRANCH[number + 1 :], "main.find"]).map(lambda to: {"ask": "order", "then": to}),
        cases(on, *ASKED).map(lambda when: {"when": when, "else": "operator"}),
        on.map(lambda to: {"transfer": "desk", "failed": to}),
        two.map(lambda to: {"ticket": "callback", "details": "[order]", "then": to[0], "failed": to[1]}),
        # Two texts in one turn could not be told apart by their answers.
        st.tuples(ENDS, ENDS).map(lambda to: {"send": "note", "then": to[0], "failed": to[1]}),
        st.tuples(st.sampled_from(["en-US", "zh-CN"]), st.sampled_from(["", "yes", "no"]), on).map(
            lambda drawn: {"language": drawn[0], **({"remember": drawn[1]} if drawn[1] else {}), "then": drawn[2]}
        ),
        st.just({"hang_up": "goodbye"}),
    )


# What is looked up is only led on from an ask, and leads where nothing is looked up again in the same turn.
FIND = st.tuples(st.just("main.sort"), ENDS, ENDS, ENDS).map(
    lambda to: {"look_up": "parcels", "found": to[0], "none": to[1], "many": to[2], "failed": to[3]}
)
SORT = st.tuples(cases(ENDS, "value: {state: sent}", "class: gold", "known: state"), st.just("main.write")).map(
    lambda drawn: {"when": drawn[0], "else": drawn[1]}
)
WRITE = st.tuples(ENDS, ENDS).map(lambda to: {"send": "note", "by": "email", "then": to[0], "failed": to[1]})
TREES = st.tuples(MENU, *(node(number) for number in range(len(BRANCH))), FIND, SORT, WRITE)
DRAWN = tuple[dict[str, object], ...]
LAST: dict[str, dict[str, object]] = {
    "main.note": {"send": "note", "then": "operator.bye", "failed": "operator.message"},
    "main.ask": {"ask": "order", "then": "main.find"},
    "operator": {
        "queue": "general",
        "closed": "operator.closed",
        "full": "operator.message",
        "failed": "operator.message",
    },
    "operator.closed": {"goto": "operator.message"},
    "operator.message": {"message": "general", "then": "operator.ticket"},
    "operator.ticket": {"ticket": "voicemail", "then": "operator.bye", "failed": "operator.bye"},
    "operator.desk": {"transfer": "desk", "failed": "operator.message"},
    "operator.bye": {"hang_up": "goodbye"},
}


def build(drawn: DRAWN, folder: Path) -> tuple[MenuTree | None, list[str]]:
    """Return the tree that was drawn, if no rule finds an error in it, and the errors."""
    main, *others = drawn
    names = (*BRANCH, "main.find", "main.sort", "main.write")
    nodes: dict[str, dict[str, object]] = {"main": {"choose": main}, **dict(zip(names, others, strict=True)), **LAST}
    files: dict[str, list[str]] = {"main": [], "operator": []}
    for name, fields in nodes.items():
        files[name.partition(".")[0]].append(_written(name, fields, first=name == "main"))
    for stem, texts in files.items():
        (folder / f"{stem}.yaml").write_text("\n".join(texts), "utf-8")
    for stem, text in FILES.items():
        (folder / f"{stem}.yaml").write_text(text, "utf-8")
    found = load(folder)
    if found.tree is None:
        return None, [str(one) for one in found.problems]
    errors = [one for one in check(found, Settings(draft=True)) if one.severity == "error"]
    return (None if errors else found.tree), [str(one) for one in errors]


def _written(name: str, fields: dict[str, object], *, first: bool) -> str:
    said, words = f"Here is {name}.", f"这里是{name}。"
    if "message" in fields:
        said, words = "Please leave a message now.", "请留言。"
    if name == "operator.closed":
        said, words = "We are there {hours_today}, and again {next_open}.", "今天{hours_today}，下次{next_open}。"
    lines = [f"{name}:"]
    if not {"when", "look_up"} & fields.keys():
        lines.append(f"  say: {{en-US: '{said}', zh-CN: '{words}'}}")
    for field, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"  {field}:")
            lines += [
                f"    '{key}': {{en-US: 'topic {key}', zh-CN: '事项{key}', to: {to}}}" for key, to in value.items()
            ]
            lines += ["    '0': {en-US: an operator, zh-CN: 人工服务, to: operator}"] if first else []
        else:
            lines.append(f"  {field}: {value}")
    return "\n".join(lines)
