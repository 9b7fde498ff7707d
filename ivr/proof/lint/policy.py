"""lint.yaml: how one tree is judged. Thresholds and severities of its own, and findings that are silenced for a time.

Silencing is data, with a reason and an end, so that it is read, dated and reviewed like the tree itself. What keeps a
caller from a person, or asks for a secret, cannot be silenced.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, get_args

from pydantic import Field

from ivr import yamltext
from ivr.errors import Unreadable
from ivr.menu.facts import expected
from ivr.menu.flaw import Severity, did_you_mean
from ivr.menu.folder import shown_path
from ivr.menu.part import Part
from ivr.menu.shape import Sheet, build
from ivr.proof.lint.branches import Branches
from ivr.proof.lint.rule import RULES, Finding, enforced_by_reading
from ivr.proof.lint.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from ivr.menu.references import Sources
    from ivr.yamltext import Document, Path_

FILE = "lint.yaml"
# K04 among them where it is an error: in the first menu.
NEVER_SILENT = frozenset({"R01", "R10"})
NEVER_SILENT_AS_ERROR = frozenset({"K04"})
SEVERITIES: dict[str, Severity] = {one: one for one in get_args(Severity)}


class Silence(Part):
    """Findings that are known and stay as they are for now."""

    rule: str = Field(description="The rule's id, such as P04.")
    node: str = Field(default="", description="Where: a node, a fact, a field of line.yaml; everywhere if left out.")
    reason: str = Field(min_length=1, description="Why it is right to leave it so.")
    until: str = Field(description="The last day it is silent, as 2027-03-01.")

    def is_in_force(self, on: date) -> bool:
        """Return whether it still holds on this day; one whose day is none never does."""
        return not expected("date", self.until) and on <= date.fromisoformat(self.until)


class Written(Part):
    """lint.yaml as it is written."""

    thresholds: Thresholds = Field(default=Thresholds(), description="Numbers to judge by in place of the defaults.")
    branches: Branches = Field(default=Branches(), description="The branches that rules of law are about.")
    severities: dict[str, str] = Field(default_factory=dict, description="error, warn or info, by rule.")
    silence: list[Silence] = Field(default_factory=list, description="Findings to be silent about for a time.")


@dataclass(frozen=True, slots=True)
class Policy:
    """How a tree is judged, by which document, and what was found wrong in that."""

    written: Written = field(default_factory=Written)
    document: Document | None = None
    findings: tuple[Finding, ...] = ()


enforced_by_reading(
    "Y05",
    "What is silenced has a reason and an end, and may be silenced",
    source="this project's own",
    graded="error where nothing may be silenced, warn after its end, info where there is nothing to silence",
    explanation="A finding is silenced in lint.yaml with 'reason' and 'until'. After that day it is told again, and so "
    "is the silence. Errors of R01 (a person one key away) and R10 (no secrets asked for), and K04 in the first menu, "
    "are never silent.",
    example={},
)


def read_policy(folder: Traversable) -> Policy:
    """Return what lint.yaml of the folder says; without the file, the defaults."""
    path = folder / FILE
    if not path.is_file():
        return Policy()
    shown = shown_path(folder)
    try:
        return parse_policy(yamltext.read(path, f"{shown}/{FILE}" if shown != "." else FILE))
    except Unreadable as error:
        return Policy(
            findings=tuple(Finding("Y01", "error", one.place, one.message, one.mend) for one in error.problems)
        )


def parse_policy(document: Document) -> Policy:
    """Return what a document says; what is wrong with it is among the policy's findings, and left out."""
    sheet = Sheet(document)
    data = sheet.mapping(document.data, (), "the file", "Write 'silence:' and a list, for example.") or {}
    written = build(Written, data, sheet, ()) or Written()
    names: list[tuple[Path_, str]] = [(("severities", rule), rule) for rule in written.severities]
    names += [(("silence", number, "rule"), one.rule) for number, one in enumerate(written.silence)]
    for name_path, rule in names:
        if rule not in RULES:
            mend = did_you_mean(rule, RULES) or "'ivr explain' lists the rules."
            sheet.flaw("Y05", name_path, f"there is no rule '{rule}'.", mend)
    for rule, severity in written.severities.items():
        if severity not in SEVERITIES:
            sheet.flaw("Y05", ("severities", rule), f"'{severity}' is no severity.", "Write error, warn or info.")
    for number, one in enumerate(written.silence):
        want = expected("date", one.until)
        if want:
            sheet.flaw("Y05", ("silence", number, "until"), f"'{one.until}' is no day.", f"Write {want}.")
        if one.rule in NEVER_SILENT:
            sheet.flaw("Y05", ("silence", number, "rule"), f"{one.rule} cannot be silenced.", "Mend what it tells.")
    for rule in written.severities:
        if rule in NEVER_SILENT | NEVER_SILENT_AS_ERROR:
            sheet.flaw("Y05", ("severities", rule), f"the severity of {rule} cannot be changed.", "Delete the line.")
    problems = [Finding("Y02", "error", one.place, one.message, one.mend) for one in sheet.problems]
    flaws = [
        Finding(one.rule, one.severity, one.problem.place, one.problem.message, one.problem.mend) for one in sheet.flaws
    ]
    return Policy(written, document, (*problems, *flaws))


def apply(
    policy: Policy, findings: Iterable[Finding], sources: Sources, on: date, judged: Collection[str]
) -> list[Finding]:
    """Return the findings, their severities changed, without the silenced ones; and what is to be said of silences.

    judged: the rules that were asked. What a silence of any other is good for cannot be said.
    """
    owners = _Owners(sources)
    silences = policy.written.silence
    used: set[int] = set()
    kept = []
    for finding in findings:
        severity = SEVERITIES.get(policy.written.severities.get(finding.rule, ""))
        if severity is not None and finding.rule not in NEVER_SILENT | NEVER_SILENT_AS_ERROR:
            finding = replace(finding, severity=severity)
        fitting = [number for number, one in enumerate(silences) if _fits(one, finding, owners)]
        used.update(fitting)
        if _is_fixed(finding) or not any(silences[number].is_in_force(on) for number in fitting):
            kept.append(finding)
    return [*kept, *policy.findings, *_remarks(policy, used, on, judged)]


def _fits(silence: Silence, finding: Finding, owners: _Owners) -> bool:
    return silence.rule == finding.rule and silence.node in ("", owners.of(finding))


def _is_fixed(finding: Finding) -> bool:
    return finding.rule in NEVER_SILENT or (finding.rule in NEVER_SILENT_AS_ERROR and finding.severity == "error")


def _remarks(policy: Policy, used: set[int], on: date, judged: Collection[str]) -> list[Finding]:
    """Return a warning for each silence that has ended and a note for each that silences nothing."""
    document = policy.document
    if document is None:
        return []
    remarks = []
    for number, one in enumerate(policy.written.silence):
        where = f" at '{one.node}'" if one.node else ""
        if not one.is_in_force(on):
            message = f"the silence of {one.rule}{where} has ended."
            place = document.value_place(("silence", number, "until"))
            remarks.append(Finding("Y05", "warn", place, message, "Mend what it silenced, or give it a new end."))
        elif number not in used and one.rule in judged:
            place = document.value_place(("silence", number))
            remarks.append(Finding("Y05", "info", place, f"{one.rule} finds nothing{where}.", "Delete this silence."))
    return remarks


class _Owners:
    """Which node, fact or field a place in a file belongs to: the nearest name at its top level, above it."""

    def __init__(self, sources: Sources) -> None:
        self._starts: Mapping[str, Sequence[tuple[int, str]]] = {
            document.file: sorted(
                (place.line, str(path[0])) for path, place in document.key_places.items() if len(path) == 1
            )
            for document in sources.documents.values()
        }

    def of(self, finding: Finding) -> str:
        starts = self._starts.get(finding.place.file, ())
        index = bisect_right(starts, (finding.place.line, "\U0010ffff"))
        return starts[index - 1][1] if index else ""
