"""`Endpoint(…, force_ssl=True)`: sockets only over https and wss.

Emberwire does not implement TLS, so it trusts the scheme of the ASGI scope, which uvicorn takes from X-Forwarded-Proto
if the request comes from a proxy that it trusts. Nothing else that a client sends
counts, not the Host header and not a URL in the request line (CVE-2026-39807).

DIFFERS: a request without TLS is refused with 403. Phoenix's force_ssl redirects it, but no browser follows a redirect
of a handshake; and Phoenix lets localhost pass, which is whatever the client says in its Host header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from starlette.types import Scope

from reference_server.core.errors import ConfigurationError
from reference_server.core.handshake.origin import Origin
from reference_server.edge.mount import Mount

_ENCRYPTED: Final = ("https", "wss")
_PLAIN: Final = ("http", "ws")
_OWN_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
"""Hosts whose pages come over no network: the shell of a mobile application is often http://localhost."""

NO_TLS: Final = (
    "The request did not come over TLS, and the endpoint has force_ssl. If it did, the proxy has to say so with "
    "X-Forwarded-Proto, and FORWARDED_ALLOW_IPS has to name the proxy."
)


def is_encrypted(scope: Scope) -> bool:
    """Whether the client's connection is encrypted, as far as the server knows."""
    return scope.get("scheme") in _ENCRYPTED


def check_force_ssl(force_ssl: object, mounts: Sequence[Mount]) -> bool:
    """Raise ConfigurationError for an allowed origin over plain http: anybody on its network may change that page."""
    if not isinstance(force_ssl, bool):
        raise ConfigurationError(
            f"expected force_ssl to be True or False, got {force_ssl!r}; of text from the environment make one first, "
            'such as os.environ["FORCE_SSL"] == "true"'
        )
    for mounted in mounts if force_ssl else ():
        for entry in _plain_origins(mounted):
            raise ConfigurationError(
                f"force_ssl does not go with check_origin={entry!r} of the mount at {mounted.path!r}: a page that came "
                f"without TLS may be anybody's. Allow {'https://' + entry.partition('//')[2]!r} instead, or nothing."
            )
    return force_ssl


def _plain_origins(mounted: Mount) -> Iterator[str]:
    for options in (mounted.websocket, mounted.longpoll):
        allowed = None if options is None else options.check_origin
        for entry in allowed if isinstance(allowed, list | tuple) else ():
            origin = Origin.parse(str(entry).replace("//*.", "//", 1))
            if origin.scheme in _PLAIN and origin.host not in _OWN_MACHINE:
                yield str(entry)
