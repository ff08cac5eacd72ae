"""What schemas of text files are made of: their base, months, ids, and errors that say the remedy."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from saferplan.errors import UsageError
from saferplan.periods import Month
from saferplan.textfiles.parsing import Key


class TextModel(BaseModel):
    """The base of every schema of a text file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_left_out(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


def _month(value: object) -> Month:
    if isinstance(value, Month):
        return value
    try:
        return Month.parse(str(value))
    except UsageError as error:
        raise PydanticCustomError("told", "{told}", {"told": str(error).rstrip(".")}) from None


MonthText = Annotated[
    Month,
    PlainValidator(_month),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$"}),
]
"""A month written YYYY-MM."""


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise told(f"'{value}' cannot be an id; use small letters, digits and hyphens, for example burglary-2027")
    return value


Slug = Annotated[str, AfterValidator(_slug)]
"""A name in small letters, digits and hyphens."""


def told(message: str, *at: Key) -> PydanticCustomError:
    """An error for a validator to raise: a sentence with its remedy, and the key below the model it speaks of."""
    return PydanticCustomError("told", "{told}", {"told": message, "at": at})
