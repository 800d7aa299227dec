"""Signs and verifies tokens as Phoenix.Token does, byte for byte.

A token is text in three parts, `header.payload.signature`, each base64url without padding.
The header names the digest; the payload is an external term `(data, signed_at_ms, max_age)`; the signature is an HMAC
over the first two parts as they stand in the token.
The key of the HMAC is derived from a secret and a salt with PBKDF2, so one secret serves many purposes: a token signed
with the salt "user socket" is worthless where "password reset" is expected.

>>> secret = "a" * 64
>>> token = sign(secret, "user socket", 7, signed_at_ms=1_700_000_000_000, max_age=3600)
>>> token[:30]
'SFMyNTY.g2gDYQduBgAAaOXPiwFiAA'
>>> verify(secret, "user socket", token, now_ms=1_700_000_060_000)
7
>>> verify(secret, "user socket", token, now_ms=1_700_003_600_001)
Traceback (most recent call last):
...
reference_server.core.errors.TokenError: the token is expired

The holder of a token can read the data in it: it is signed, not encrypted.
Phoenix's `encrypt` and `decrypt` are not here: they need XChaCha20-Poly1305, which Python's standard library lacks.
Applications use `Tokens` of `reference_server.runtime.tokens`, which knows the clock and keeps derived keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from reference_server.core.errors import ConfigurationError, TokenError
from reference_server.core.tokens.external_term import Atom, TermError, decode, encode

__all__ = [
    "DEFAULT_MAX_AGE", "MAX_TOKEN_CHARACTERS", "MIN_SECRET_BYTES", "Digest", "KeyOptions", "derive_key", "sign",
    "sign_with", "verify", "verify_with",
]  # fmt: skip

DEFAULT_MAX_AGE: Final = 86_400
"""Seconds that a token is good for unless it says otherwise: one day, as in Phoenix."""

MIN_SECRET_BYTES: Final = 20
"""Shortest secret, as in Phoenix. `python -c "import secrets; print(secrets.token_urlsafe(48))"` prints a good one."""

MAX_TOKEN_CHARACTERS: Final = 90_000
"""Longest token that is looked at: what the largest term takes as base64, and room for the signature."""

Digest = Literal["sha256", "sha384", "sha512"]

_SIGNED_WITH: Final = "sha256"
_DIGESTS: Final[dict[str, Digest]] = {"SFMyNTY": "sha256", "SFMzODQ": "sha384", "SFM1MTI": "sha512"}
_HEADERS: Final = {digest: header for header, digest in _DIGESTS.items()}


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """How a key is derived from a secret and a salt. Both sides must use the same; the defaults are Phoenix's."""

    iterations: int = 1_000
    """Rounds of PBKDF2. Enough for a random secret; a password would need 65,536 and more."""

    length: int = 32
    """Bytes of the derived key."""

    digest: Digest = "sha256"

    def __post_init__(self) -> None:
        if self.digest not in get_args(Digest):
            raise ConfigurationError(f"expected key_digest to be one of {', '.join(_HEADERS)}, got {self.digest!r}")
        if self.iterations < 1 or self.length < 1:
            raise ConfigurationError(
                f"expected key_iterations and key_length of at least 1, got {self.iterations} and {self.length}"
            )


def derive_key(key_base: str | bytes, salt: str, options: KeyOptions = KeyOptions()) -> bytes:
    """The key for one purpose: PBKDF2 of the secret, with the name of the purpose as salt.

    It costs about half a millisecond, so keep the result when you verify often.
    Raises `ConfigurationError` for a secret shorter than `MIN_SECRET_BYTES`; the message does not show it.
    """
    secret = key_base.encode() if isinstance(key_base, str) else key_base
    if len(secret) < MIN_SECRET_BYTES:
        raise ConfigurationError(
            f"expected a secret_key_base of at least {MIN_SECRET_BYTES} bytes, got {len(secret)}; "
            'make one with: python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return hashlib.pbkdf2_hmac(options.digest, secret, salt.encode(), options.iterations, options.length)


def sign(
    key_base: str | bytes,
    salt: str,
    data: object,
    *,
    signed_at_ms: int,
    max_age: float = DEFAULT_MAX_AGE,
    key_iterations: int = 1_000,
    key_length: int = 32,
    key_digest: Digest = "sha256",
) -> str:
    """A token that holds `data`.

    `signed_at_ms` is Unix time in milliseconds. `max_age` is in seconds and travels in the token, for readers that do
    not set their own; `math.inf` never expires.
    Raises `EncodeError` when `data` is not JSON-like and `ConfigurationError` for a bad option.
    """
    key = derive_key(key_base, salt, KeyOptions(key_iterations, key_length, key_digest))
    return sign_with(key, data, signed_at_ms=signed_at_ms, max_age=max_age)


def sign_with(key: bytes, data: object, *, signed_at_ms: int, max_age: float = DEFAULT_MAX_AGE) -> str:
    """Like `sign`, with a key that `derive_key` made."""
    payload = encode((data, signed_at_ms, _checked_age(max_age)))
    text = f"{_HEADERS[_SIGNED_WITH]}.{_base64url(payload)}"
    return f"{text}.{_signature(key, text, _SIGNED_WITH)}"


def verify(
    key_base: str | bytes,
    salt: str,
    token: object,
    *,
    now_ms: int,
    max_age: float | None = None,
    key_iterations: int = 1_000,
    key_length: int = 32,
    key_digest: Digest = "sha256",
) -> Any:
    """The data of a token, or `TokenError`.

    `max_age` in seconds, a fraction if need be, overrides the one that stands in the token; `math.inf` takes a token
    of any age, and zero or less takes none. `token` may be anything that a client can send.

    The verdict is the first that applies: `None` is "missing"; a token of another shape, key or salt is "invalid"; a
    `max_age` of zero or less is "expired"; a token from the future is "invalid"; an older one than `max_age` is
    "expired". A token is good up to and including the millisecond in which it turns `max_age` old.
    """
    key = derive_key(key_base, salt, KeyOptions(key_iterations, key_length, key_digest))
    return verify_with(key, token, now_ms=now_ms, max_age=max_age)


def verify_with(key: bytes, token: object, *, now_ms: int, max_age: float | None = None) -> Any:
    """Like `verify`, with a key that `derive_key` made."""
    if token is None:
        raise TokenError("missing")
    # DIFFERS: a token of another type, which `?token[]=x` makes, is "invalid"; Phoenix raises and answers with 500.
    payload = _authentic_payload(key, token) if isinstance(token, str) else None
    if payload is None:
        raise TokenError("invalid")
    data, signed_at_ms, stored_age = _unpack(payload)
    _refuse_stale(signed_at_ms, stored_age if max_age is None else _checked_age(max_age), now_ms)
    return data


def _authentic_payload(key: bytes, token: str) -> bytes | None:
    """The payload of a token that was signed with this key."""
    header, dot, rest = token.partition(".")
    payload, other_dot, signature = rest.partition(".")
    digest = _DIGESTS.get(header)
    if digest is None or not dot or not other_dot or len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
        return None
    # The signature is compared as text, never decoded, so that nothing about the comparison depends on its content.
    # DIFFERS: base64 has several spellings of the same bytes, and of a signature only the one that `sign` writes is
    # taken, so that no altered token passes; Phoenix decodes first, and takes them all.
    if not hmac.compare_digest(_signature(key, f"{header}.{payload}", digest), signature):
        return None
    try:
        return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        return None


def _unpack(payload: bytes) -> tuple[Any, int, Any]:
    """Data, time of signing and maximum age, from the present layout or one of the two older ones."""
    # Phoenix: crypto.ex of plug_crypto, decode/2.
    # DIFFERS: a token that is signed rightly, around something else than a token holds, is "invalid"; Phoenix raises.
    try:
        term = decode(payload)
    except TermError as error:
        raise TokenError("invalid") from error
    match term:
        case list():
            pass
        case (data, int(signed_at_ms), max_age):
            return data, signed_at_ms, max_age
        case (data, int(signed_at_ms)) | {"data": data, "signed": int(signed_at_ms)}:
            return data, signed_at_ms, DEFAULT_MAX_AGE
    raise TokenError("invalid")


def _refuse_stale(signed_at_ms: int, max_age: object, now_ms: int) -> None:
    # Phoenix: crypto.ex of plug_crypto, validate_age/2. The order of the cases is the rule.
    if max_age == "infinity":
        return
    if not isinstance(max_age, int | float):
        raise TokenError("invalid")
    if max_age <= 0:
        raise TokenError("expired")
    if signed_at_ms > now_ms:
        raise TokenError("invalid")
    if max_age * 1000 < now_ms - signed_at_ms:
        raise TokenError("expired")


def _checked_age(max_age: object) -> float | Atom:
    """A maximum age as it stands in a token: Erlang has no infinite number, so that one is an atom."""
    if isinstance(max_age, bool) or not isinstance(max_age, int | float) or math.isnan(max_age):
        raise ConfigurationError(f"expected max_age in seconds, or math.inf for no limit, got {max_age!r}")
    if math.isinf(max_age):
        return Atom("infinity") if max_age > 0 else 0
    return max_age


def _signature(key: bytes, text: str, digest: Digest) -> str:
    return _base64url(hmac.digest(key, text.encode("ascii"), digest))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
