"""Checks the Origin header: which pages may open a socket.

Browsers let any page connect to any WebSocket, and send the cookies of the target along. The Origin header says which
page it is, and this check is all that keeps a stranger's page from acting as the user who happens to look at it.
It protects users with browsers; a program can send any Origin, so it is no substitute for authentication.

>>> policy = OriginPolicy(["https://example.com", "//*.example.org"], host="localhost")
>>> address = RequestAddress.of(scheme="https", host_header="localhost:4000")
>>> policy.check(["https://chat.example.org"], address)
Allowed()
>>> print(policy.check(["https://evil.example"], address).sentence)
The origin 'https://evil.example' was refused: check_origin expects one of 'https://example.com', '//*.example.org'. \
If this page may connect, add 'https://evil.example' to check_origin of this mount.

A policy is compiled once for a mount, from its own options, and shared with no other.
Text is compared whole: nothing that a client sends, and no entry of the list, becomes a regular expression.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from reference_server.core.errors import ConfigurationError

__all__ = ["Allowed", "CheckOrigin", "Origin", "OriginPolicy", "Refused", "RequestAddress"]

_DEFAULT_PORTS: Final = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_HOST_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
_SCHEME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """An Origin header taken apart; what callables given as `check_origin` receive.

    `host` is `None` when there is none (`null`, `file://`) or when the text is no origin at all.
    `port` is the default one of the scheme when the text names none.
    """

    text: str
    scheme: str | None
    host: str | None
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Origin:
        """Never raises: what cannot be read has no host, and without a host nothing but a callable allows it."""
        prefix, mark, rest = text.partition("//")
        scheme, valid_scheme = _split_scheme(prefix)
        if not mark or not valid_scheme:
            return cls(text, None, None, None)
        authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
        # DIFFERS: an origin with user information (`https://a@b`) or characters that no host name has is refused;
        # Phoenix takes what follows the `@`. Browsers send neither.
        host, port, valid = _split_port(authority)
        if not valid:
            return cls(text, scheme, None, None)
        return cls(text, scheme, host, _port_or_default(port, scheme))


@dataclass(frozen=True, slots=True)
class RequestAddress:
    """Where the request itself went: what `check_origin="conn"` compares with."""

    scheme: str
    host: str | None
    port: int | None

    @classmethod
    def of(cls, *, scheme: str, host_header: str) -> RequestAddress:
        """From the scheme of the request (ws counts as http, wss as https) and its Host header."""
        name = {"ws": "http", "wss": "https"}.get(scheme, scheme)
        host, port, _ = _split_port(host_header)
        return cls(name, host and host.lower(), _port_or_default(port, name))


@dataclass(frozen=True, slots=True)
class Allowed:
    """The request may go on to authentication."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The request is answered with 403. `sentence` is for the log, escaped already."""

    sentence: str


CheckOrigin = bool | Sequence[str] | Callable[[Origin], object] | Literal["conn"]
"""What a mount can be given: `True`, `False`, a list of origins, a function of the origin, or `"conn"`."""


class OriginPolicy:
    """The origin check of one mount.

    `True` expects the host to be `host`, the endpoint's own; scheme and port are free.
    A list holds `scheme://host[:port]` and `//host[:port]`. Without scheme any will do; without port the default one
    of the scheme counts, or any where there is no scheme. `*.example.com` is example.com and all below it.
    A function decides by itself; it is also asked about origins that have no host.
    `"conn"` expects scheme, host and port of the request itself; behind a proxy that ends TLS, configure the server
    to trust the proxy's headers, or the schemes will differ. `False` allows every page in the world.

    Raises `ConfigurationError` for anything else.
    DIFFERS: a check_origin that cannot work keeps the application from starting; Phoenix raises at the first request.
    """

    __slots__ = ("_rule",)

    def __init__(self, check_origin: CheckOrigin, *, host: str) -> None:
        self._rule: _Rule | None = _compile(check_origin, host)

    def check(self, origins: Sequence[str], address: RequestAddress) -> Allowed | Refused:
        """Decide by the values of all Origin headers. No header is allowed: only browsers send one, and they always do.

        An exception of a function that was given as `check_origin` comes out as it is.
        """
        rule = self._rule
        if rule is None or not origins:
            return Allowed()
        if len(origins) > 1:
            # DIFFERS: several Origin headers are refused; Phoenix checks the first and ignores the rest. No browser
            # sends two, and a proxy in front may have judged the other one.
            return Refused(f"A request with {len(origins)} Origin headers was refused: expected at most one.")
        origin = Origin.parse(origins[0])
        if rule.allows(origin, address):
            return Allowed()
        shown = ascii(origin.text[:_SHOWN])
        return Refused(f"The origin {shown} was refused: {rule.expectation(address)}. {rule.remedy(shown)}")


class _Rule(Protocol):
    def allows(self, origin: Origin, address: RequestAddress) -> bool: ...

    def expectation(self, address: RequestAddress) -> str: ...

    def remedy(self, shown: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _OwnHost:
    host: str

    def allows(self, origin: Origin, address: RequestAddress) -> bool:
        # Phoenix: transport.ex, origin_allowed?/4. Scheme and port do not count, upper case does.
        return origin.host == self.host

    def expectation(self, address: RequestAddress) -> str:
        return f"check_origin=True expects the host of the endpoint, {self.host!r}"

    def remedy(self, shown: str) -> str:
        return (
            f"If pages are served from another host, pass it as Endpoint(host=…); "
            f"if this page may connect as well, list all that may: check_origin=[{shown}, …]."
        )


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    scheme: str | None
    host: str
    port: int | None

    def allows(self, origin: Origin) -> bool:
        return (
            self.scheme in (None, origin.scheme)
            and self.port in (None, origin.port)
            and origin.host is not None
            and self._allows_host(origin.host)
        )

    def _allows_host(self, host: str) -> bool:
        if self.host.startswith("*."):
            return host == self.host[2:] or host.endswith(self.host[1:])
        return host == self.host


@dataclass(frozen=True, slots=True)
class _Listed:
    entries: tuple[_Entry, ...]

    def allows(self, origin: Origin, address: RequestAddress) -> bool:
        return any(entry.allows(origin) for entry in self.entries)

    def expectation(self, address: RequestAddress) -> str:
        return f"check_origin expects one of {', '.join(repr(entry.text) for entry in self.entries) or '(nothing)'}"

    def remedy(self, shown: str) -> str:
        return f"If this page may connect, add {shown} to check_origin of this mount."


@dataclass(frozen=True, slots=True)
class _SameAsRequest:
    def allows(self, origin: Origin, address: RequestAddress) -> bool:
        same = (origin.scheme, origin.host, origin.port) == (address.scheme, address.host, address.port)
        return same and origin.host is not None

    def expectation(self, address: RequestAddress) -> str:
        host = ascii((address.host or "")[:_SHOWN])
        return f'check_origin="conn" expects the request\'s own {address.scheme}, {host} and port {address.port}'

    def remedy(self, shown: str) -> str:
        return (
            "Behind a proxy that ends TLS, let the server trust the proxy's headers (uvicorn: --proxy-headers); "
            f"otherwise list the origins that may connect: check_origin=[{shown}, …]."
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    function: Callable[[Origin], object]

    def allows(self, origin: Origin, address: RequestAddress) -> bool:
        verdict = self.function(origin)
        if inspect.isawaitable(verdict):
            if inspect.iscoroutine(verdict):
                verdict.close()
            raise ConfigurationError("expected check_origin to return whether to allow the origin, got an awaitable")
        return bool(verdict)

    def expectation(self, address: RequestAddress) -> str:
        return f"the function given as check_origin, {getattr(self.function, '__qualname__', self.function)}, said no"

    def remedy(self, shown: str) -> str:
        return "If this page may connect, change that function."


def _compile(check_origin: CheckOrigin, host: str) -> _Rule | None:
    if check_origin is False:
        return None
    if check_origin is True:
        return _OwnHost(_own_host(host))
    if check_origin == "conn":
        return _SameAsRequest()
    if isinstance(check_origin, list | tuple):
        return _Listed(tuple(_parse_entry(entry) for entry in check_origin))
    if callable(check_origin) and not inspect.iscoroutinefunction(check_origin):
        return _Asked(check_origin)
    raise ConfigurationError(
        f'expected check_origin to be True, False, "conn", a list of origins or a function, got {check_origin!r}; '
        'for one origin write a list: ["https://example.com"]'
    )


def _own_host(host: str) -> str:
    # DIFFERS: check_origin=True needs to know the host; Phoenix allows every origin when url.host is not set.
    name, port, valid = _split_port(host)
    if not valid or not name or port is not None:
        raise ConfigurationError(
            f'expected the host of the endpoint to be a host name alone, such as "example.com", got {host!r}'
        )
    return name.lower()


def _parse_entry(entry: object) -> _Entry:
    text = entry if isinstance(entry, str) else ""
    prefix, mark, authority = text.removesuffix("/").partition("//")
    scheme, valid_scheme = _split_scheme(prefix)
    wildcard = "*." if authority.startswith("*.") else ""
    host, port, valid = _split_port(authority.removeprefix("*."))
    if not (mark and valid_scheme and valid and host):
        raise ConfigurationError(
            'expected an origin such as "https://example.com", "//example.com:8080" or "//*.example.com" in '
            f"check_origin, got {entry!r}; it has a host and no path, and is in ASCII, as browsers send it (xn--…)"
        )
    # Phoenix: an entry with a scheme gets its default port, so that "http://example.com" is not port 8080.
    # DIFFERS: check_origin is lower-cased, as browsers do with origins; in Phoenix "https://Example.com" never matches.
    return _Entry(text, scheme, wildcard + host.lower(), _port_or_default(port, scheme))


def _port_or_default(port: int | None, scheme: str | None) -> int | None:
    return _DEFAULT_PORTS.get(scheme or "") if port is None else port


def _split_scheme(prefix: str) -> tuple[str | None, bool]:
    """What stands before `//`: the scheme, if there is one, and whether the text is one or nothing."""
    name = prefix.removesuffix(":").lower()
    valid = not prefix or (prefix.endswith(":") and name != "" and _SCHEME_CHARACTERS.issuperset(name))
    return name or None, valid


def _split_port(authority: str) -> tuple[str | None, int | None, bool]:
    """Host, port, and whether the text is an authority at all. An IPv6 address loses its brackets."""
    if authority.startswith("["):
        host, bracket, rest = authority[1:].partition("]")
        valid = bool(bracket) and bool(host) and all(character in "0123456789abcdefABCDEF:." for character in host)
    else:
        host, colon, port = authority.partition(":")
        rest = colon + port
        valid = _HOST_CHARACTERS.issuperset(host)
    digits = rest[1:]
    if not valid or not (not rest or rest.startswith(":")):
        return None, None, False
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and 0 < int(digits) < 65_536):
        return None, None, False
    return host or None, int(digits) if digits else None, True
