"""What every part of the tree is made of: the base of its models, and the names for its plain values. Knows no part."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = str  # an IETF tag as the editor writes it: zh-CN, en-US
Words = dict[Language, str]  # what is said, by language
NodeName = str
Key = str
# How a value is spoken.
FactKind = Literal["phone", "money", "time", "days", "number", "ticket", "code", "name", "email", "date", "moment"]


class Part(BaseModel):
    """What every part of the tree shares: it never changes, and an unknown field is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
