"""What the encoders of messages cannot write: `json.dumps`, Socket.IO's, and the channel layer of `channels_redis`.

Each raises TypeError for such a value, unless it is given a function that says what to write instead.
"""

from __future__ import annotations

from collections.abc import Mapping

UNWRITABLE: Mapping[str, str] = {
    "datetime.datetime": "a datetime",
    "datetime.date": "a date",
    "datetime.time": "a time",
    "datetime.timedelta": "a timedelta",
    "uuid.UUID": "a UUID",
    "decimal.Decimal": "a Decimal",
    "set": "a set",
    "frozenset": "a set",
    "typing.Set": "a set",
    "bytes": "bytes",
}
"""Types by their full names, and what a message calls a value of one. Socket.IO and a channel layer can write bytes."""

MADE_BY: Mapping[str, str] = {
    **UNWRITABLE,
    "datetime.datetime.now": "a datetime",
    "datetime.datetime.utcnow": "a datetime",
    "datetime.datetime.today": "a datetime",
    "datetime.datetime.fromtimestamp": "a datetime",
    "datetime.date.today": "a date",
    "django.utils.timezone.now": "a datetime",
    "uuid.uuid1": "a UUID",
    "uuid.uuid4": "a UUID",
}
"""Calls that give one."""

MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "sqlmodel.SQLModel"})
"""Classes whose `model_dump()` and `dict()` leave such values as they are."""

DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
"""Decorators of classes that `asdict` takes apart, and leaves such values as they are."""

USERS = frozenset({"AbstractUser", "AbstractBaseUser"})
"""Bases of the class of Django's users."""

OWN_ENCODERS = (b"litestar", b"quart", b"sanic", b"blacksheep", b"orjson", b"ORJSON", b"msgspec")
"""In a project that may have `send_json` encode by something else than `json.dumps`."""
