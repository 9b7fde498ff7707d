"""Rules judged on what happened: a call log and played scripts (K11, V03, V04, V05). Knows no words and no seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.errors import Place
from ivr.menu.model import MenuNode
from ivr.proof.lint.rule import Breach, held_by_design, not_checked, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ivr.menu.flaw import Severity
    from ivr.proof.lint.rule import Subject

# With fewer options an order has no correlation worth the name.
_FEWEST_OPTIONS = 3
_SHOWN = 5


@rule(
    "K11",
    "What is wanted most is offered first",
    source="ISO/IEC 13714; Avaya IR guide",
    severity="info",
)
def order_of_use(subject: Subject) -> Iterator[Breach]:
    """Every caller hears the first option, and only those who want the last one wait for it. Judged on the presses of
    a call log that is given with --log, for menus with enough of them."""
    log = subject.evidence.log
    if log is None:
        return
    for name, node in subject.menus:
        keys = [key for key in node.choose if key in "123456789"]
        presses = [log.presses[name, key] for key in keys]
        if len(keys) >= _FEWEST_OPTIONS and sum(presses) >= subject.limits.order_calls:
            correlation = _rank_correlation(presses)
            if correlation < subject.limits.order_correlation:
                wanted = [key for _, key in sorted(zip(presses, keys, strict=True), key=lambda one: (-one[0], one[1]))]
                message = (
                    f"callers of '{name}' want {', '.join(wanted)}, in this order (correlation {correlation:.2f})."
                )
                yield Breach(subject.sources.node(name, "choose"), message, "Offer what they want most first.")


@rule(
    "V03",
    "Scripted calls press every option",
    source="this project's own",
    severity="warn",
    graded="warn below all of them, error below four fifths",
)
def unplayed_option(subject: Subject) -> Iterator[Breach]:
    """An option that no script presses can break and nobody knows. Judged on the result of 'ivr test --json' that is
    given with --played."""
    played = subject.evidence.played
    if played is None or played.pressed is None:
        return
    options = [
        (name, key)
        for name, node in subject.tree.nodes.items()
        if isinstance(node, MenuNode) and name in subject.graph.reachable
        for key in node.choose
    ]
    missing = [option for option in options if option not in played.pressed]
    share = 1 - len(missing) / len(options) if options else 1.0
    if share < subject.limits.coverage_warn:
        severity: Severity = "error" if share < subject.limits.coverage_error else "warn"
        said = ", ".join(f"key {key} of '{name}'" for name, key in missing[:_SHOWN])
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        message = f"scripts press {share:.0%} of the options; not {said}{more}."
        yield Breach(subject.sources.node(missing[0][0]), message, "Write calls that do.", severity)


@rule(
    "V04",
    "No scripted call fails",
    source="Dialogflow CX, pre-deployment run; Amazon Connect, test API",
)
def failed_script(subject: Subject) -> Iterator[Breach]:
    """A script says what must keep working. Judged on the result of 'ivr test --json' that is given with --played."""
    played = subject.evidence.played
    for place, name in played.failed if played is not None else ():
        yield Breach(place, f"the scripted call '{name}' fails.", "Mend the tree, or the script if it is out of date.")


@rule(
    "V05",
    "Logs say what was chosen, not only which key",
    source="RingCentral #363",
    severity="warn",
)
def keys_without_labels(subject: Subject) -> Iterator[Breach]:
    """After the next edit key 2 is something else, and a log of keys counts both as one. Judged on a call log that is
    given with --log."""
    log = subject.evidence.log
    if log is not None and log.label_less:
        message = "a key is logged without what was chosen by it."
        yield Breach(Place(log.file, log.label_less, 1), message, "Log 'to' beside it: the node it leads to.")


held_by_design(
    "V01",
    "A release has a version, a hash, an author, a time and a way back",
    source="Amazon Connect, versions and aliases; Genesys; Huawei",
    explanation="When callers complain, the first question is what changed, and the second how to undo it.",
    reason="A release is named by its content, and 'ivr publish', 'ivr releases', 'ivr diff' and 'ivr rollback' keep "
    "the rest.",
)

held_by_design(
    "V02",
    "A call that is going on keeps its version",
    source="Glific: 'users have their node deleted' (critical)",
    explanation="A caller in the middle of a menu must not land on a node that is gone.",
    reason="The release rides in every address of a call, and a call finishes on the release it began with.",
)

not_checked(
    "E02",
    "A webhook answers in time",
    source="Twilio 11200 (15 s); this project's own budget of 1 s",
    explanation="Twilio hangs up on a server that takes 15 seconds, and a caller long before it.",
    reason="It needs a running server: 'ivr load URL' measures it, and /metrics says how it is.",
)


def _rank_correlation(presses: Sequence[int]) -> float:
    """Return Spearman's rank correlation between the order spoken and the order of use; ties share their rank."""
    count = len(presses)
    by_use = [_rank(presses, number) for number in range(count)]
    mean = (count - 1) / 2
    products = sum((spoken - mean) * (used - mean) for spoken, used in enumerate(by_use))
    squares = sum((spoken - mean) ** 2 for spoken in range(count)) * sum((used - mean) ** 2 for used in by_use)
    return products / squares**0.5 if squares else 1.0


def _rank(presses: Sequence[int], number: int) -> float:
    """Return the place of one count among all, the largest at 0; equal counts share the mean of their places."""
    own = presses[number]
    return sum(one > own for one in presses) + (sum(one == own for one in presses) - 1) / 2
