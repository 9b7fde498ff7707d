"""Whatever is written, the reader and the rules say what is wrong with it, and never fall over it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr import yamltext
from ivr.errors import Unreadable
from ivr.menu.load import load
from ivr.proof.lint.check import check, known_rules
from ivr.proof.lint.formats import as_github, as_json, as_sarif, as_text
from ivr.proof.lint.policy import parse_policy
from ivr.proof.lint.rule import Settings

from .conftest import ON

SHIPPED = {path.name: path.read_text("utf-8") for path in (Path(__file__).parents[2] / "prompts").glob("*.yaml")}
NAMES = ["main", "main.a", "main.b", "operator", "operator.a", "tech", "gone"]
LETTERS = "按请1209*#{}：，。'\"\n -?&%@<\x85"
TEXTS = st.one_of(
    st.sampled_from(
        ["请按1。", "{hotline}", "{next_open}", "{gone}", "……", "按0转人工", "Press 1 for help.", "", "400-800-9000"]
    ),
    st.text(alphabet=LETTERS.replace("\n", ""), max_size=20),
)
TARGETS = st.sampled_from(NAMES)
KEYS = st.sampled_from([*"0123456789*#", "12", "１", "A"])
WORDS = st.dictionaries(st.sampled_from(["zh-CN", "en-US", "fr-FR", "zh_CN"]), TEXTS, max_size=3)
CONDITION = st.dictionaries(
    st.sampled_from(["open", "closed", "peak", "season", "holiday", "class", "language", "known", "notice", "value"]),
    st.sampled_from(["general", "yes", "no", "any", "core", "zh-CN", "order", "policy", "gone"]),
    max_size=2,
)
CHOICE = st.builds(
    lambda words, target, when: {**words, "to": target, **({"when": when} if when else {})}, WORDS, TARGETS, CONDITION
)
NODE = st.one_of(
    st.fixed_dictionaries({"choose": st.dictionaries(KEYS, CHOICE, max_size=5)}),
    st.fixed_dictionaries({"goto": TARGETS}),
    st.fixed_dictionaries({"language": st.sampled_from(["en-US", "xx"]), "then": TARGETS}),
    st.fixed_dictionaries({"queue": st.sampled_from(["general", "q" * 70, "队"]), "full": TARGETS, "failed": TARGETS}),
    st.fixed_dictionaries({"transfer": st.sampled_from(["desk", "010-88888888"]), "failed": TARGETS}),
    st.fixed_dictionaries({"message": st.sampled_from(["general", "complaint"]), "then": TARGETS}),
    st.fixed_dictionaries({"ask": st.sampled_from(["order", "password"]), "then": TARGETS}),
    st.fixed_dictionaries({"look_up": st.just("orders"), "found": TARGETS, "none": TARGETS, "failed": TARGETS}),
    st.fixed_dictionaries({"ticket": st.sampled_from(["complaint", "gone"]), "then": TARGETS}),
    st.builds(
        lambda cases, otherwise: {"when": [{**case, "to": otherwise} for case in cases], "else": otherwise},
        st.lists(CONDITION, max_size=3),
        TARGETS,
    ),
    st.just({"hang_up": "goodbye"}),
)
MORE = st.fixed_dictionaries(
    {},
    optional={
        "say": WORDS,
        "timeout_s": st.sampled_from(["5", "0", "-1", "x"]),
        "tries": st.sampled_from(["1", "0", "9"]),
        "after_tries": TARGETS,
        "barge_in": st.sampled_from(["yes", "no", "maybe"]),
        "notices": st.lists(st.sampled_from(["policy", "emergency", "gone"]), max_size=2),
        "words": WORDS,
    },
)
TREES = st.dictionaries(TARGETS, st.builds(lambda node, more: {**node, **more}, NODE, MORE), min_size=1, max_size=7)
REST = {
    "facts.yaml": "hotline: {kind: phone, value: 400-800-9000, demo: yes}\n",
    "fields.yaml": "order: {kind: digits, digits: '8', label: {zh-CN: 流水号, en-US: number}}\n",
    "lookups.yaml": "orders: {url: 'https://example.com/', keys: {order: order}, columns: {state: name}}\n",
    "tickets.yaml": "complaint: {due: 24 h, counts: clock}\n",
    "hours.yaml": "zone: Asia/Shanghai\ndesks: {general: {every_day: 08:00-22:00}}\n",
}


def judged(files: dict[str, str]) -> None:
    """Read and judge a tree, and print what is found in every form."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8", errors="replace")
        findings = check(load(folder), Settings(on=ON))
    assert {finding.rule for finding in findings} <= known_rules().keys()
    for form in (as_text, as_json, as_github, as_sarif):
        form(findings)


def written(value: object, depth: int = 0) -> str:
    """Return a value as YAML, each text in quotes."""
    match value:
        case dict():
            inner = ", ".join(f"{written(key)}: {written(one)}" for key, one in value.items())
            return f"{{{inner}}}"
        case list():
            return f"[{', '.join(written(one) for one in value)}]"
        case _:
            return "'" + str(value).replace("'", "''").replace("\x85", " ") + "'"


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(TREES, st.booleans())
def test_generated_tree(tree, has_rest):
    """Nodes of every kind, with fields that fit and fields that do not."""
    files: dict[str, str] = dict(REST) if has_rest else {}
    files["main.yaml"] = ""
    for name, node in tree.items():
        stem = f"{name.split('.')[0]}.yaml"
        files[stem] = files.get(stem, "") + f"{name}: {written(node)}\n"

    judged(files)


def mutated(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return the text with stretches of it taken out, and something else put in."""
    for start, length, new in edits:
        at = start % (len(text) + 1)
        text = text[:at] + new + text[at + length :]
    return text


EDITS = st.lists(
    st.tuples(
        st.integers(0, 20_000),
        st.integers(0, 12),
        st.one_of(st.text(alphabet=LETTERS, max_size=3), st.sampled_from(["\n", ": ", "{", "to: gone", "  ", "- "])),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SHIPPED)), EDITS)
@pytest.mark.timeout(300)
def test_mutated_shipped_tree(name, edits):
    """The shipped files, one of them torn in places."""
    judged({**SHIPPED, name: mutated(SHIPPED[name], edits)})


@settings(max_examples=200, deadline=None)
@given(EDITS)
def test_mutated_policy(edits):
    """lint.yaml, torn in places."""
    sound = (
        "thresholds: {breadth_warn: 6}\nseverities: {S08: info}\n"
        "silence:\n  - {rule: P04, node: main, reason: 已评估, until: 2027-03-01}\n"
    )
    text = mutated(sound, edits)
    try:
        document = yamltext.parse(text, "lint.yaml")
    except Unreadable:
        return

    parse_policy(document)
