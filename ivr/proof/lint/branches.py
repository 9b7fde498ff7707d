"""Which branches of a line the rules of law are about: each company has names of its own. Knows no rule's code."""

from __future__ import annotations

from pydantic import Field

from ivr.menu.part import NodeName, Part


class Branches(Part):
    """The node each duty begins at, as lint.yaml names it; of a duty that has none nothing is asked."""

    complaints: NodeName = Field(default="complaint", description="Where complaints are taken (R06).")
    transactions: NodeName = Field(default="", description="Whose callers may ask about a transaction (R07).")
