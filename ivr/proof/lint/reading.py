"""Rules about the files themselves (Y, and V06): what `ivr.menu` finds while it reads."""

from __future__ import annotations

from ivr.proof.lint.rule import enforced_by_reading

enforced_by_reading(
    "Y01",
    "Every file can be read",
    source="the YAML 1.2 specification, less its aliases, anchors and tags; CVE-2020-14343",
    explanation="Files are YAML, and every value is read as the text that stands there: 22:00 stays 22:00. Tabs, keys "
    "written twice, aliases, anchors and tags are refused, because each of them means something else to the program "
    "than to the person who wrote it.",
    example={"main.yaml": "main:\n  goto: *operator\n"},
)

enforced_by_reading(
    "Y02",
    "Each part has the fields it needs",
    source="this project's own",
    explanation="A node says with one field what it does (choose, ask, look_up, when, ticket, queue and so on), and "
    "each kind has fields it cannot do without.",
    example={"main.yaml": "main:\n  say: {zh-CN: 您好。, en-US: Hello.}\n"},
)

enforced_by_reading(
    "Y03",
    "A node stands in the file of its name",
    source="this project's own",
    explanation="account.bill stands in account.yaml, so that whoever hears of a node knows where to look. "
    "Names ride in web addresses and are letters, figures, '-', '_' and dots.",
    example={"main.yaml": "tech:\n  goto: operator\n"},
)

enforced_by_reading(
    "V06",
    "Unknown fields are told",
    source="wavekat-flow",
    graded="error if it looks like a slip of the pen, else warn and ignored",
    explanation="A field the program does not know does nothing. If it is nearly one it knows, or holds a full-width "
    "colon, something was meant that will not happen.",
    example={
        "main.yaml": """\
main:
  choose:
    "0": {zh-CN: 人工服务, en-US: an operator, to：operator}
"""
    },
)
