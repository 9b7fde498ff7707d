"""notices.yaml: what is announced for a time and goes silent by itself. Knows no node and no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from ivr.menu.conditions import NoticeKind
from ivr.menu.facts import expected
from ivr.menu.part import Part, Words
from ivr.menu.shape import build, tell_unknown_language
from ivr.menu.written import YEARS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.menu.shape import Sheet


class Notice(Part):
    """One notice: from when to when it is spoken, and in which words. Nodes say which kinds they speak."""

    kind: NoticeKind = Field(description="What it is about; a node speaks the kinds it names.")
    starts: str = Field(description="When it begins to hold, as 2026-11-24 02:00, in the zone of hours.yaml.")
    ends: str = Field(description="When it ends. It goes silent then, with no edit.")
    say: Words = Field(description="What is said from the start to the end; {starts} and {ends} are filled in.")
    before: Words = Field(
        default_factory=dict, description="What is said before the start, from the fact notice_h (hours) ahead."
    )
    barge_in: bool = Field(default=True, description="no: heard to its end, whatever is pressed.")


def read_notices(sheet: Sheet, languages: Sequence[str]) -> tuple[Notice, ...]:
    """Return the notices in the order they are written, with what is wrong noted in the sheet."""
    data = sheet.document.data
    if not isinstance(data, list):
        if data:
            sheet.problem((), "the file must be a list of notices.", "Begin each with '- kind: maintenance'.")
        return ()
    notices = []
    for number, value in enumerate(data):
        fields = sheet.mapping(value, (number,), f"notice {number + 1}", "Begin with '- kind: maintenance'.")
        notice = build(Notice, fields, sheet, (number,)) if fields is not None else None
        if notice is not None:
            notices.append(notice)
            _check(sheet, number, notice, languages)
    return tuple(notices)


def _check(sheet: Sheet, number: int, notice: Notice, languages: Sequence[str]) -> None:
    wants = {field: expected("moment", value) for field, value in (("starts", notice.starts), ("ends", notice.ends))}
    for field, want in wants.items():
        if want:
            message = f"'{getattr(notice, field)}' is no time a notice can have."
            sheet.flaw("H05", (number, field), message, f"Write {want}.")
        elif int(getattr(notice, field)[:4]) not in YEARS:
            message = f"the year of {getattr(notice, field)} cannot be."
            sheet.flaw("H05", (number, field), message, "Write the year with its four figures.")
    if not any(wants.values()) and notice.ends <= notice.starts:
        sheet.flaw("H05", (number, "ends"), "the notice ends before it begins.", "Write a later end.")
    for field, words in (("say", notice.say), ("before", notice.before)):
        for tag in words:
            if tag not in languages:
                tell_unknown_language(sheet, (number, field, tag), languages)
