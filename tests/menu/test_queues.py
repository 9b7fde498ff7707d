"""queues.yaml: the hotline's figures as facts, every wait with an end, and each slip told where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ivr.menu.load import load, load_tree

if TYPE_CHECKING:
    from tests.menu.conftest import Write

PROMPTS = Path(__file__).parents[2] / "prompts"
# The names the outside contract promises.
QUEUES = {"general", "merchant", "tech", "complaint", "red", "international", "risk", "expert", "supervisor"}

SOUND = "general: {answer_within_s: 30, longest_wait_s: 10 min, capacity: 40, overflow: callback}\n"


def flaws(folder: Path) -> list[str]:
    return [
        f"{flaw.rule} {flaw.severity} {flaw.problem}".replace("tree/queues.yaml:", "") for flaw in load(folder).flaws
    ]


def test_the_shipped_queues_are_the_hotlines() -> None:
    """A complaint is to be answered in 15 s and then overflows; a key failure in 5 min; each is one fact."""
    queues = load_tree(PROMPTS).queues

    assert QUEUES == set(queues)
    assert (15, 15) == (queues["complaint"].answer_within_s, queues["complaint"].longest_wait_s)
    assert 300 == queues["expert"].answer_within_s
    assert ("supervisor", "callback") == (queues["complaint"].overflow, queues["supervisor"].overflow)


def test_red_channel_before_complaints_before_the_rest() -> None:
    """Priority above all others (hotline A052, decision on complaints)."""
    priority = {name: queue.priority for name, queue in load_tree(PROMPTS).queues.items()}

    assert priority["red"] > max(value for name, value in priority.items() if name != "red")
    assert priority["complaint"] > priority["general"]


def test_a_fact_moves_the_target() -> None:
    """What is promised and what is measured move together."""
    queues = load_tree(PROMPTS, {"complaint_answer_s": "20", "critical_min": "6"}).queues

    assert (20, 20, 360) == (
        queues["complaint"].answer_within_s,
        queues["complaint"].longest_wait_s,
        queues["expert"].answer_within_s,
    )


def test_a_tree_without_the_file_has_no_queues(write: Write) -> None:
    """And its queue nodes are right as they are."""
    tree = load_tree(write())

    assert {} == tree.queues


def test_what_is_left_out_has_a_usual_figure(write: Write) -> None:
    """Only what a caller meets must be said."""
    queue = load_tree(write(queues=SOUND)).queues["general"]

    assert (30, 600, 40, "callback") == (
        queue.answer_within_s,
        queue.longest_wait_s,
        queue.capacity,
        queue.overflow,
    )
    assert (10, 5, 240) == (queue.priority, queue.seats, queue.service_s)


@pytest.mark.parametrize(
    ("fields", "at", "flaw"),
    [
        (
            "30, 60, 4, supervisr",
            "supervisr",
            "S02 'general' overflows to 'supervisr', which is no queue. Did you ",
        ),
        (
            "30, 60, 4, nowhere",
            "nowhere",
            "S02 'general' overflows to 'nowhere', which is no queue. It can be ",
        ),
        ("30, 60, 4, general", "general}", "S04 a caller overflows in a circle: general to general. Let one of them "),
        ("30, 60, 0, callback", "0, o", "Y04 'capacity' of 'general' is 0. Write at least 1; hours.yaml closes a "),
        ("0, 60, 4, callback", "0, l", "Y04 'answer_within_s' of 'general' is 0. Write at least 1 s."),
        ("30, 11 min, 4, callback", "11", "Q02 a caller would wait 11 min in 'general'. Let it overflow after 10 min"),
        ("61, 60, 4, callback", "61", "Q02 'general' is to answer within 61 s and overflows after 60. Make the target"),
        ("soon, 60, 4, callback", "soon", "Y04 'soon' is no time a caller waits. Write seconds, or minutes as 5 min."),
        ("30, 60, -4, callback", "-4", "Y04 '-4' is no whole number. Write figures such as 20."),
        ("'{promise_s}', 60, 4, callback", "'{", "P13 {promise_s} is no fact. Add it to facts.yaml."),
    ],
)
def test_a_slip_is_told_with_its_place_and_mend(write: Write, fields: str, at: str, flaw: str) -> None:
    """Where the value stands, what is wrong with it, and what would be right."""
    names = ("answer_within_s", "longest_wait_s", "capacity", "overflow")
    line = ", ".join(f"{name}: {value}" for name, value in zip(names, fields.split(", "), strict=True))
    text = f"general: {{{line}}}"

    found = flaws(write(queues=f"{text}\n{SOUND.replace('general', 'supervisor')}"))

    rule, _, message = flaw.partition(" ")
    assert 1 == len(found)
    assert found[0].startswith(f"{rule} error 1:{text.index(at) + 1}: {message}"), found


@pytest.mark.parametrize(
    ("given", "flaw"),
    [
        (", overflow: callback", "Y02 error 1:1: 'general' lacks 'overflow'. Add 'overflow: …'."),
        ("overflow", "V06 error 1:70: 'overflw' is no field here. Did you mean 'overflow'?"),
    ],
)
def test_a_field_that_is_missing_or_misspelt(write: Write, given: str, flaw: str) -> None:
    """Every wait has an end that somebody wrote down."""
    text = SOUND.replace(given, "" if given.startswith(",") else "overflw")

    assert flaw == flaws(write(queues=text))[0]


def test_queues_that_overflow_into_one_another_are_told_once(write: Write) -> None:
    """A caller would go round for ever."""
    ways = {"a": "b", "b": "c", "c": "b", "general": "a"}
    lines = [SOUND.replace("general", name).replace("callback", onward) for name, onward in ways.items()]

    [flaw] = flaws(write(queues="".join(lines)))

    column = lines[1].index("overflow: c") + len("overflow: ") + 1
    assert f"S04 error 2:{column}: a caller overflows in a circle: b to c to b. " in flaw


def test_a_node_must_name_a_queue_of_the_file(write: Write) -> None:
    """A slip in the node would make a queue nobody serves."""
    folder = write(queues=SOUND.replace("general", "generl"))

    assert [
        "S02 error tree/operator.yaml:2:10: no queue of queues.yaml is called 'general'. Did you mean 'generl'?"
    ] == flaws(folder)


def test_a_queue_without_hours_is_told(write: Write) -> None:
    """Where other desks have hours, one without never closes, which a slip in a name does too."""
    hours = "zone: Asia/Shanghai\ndesks: {generl: {every_day: 08:00-22:00}}\n"
    folder = write(queues=SOUND, hours=hours)

    assert [
        "H07 warn 1:1: no desk of hours.yaml is called 'general', so this queue never closes. Did you mean 'generl'?"
    ] == flaws(folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- general\n", "tree/queues.yaml:1:1: the file must hold fields, not a text or a list."),
        ("general: 15\n", "tree/queues.yaml:1:1: the queue 'general' must hold fields, not a text or a list."),
        (
            "general: {answer_within_s: [1], longest_wait_s: 60, capacity: 4, overflow: callback}\n",
            "tree/queues.yaml:1:11: 'answer_within_s' must be one text. Put it on the same line.",
        ),
    ],
)
def test_what_is_no_queue_at_all_cannot_be_read(write: Write, text: str, problem: str) -> None:
    """The tree is not built, and nothing raises."""
    loaded = load(write(queues=text))

    assert loaded.tree is None
    assert any(str(found).startswith(problem) for found in loaded.problems), loaded.problems


@pytest.mark.parametrize("name", ["Callback", "callback", "全部"])
def test_a_name_that_cannot_be(write: Write, name: str) -> None:
    """The two ends are no queues, and Twilio's names are ASCII."""
    found = flaws(write(queues=SOUND + SOUND.replace("general", name)))

    mend = "Use small letters, figures and '_'; callback and voicemail are no queues."
    assert [f"Y02 error 2:1: a queue cannot be called '{name}'. {mend}"] == found


@pytest.mark.parametrize(
    ("fact", "flaw"),
    [
        (
            "{kind: number, value: 5, measured: generl}",
            "S02 error tree/facts.yaml:1:46: 'wait_min' is measured in 'generl', and no queue of queues.yaml is",
        ),
        (
            "{kind: time, value: 9:00, measured: general}",
            "Y04 error tree/facts.yaml:1:37: 'wait_min' is a time, and a wait is no such thing.",
        ),
    ],
    ids=["no such queue", "no number"],
)
def test_a_fact_is_measured_in_a_queue_and_is_a_number(write: Write, fact: str, flaw: str) -> None:
    """Each slip at its place."""
    facts = (write() / "facts.yaml").read_text(encoding="utf-8")

    found = flaws(write(facts=f"wait_min: {fact}\n{facts}", queues=SOUND))

    assert [True] == [one.startswith(flaw) for one in found]
