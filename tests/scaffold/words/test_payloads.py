"""What payloads are declared with: msgspec or pydantic."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from scaffold.words.errors import BadName
from scaffold.words.fields import parse_fields
from scaffold.words.payloads import PAYLOADS


def test_no_field_is_called_like_something_that_every_model_has() -> None:
    """pydantic warns when it is imported, and the generated tests turn warnings into errors."""
    public = {each for each in {*dir(BaseModel), *dir(type(BaseModel))} if not each.startswith("_")}
    for name in {each for each in public if hasattr(BaseModel, each)}:
        with pytest.raises(BadName):
            PAYLOADS["pydantic"].check(parse_fields(f"{name}:bool"))
