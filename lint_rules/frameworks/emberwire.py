"""Emberwire's own sockets and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.frameworks.labels import BROUGHT, IN_URL, SAID, Label
from lint_rules.frameworks.model import Act, Handler, Kind, Rows, Source

if TYPE_CHECKING:
    from lint_rules.code.index import Index
    from lint_rules.code.outline import Class, Function, Outline

PACKAGES = ("emberwire", "reference_server")
"""Where its names are imported from."""


def is_ours(name: str, last: str) -> bool:
    """True for the full dotted name `emberwire.Channel`, and for the places that it is re-exported from."""
    return name.rpartition(".")[2] == last and name.partition(".")[0] in PACKAGES


def kind_of(owner: Class, index: Index) -> str:
    """`Socket`, `Channel`, `Presence`, or an empty text for any other class."""
    bases = index.lineage(owner).bases
    return next((kind for kind in ("Channel", "Socket", "Presence") if any(is_ours(b, kind) for b in bases)), "")


def is_method_of_ours(function: Function, index: Index) -> bool:
    """True for a method of a socket, channel or presence of Emberwire's."""
    return function.owner is not None and kind_of(function.owner, index) != ""


def makes(written: str, outline: Outline, index: Index) -> str:
    """Which class of ours the value of a name is an instance of: `Tokens` for `tokens`, here or where it comes from.

    Empty where the name is not found or is something else; a class of the project counts as the one it derives from.
    """
    from lint_rules.code.outline import Class, Piece
    from lint_rules.code.syntax import dotted

    found = index.named(written, outline)
    call = found.node if isinstance(found, Piece) else None
    func = getattr(call, "func", None)
    if not isinstance(found, Piece) or func is None:
        return ""
    name = found.outline.resolve(dotted(func) or "")
    if name.partition(".")[0] in PACKAGES:
        return name.rpartition(".")[2]
    owner = index.locate(name, found.outline)
    return kind_of(owner, index) if isinstance(owner, Class) else ""


def _socket(kind: Kind, method: str) -> tuple[Handler, ...]:
    brought = (("*", BROUGHT), (0, BROUGHT | Label.URL)) if kind == "connect" else (("*", BROUGHT),)
    return tuple(
        Handler(
            kind, "Emberwire", base=f"{package}*.Socket", method=method, parameters=brought,
            connection="self", accepts=frozenset({"Accept"}), needs=(b"Socket",),
        )
        for package in PACKAGES
    )  # fmt: skip


def _channel(kind: Kind, *, method: str = "", decorator: str = "", topic: bool = False) -> tuple[Handler, ...]:
    said = ((0, IN_URL & ~Label.URL), ("*", SAID)) if topic else (("*", SAID),)
    accepted = frozenset({"Ok"}) if topic else frozenset[str]()
    silence = frozenset({"NoReply"}) if kind == "message" else frozenset[str]()
    return tuple(
        Handler(
            kind, "Emberwire", base=f"{package}*.Channel", method=method, decorator=decorator, parameters=said,
            connection="self", event="argument" if decorator else "", accepts=accepted, needs=(b"Channel",),
            answers=kind == "message", silence=silence,
        )
        for package in PACKAGES
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
        Source(IN_URL & ~Label.URL, attribute="topic", on=Label.CONNECTION),
        Source(Label.LAYER, attribute="endpoint", on=Label.CONNECTION),
    ),
    acts=(
        Act("broadcast", method="broadcast", on=Label.LAYER, place=(0, "topic"), payload=(2, "payload")),
        *(
            Act("broadcast", method=name, on=Label.CONNECTION, payload=(1, "payload"))
            for name in ("broadcast", "broadcast_from")
        ),
        Act("send", method="push", on=Label.CONNECTION, payload=(1, "payload"), waits=False),
        Act("answer", method="reply_ref", on=Label.CONNECTION),
        Act("join", method="subscribe", on=Label.CONNECTION, place=(0, "topic")),
    ),
    presence=True,
    unseen="send it as a subprotocol, with `auth_token=True` in `mount`",
    limits_rate=True,
    thin=True,
    packages=frozenset({"emberwire", "reference_server"}),
    marks=(b"emberwire", b"Channel)", b"Socket)"),
)
