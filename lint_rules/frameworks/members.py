"""What objects have from base classes that are not the project's.

    members_of("enum.Enum")             # {"name", "value", …}
    members_of("library.Unknown")       # None: they may have anything

To tell what an object lacks, all that it may have has to be known.
"""

from __future__ import annotations

import builtins
import enum
from collections.abc import Mapping
from functools import cache

from lint_rules.frameworks.words import word_set

_CONSUMER = word_set(
    "scope channel_layer channel_name channel_receive channel_layer_alias base_send groups as_asgi dispatch send close "
    "accept connect receive disconnect websocket_connect websocket_receive websocket_disconnect send_json receive_json "
    "encode_json decode_json"
)
_NAMESPACE = word_set(
    "namespace server socketio is_asyncio_based trigger_event emit send call enter_room leave_room close_room rooms "
    "get_session save_session session disconnect"
)
_MODEL = word_set(
    "dict json copy construct parse_obj parse_raw parse_file from_orm schema schema_json validate update_forward_refs "
    "model_config model_fields model_computed_fields model_extra model_fields_set model_construct model_copy "
    "model_dump model_dump_json model_json_schema model_parametrized_name model_post_init model_rebuild model_validate "
    "model_validate_json model_validate_strings Config"
)

_KNOWN: Mapping[str, frozenset[str]] = {
    "ABC": frozenset(),
    "abc.ABC": frozenset(),
    "typing.Generic": frozenset(),
    **dict.fromkeys(
        (f"channels.generic.websocket.{kind}WebsocketConsumer" for kind in ("", "Json", "Async", "AsyncJson")),
        _CONSUMER,
    ),
    **dict.fromkeys(("socketio.Namespace", "socketio.AsyncNamespace", "flask_socketio.Namespace"), _NAMESPACE),
    **dict.fromkeys(("pydantic.BaseModel", "pydantic.BaseSettings", "pydantic_settings.BaseSettings"), _MODEL),
}

CONSUMERS = frozenset(base for base, names in _KNOWN.items() if names is _CONSUMER)
"""The base classes of Channels whose methods are called for a connection."""

GIVEN: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]] = {
    "connect": ((0, ()),),
    "disconnect": ((1, ()),),
    "receive": ((0, ("text_data",)), (0, ("bytes_data",))),
    "receive_json": ((1, ()),),
}
"""How these consumers call their methods: how many values by their place, and which by name; any of several will do."""

DATACLASSES = frozenset({"dataclass", "dataclasses.dataclass"})

PLAIN_CLASS = DATACLASSES | {
    "final",
    "typing.final",
    "functools.total_ordering",
    "total_ordering",
    "unique",
    "enum.unique",
}
"""Decorators that take nothing away from a class and add no attribute that is asked for by name."""

SAME_CALL = frozenset(
    {"staticmethod", "classmethod", "abstractmethod", "abc.abstractmethod", "override", "typing.override"}
    | {"channels.db.database_sync_to_async", "asgiref.sync.sync_to_async", "asgiref.sync.async_to_sync"}
    | {"functools.lru_cache", "functools.cache", "contextlib.contextmanager", "contextlib.asynccontextmanager"}
)
"""Decorators under which a function is called as it is written."""


@cache
def members_of(base: str) -> frozenset[str] | None:
    """The names of what objects have from a base class, by its full name; None if that is not known."""
    found = _KNOWN.get(base)
    if found is not None:
        return found
    package, _, name = base.rpartition(".")
    if package in ("", "enum") and isinstance(kind := getattr(enum, name, None), type):
        return frozenset(dir(kind)) | _ENUM
    kind = getattr(builtins, base, None)
    return frozenset(dir(kind)) if isinstance(kind, type) else None


_ENUM = word_set("name value mro _name_ _value_ _member_map_ _member_names_ _value2member_map_")
