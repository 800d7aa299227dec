"""chanx: typed handlers on a consumer of Channels or FastAPI."""

from __future__ import annotations

from lint_rules.frameworks.labels import SAID, Label
from lint_rules.frameworks.model import Act, Handler, Rows

FRAMEWORK = "chanx"
_BASE = "chanx*Consumer"
_NEEDS = (b"chanx",)
_ASKED = ("authenticator_class", "permission_classes")

ROWS = Rows(
    FRAMEWORK,
    handlers=(
        Handler(
            "message", FRAMEWORK, base=_BASE, decorator="*ws_handler", parameters=((0, SAID),), connection="self",
            event="name", needs=_NEEDS,
        ),
        Handler(
            "info", FRAMEWORK, base=_BASE, decorator="*event_handler", connection="self", event="name", needs=_NEEDS
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, method="post_authentication", connection="self", admits=True,
            declared=_ASKED, needs=_NEEDS,
        ),
        Handler(
            "connect", FRAMEWORK, base=_BASE, decorator="*ws_handler", parameters=((0, SAID),), connection="self",
            admits=True, declared=_ASKED, without=("post_authentication",), needs=_NEEDS,
        ),
    ),
    acts=(
        Act("send", method="send_message", on=Label.CONNECTION, payload=(0, "message"), waits=False),
        *(
            Act("broadcast", method=name, on=Label.CONNECTION, payload=(0, "message", "event"), place=(1, "groups"))
            for name in ("broadcast_message", "broadcast_event")
        ),
    ),
    serial=True,
    packages=frozenset({"chanx"}),
)  # fmt: skip
