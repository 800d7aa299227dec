"""Chooses the wire format of a connection from its `vsn`.

A serializer serves the patch versions of its own, as Elixir's requirement `~> 2.0.0` does: 2.0.0 and 2.0.7, not 2.1.0.
A client that sends no `vsn` speaks 1.0.0.

>>> from reference_server.core.serializer import V2
>>> from reference_server.core.serializer_v1 import V1
>>> choose("2.0.0", [V1, V2]) is V2, choose(None, [V1, V2]) is V1
(True, True)
>>> print(choose("2.1.0", [V1, V2]).sentence)
A client asked for protocol version '2.1.0', and this mount serves 1.0.x, 2.0.x; update whichever of the two is older.

Refusing happens before `connect` runs, and looks the same to the client.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

__all__ = ["DEFAULT_VSN", "Unserved", "Versioned", "choose"]

DEFAULT_VSN: Final = "1.0.0"
"""What a client without `vsn` parameter speaks. phoenix.js sends "2.0.0"."""

_LONGEST: Final = 64
_DIGITS: Final = frozenset("0123456789")
_IDENTIFIER: Final = _DIGITS | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-")


class Versioned(Protocol):
    """A serializer, as far as its version goes: `"2.0.0"` serves every 2.0.x from there on."""

    @property
    def version(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Unserved:
    """The connection is refused with 403. `sentence` is for the log, escaped already."""

    sentence: str


Serves = TypeVar("Serves", bound=Versioned)


def choose(vsn: object, serializers: Sequence[Serves]) -> Serves | Unserved:
    """The first serializer that serves the version, which may be anything that a query string decodes to."""
    # Phoenix: socket.ex, negotiate_serializer/2.
    # DIFFERS: a map as vsn (`vsn[a]=1`) is refused with 403 like other nonsense; Phoenix answers it with 500.
    asked = DEFAULT_VSN if vsn is None else vsn
    found = _parse(asked) if isinstance(asked, str) else None
    if found is None:
        return Unserved(f"A client sent {ascii(asked)[:_LONGEST]} as protocol version; expected one such as '2.0.0'.")
    for serializer in serializers:
        if _serves(serializer.version, found):
            return serializer
    served = ", ".join(serializer.version.rpartition(".")[0] + ".x" for serializer in serializers)
    return Unserved(
        f"A client asked for protocol version {asked!r}, and this mount serves {served}; "
        "update whichever of the two is older."
    )


@dataclass(frozen=True, slots=True)
class _Version:
    major: int
    minor: int
    patch: int
    is_prerelease: bool


def _serves(offered: str, asked: _Version) -> bool:
    """Elixir's `~>` with three numbers. A pre-release is not the release: "2.0.0-rc.1" is not served."""
    own = _parse(offered)
    return (
        own is not None
        and not asked.is_prerelease
        and (own.major, own.minor) == (asked.major, asked.minor)
        and asked.patch >= own.patch
    )


def _parse(text: str) -> _Version | None:
    """A version as SemVer 2.0 has it: three numbers, then perhaps `-pre.release` and `+build.data`."""
    if len(text) > _LONGEST:
        return None
    rest, plus, build = text.partition("+")
    core, dash, pre = rest.partition("-")
    numbers = core.split(".")
    if len(numbers) != 3 or not all(map(_is_number, numbers)):
        return None
    if (plus and not _are_identifiers(build)) or (dash and not _are_identifiers(pre)):
        return None
    if any(_DIGITS.issuperset(part) and not _is_number(part) for part in pre.split(".") if part):
        return None
    major, minor, patch = map(int, numbers)
    return _Version(major, minor, patch, bool(dash))


def _is_number(text: str) -> bool:
    return text != "" and _DIGITS.issuperset(text) and (text == "0" or not text.startswith("0"))


def _are_identifiers(text: str) -> bool:
    return all(part and _IDENTIFIER.issuperset(part) for part in text.split("."))
