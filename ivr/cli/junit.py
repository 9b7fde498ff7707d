"""Verdicts as JUnit's XML, which CI systems show. https://github.com/testmoapp/junitxml"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.simulator.script.play import Verdict

# What XML 1.0 cannot carry. https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(verdicts: Sequence[Verdict], report: dict[int, str]) -> bytes:
    """Return the document; `report` has the words for each verdict that is not a pass, by its number."""
    suite = etree.Element(
        "testsuite",
        name="ivr test",
        tests=str(len(verdicts)),
        failures=str(sum(verdict.passed is False for verdict in verdicts)),
        skipped=str(sum(verdict.passed is None for verdict in verdicts)),
        errors="0",
    )
    for number, verdict in enumerate(verdicts):
        case = etree.SubElement(suite, "testcase", name=_text(verdict.name), classname=_text(verdict.file))
        if verdict.passed is None:
            etree.SubElement(case, "skipped", message=_text(verdict.message))
        elif not verdict.passed:
            failure = etree.SubElement(case, "failure", message=_text(verdict.message))
            failure.text = _text(report[number])
    return etree.tostring(suite, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
