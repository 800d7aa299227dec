"""`Tokens`: signs and verifies who a client is.

The page is rendered for a logged-in user, with a token in it; the socket hands the token back in `connect`:

    tokens = Tokens(os.environ["SECRET_KEY_BASE"])

    token = tokens.sign("user socket", user.id)                              # while rendering the page
    user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)  # in Socket.connect

The first argument, the salt, names what the token is for: a token for one purpose does not verify for another.
A Phoenix application with the same `secret_key_base` reads these tokens, and writes ones that are read here.

To replace the secret without logging anybody out, put the new one first, `Tokens([new, old])`: it signs, and both
verify. Take the old one out when the longest `max_age` has passed. Where several processes are replaced one by one,
deploy `Tokens([old, new])` before: all have to know the new secret before the first of them signs with it.

A token is signed, not encrypted: put an id into it, no secret. It cannot be revoked one by one either: keep `max_age`
short, look the user up in `connect`, and end open sockets with `endpoint.disconnect(socket_id)`.
Phoenix's encrypted tokens are not read; Python's standard library has no XChaCha20-Poly1305.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from reference_server.core.errors import ConfigurationError, TokenError
from reference_server.core.tokens.token import DEFAULT_MAX_AGE, derive_key, sign_with, verify_with

__all__ = ["Tokens"]

MAX_CACHED_SALTS: Final = 64
"""Salts are constants of an application; the bound is there for one that makes them up from input."""


class Tokens:
    """Signs and verifies tokens with one secret, or with several while the secret is being replaced.

    `secret_key_base` is at least 20 bytes, and 64 random characters are better; a shorter one raises
    `ConfigurationError` here, not at the first request. `now` gives Unix time in seconds.
    """

    def __init__(
        self, secret_key_base: str | bytes | Sequence[str | bytes], *, now: Callable[[], float] = time.time
    ) -> None:
        self._secrets = (secret_key_base,) if isinstance(secret_key_base, str | bytes) else tuple(secret_key_base)
        if not self._secrets:
            raise ConfigurationError(
                "expected a secret_key_base or a list of them, the newest first, got an empty list"
            )
        self._now = now
        self._keys: dict[str, tuple[bytes, ...]] = {}
        self._keys_for("")  # refuses a short secret now

    def __repr__(self) -> str:
        """Without the secrets: an object like this one ends up in tracebacks and logs."""
        return f"<Tokens with {len(self._secrets)} secret{'s' if len(self._secrets) > 1 else ''}>"

    def sign(self, salt: str, data: object, *, max_age: float = DEFAULT_MAX_AGE, signed_at: float | None = None) -> str:
        """A token for `data`, which may be None, bool, int, float, str, and lists, tuples and dicts of these.

        `max_age` in seconds is stored in the token and holds unless `verify` names its own; `math.inf` is no limit.
        `signed_at` is Unix time in seconds, by default now.
        Raises `EncodeError` for other data, with a sentence that says what to do.
        """
        at = self._now() if signed_at is None else signed_at
        return sign_with(self._keys_for(salt)[0], data, signed_at_ms=int(at * 1000), max_age=max_age)

    def verify(self, salt: str, token: object, *, max_age: float | None = None) -> Any:
        """The data of a token that one of the secrets signed for this salt, not more than `max_age` seconds ago.

        Without `max_age` the one that is stored in the token counts. `token` may be anything that a client sent.
        Raises `TokenError`, whose `reason` is "missing" (`None` came), "expired", or "invalid" for all else.
        """
        now_ms = int(self._now() * 1000)
        for key in self._keys_for(salt):
            try:
                return verify_with(key, token, now_ms=now_ms, max_age=max_age)
            except TokenError as error:
                if error.reason != "invalid":
                    raise
        raise TokenError("invalid")

    def _keys_for(self, salt: str) -> tuple[bytes, ...]:
        keys = self._keys.get(salt)
        if keys is None:
            keys = tuple(derive_key(secret, salt) for secret in self._secrets)
            if len(self._keys) >= MAX_CACHED_SALTS:
                del self._keys[next(iter(self._keys))]
            self._keys[salt] = keys
        return keys
