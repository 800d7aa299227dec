"""Chooses the subprotocol of a handshake, and finds phoenix.js's token.

Browsers cannot set headers on a WebSocket, and a token in the URL ends up in logs.
So phoenix.js, given `authToken`, offers two subprotocols: `phoenix`, and the token behind a prefix, in base64.
The server answers with `phoenix`, which a browser insists on once it has offered anything.

>>> policy = SubprotocolPolicy(None, auth_token=True)
>>> policy.negotiate(["phoenix, base64url.bearer.phx.c2VjcmV0"])
Negotiated(chosen='phoenix', auth_token='secret', shown='phoenix', hint=None)

The answer is always one of the mount's own names, never text that a client sent.
Whether the token is any good is for `Socket.connect` to say.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reference_server.core.errors import ConfigurationError

__all__ = ["AUTH_TOKEN_PREFIX", "PHOENIX", "Mismatch", "Negotiated", "SubprotocolPolicy"]

PHOENIX: Final = "phoenix"
AUTH_TOKEN_PREFIX: Final = "base64url.bearer.phx."

_TOKEN_CHARACTERS: Final = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The handshake may go on."""

    chosen: str | None
    """What the response's Sec-WebSocket-Protocol says; `None` is no such header."""

    auth_token: str | None
    """The token that the client sent, or `None`."""

    shown: str
    """The request's header without tokens, for `connect_info` and logs; empty when nothing is left of it."""

    hint: str | None
    """A sentence for the log when the client probably cannot go on."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The handshake is answered with 403. `sentence` is for the log, escaped, and holds no token."""

    sentence: str


class SubprotocolPolicy:
    """What one mount does with the header.

    `allowed` names the subprotocols that it speaks, the preferred one first; `None` looks at none, and answers none.
    `auth_token` takes a token out of the header, and allows `phoenix` before all others.
    Raises `ConfigurationError` for names that a header cannot hold.
    DIFFERS: subprotocols that are no list of names keep the application from starting; Phoenix answers every handshake
    with 403.
    """

    __slots__ = ("_allowed", "_takes_token")

    def __init__(self, allowed: Sequence[str] | None, *, auth_token: bool) -> None:
        names = None if allowed is None else tuple(_checked(allowed))
        self._allowed = (PHOENIX, *(names or ())) if auth_token else names
        self._takes_token = auth_token

    def negotiate(self, headers: Sequence[str]) -> Negotiated | Mismatch:
        """Decide by the values of all Sec-WebSocket-Protocol headers of a request, none being fine."""
        # DIFFERS: several Sec-WebSocket-Protocol headers are one list, as HTTP has it; Phoenix reads the first only.
        entries = [stripped for header in headers for entry in header.split(",") if (stripped := entry.strip(" \t"))]
        bearers = [entry for entry in entries if entry.startswith(AUTH_TOKEN_PREFIX)]
        offered = [entry for entry in entries if not entry.startswith(AUTH_TOKEN_PREFIX)]
        token = None
        # Phoenix: transports/websocket.ex, maybe_auth_token_from_header/2. Of two tokens neither is believed.
        if self._takes_token and len(bearers) == 1:
            token = _decoded(bearers[0].removeprefix(AUTH_TOKEN_PREFIX))
            if token is None:
                # DIFFERS: a token that is no base64 of UTF-8 is refused with 403; Phoenix answers with 500.
                return Mismatch(
                    "A client offered an auth token that is not base64 of UTF-8 text; see phoenix.js, authToken."
                )
        return self._choose(offered, token, has_bearers=bool(bearers))

    def _choose(self, offered: list[str], token: str | None, *, has_bearers: bool) -> Negotiated | Mismatch:
        # Phoenix: transport.ex, check_subprotocols/2. A bearer that was not taken is an offer like any other.
        chosen = next((name for name in self._allowed or () if name in offered), None)
        leaves_bearers = has_bearers and token is None
        if chosen is None and (offered or leaves_bearers) and self._allowed is not None:
            shown = ", ".join([*offered, *(["auth tokens that were not taken"] if leaves_bearers else [])])
            return Mismatch(
                f"A client offered the subprotocols {ascii(shown)[:_SHOWN]}, and this mount speaks "
                f"{', '.join(self._allowed) or 'none'}; add one to its subprotocols, or offer none."
            )
        hint = None
        if has_bearers and not self._takes_token:
            hint = (
                "A client offered an auth token, and this mount takes none, so that a browser closes the connection; "
                "pass auth_token=True to mount()."
            )
        return Negotiated(chosen, token, ", ".join(offered), hint)


def _decoded(text: str) -> str | None:
    """The token, from base64 without padding."""
    # DIFFERS: the alphabet of base64url is read as well, which the prefix promises. phoenix.js writes the standard one,
    # and Phoenix reads only that, so that tokens with a "/" cannot be sent by a browser at all.
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except ValueError:
        return None


def _checked(allowed: Any) -> Sequence[str]:
    """The names, which go into a response header: a comma or a line break in one would be a header of its own."""
    valid = isinstance(allowed, list | tuple) and all(
        isinstance(name, str) and name and _TOKEN_CHARACTERS.issuperset(name) and not name.startswith(AUTH_TOKEN_PREFIX)
        for name in allowed
    )
    if not valid:
        raise ConfigurationError(
            f"expected subprotocols to be None or a list of names without spaces and commas, got {allowed!r}"
        )
    return allowed  # type: ignore[no-any-return]
