"""Emberwire's own sockets and channels."""

from __future__ import annotations

from lint_rules.frameworks.labels import SAID, Label
from lint_rules.frameworks.model import Handler, Kind, Rows, Source

_BROUGHT = Label.CREDENTIAL | Label.CLIENT


def _socket(kind: Kind, method: str) -> tuple[Handler, ...]:
    return tuple(
        Handler(
            kind, "Emberwire", base=f"{package}*.Socket", method=method, parameters=(("*", _BROUGHT),),
            connection="self", accepts=frozenset({"Accept"}), needs=(b"Socket",),
        )
        for package in ("emberwire", "reference_server")
    )  # fmt: skip


def _channel(kind: Kind, *, method: str = "", decorator: str = "", topic: bool = False) -> tuple[Handler, ...]:
    said = ((0, Label.PLACE | Label.CLIENT), ("*", SAID)) if topic else (("*", SAID),)
    answers = frozenset({"Ok"}) if topic else frozenset[str]()
    return tuple(
        Handler(
            kind, "Emberwire", base=f"{package}*.Channel", method=method, decorator=decorator, parameters=said,
            connection="self", event="argument" if decorator else "", accepts=answers, needs=(b"Channel",),
        )
        for package in ("emberwire", "reference_server")
    )  # fmt: skip


ROWS = Rows(
    "Emberwire",
    handlers=(
        *_socket("connect", "connect"),
        *_socket("id", "id"),
        *_channel("join", method="join", topic=True),
        *_channel("message", method="handle_in"),
        *_channel("message", decorator="*handle_in"),
        *_channel("after_join", method="after_join"),
        *_channel("out", method="handle_out"),
        *_channel("info", method="handle_info"),
        *_channel("disconnect", method="terminate"),
    ),
    sources=(
        Source(Label.IDENTITY, attribute="assigns", on=Label.CONNECTION),
        Source(Label.IDENTITY, attribute="socket_id", on=Label.CONNECTION),
        Source(Label.PLACE | Label.CLIENT, attribute="topic", on=Label.CONNECTION),
    ),
    packages=frozenset({"emberwire", "reference_server"}),
)
