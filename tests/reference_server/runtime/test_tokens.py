"""Tokens: one object of the application that signs, verifies and survives a change of its secret."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError, EncodeError, TokenError
from reference_server.core.tokens import token as core
from reference_server.runtime import tokens as module
from reference_server.runtime.tokens import MAX_CACHED_SALTS, Tokens
from tests.held import held

OLD = "old-secret-" * 6
NEW = "new-secret-" * 6
OTHER = "other-secret-" * 6


class Clock:
    """Unix time that moves by hand."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_signed_token_verifies_for_its_salt_only() -> None:
    tokens = Tokens(NEW)
    token = tokens.sign("user socket", 7)
    assert tokens.verify("user socket", token, max_age=60) == 7
    with pytest.raises(TokenError, match="the token is invalid"):
        tokens.verify("password reset", token, max_age=60)


def test_tokens_are_those_of_phoenix() -> None:
    """Golden token of plug_crypto: signed_at 1700000000, the default maximum age of one day."""
    tokens = Tokens("a" * 64, now=Clock())
    assert tokens.sign("user socket", "user-1") == (
        "SFMyNTY.g2gDbQAAAAZ1c2VyLTFuBgAAaOXPiwFiAAFRgA.i_EgkX357TboRyoTQ1MST8JJXM5PVQQTg4CXO__7dX0"
    )


def test_the_maximum_age_of_verify_overrides_the_stored_one() -> None:
    clock = Clock()
    tokens = Tokens(NEW, now=clock)
    token = tokens.sign("s", 1, max_age=60)
    clock.now += 61
    assert reason(tokens, token) == "expired"
    assert tokens.verify("s", token, max_age=62) == 1
    assert tokens.verify("s", token, max_age=math.inf) == 1


def test_signed_at_is_in_seconds_and_defaults_to_now() -> None:
    clock = Clock()
    tokens = Tokens(NEW, now=clock)
    assert tokens.sign("s", 1) == tokens.sign("s", 1, signed_at=clock.now)
    assert reason(tokens, tokens.sign("s", 1, signed_at=clock.now - 100), max_age=99) == "expired"
    assert reason(tokens, tokens.sign("s", 1, signed_at=clock.now + 1)) == "invalid"
    assert tokens.sign("s", 1, signed_at=0) != tokens.sign("s", 1)


def test_the_clock_is_wall_time_by_default() -> None:
    token = Tokens(NEW).sign("s", 1, max_age=60)
    assert Tokens(NEW, now=lambda: time.time() + 30).verify("s", token) == 1
    assert reason(Tokens(NEW, now=lambda: time.time() + 90), token) == "expired"


def reason(tokens: Tokens, token: object, max_age: float | None = None) -> str:
    with pytest.raises(TokenError) as raised:
        tokens.verify("s", token, max_age=max_age)
    return raised.value.reason


def test_the_reasons() -> None:
    tokens = Tokens([NEW, OLD], now=Clock())
    assert reason(tokens, None) == "missing"
    assert reason(tokens, "") == "invalid"
    assert reason(tokens, ["token"]) == "invalid"
    assert reason(tokens, tokens.sign("s", 1), max_age=0) == "expired"
    assert reason(tokens, Tokens(OTHER, now=Clock()).sign("s", 1), max_age=0) == "invalid"


def test_rotation_signs_with_the_first_secret_and_verifies_with_all() -> None:
    """S15b: new first; the old one verifies until it is taken out; nobody is refused in between."""
    before, during, after = Tokens(OLD), Tokens([NEW, OLD]), Tokens([NEW])
    early = before.sign("s", "early")
    assert during.verify("s", early) == "early"
    late = during.sign("s", "late")
    assert during.verify("s", late) == "late"
    assert after.verify("s", late) == "late"
    assert reason(after, early) == "invalid"
    assert reason(before, late) == "invalid"


STAGES = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]]
"""The deployments of a rotation with several processes; the last one comes after the longest `max_age`."""


@pytest.mark.parametrize("stage", range(len(STAGES) - 1))
def test_a_rolling_rotation_refuses_nobody_at_any_moment(stage: int) -> None:
    """S15b: while processes are replaced one by one, one stage's tokens come to the processes of the other.

    At the last step, what an earlier stage signed has expired; until then the next to last signs with the new secret.
    """
    running = [Tokens(secrets, now=Clock()) for secrets in STAGES[stage : stage + 2]]
    for signer in running:
        for verifier in running:
            assert verifier.verify("s", signer.sign("s", "ada")) == "ada"


def test_without_its_first_step_a_rolling_rotation_refuses_people() -> None:
    """S15b: a process that has not been replaced yet does not know the new secret; docs/security.md says so."""
    replaced, not_yet = Tokens([NEW, OLD], now=Clock()), Tokens(OLD, now=Clock())
    assert reason(not_yet, replaced.sign("s", "ada")) == "invalid"


def test_an_expired_token_of_the_old_secret_is_expired() -> None:
    clock = Clock()
    token = Tokens(OLD, now=clock).sign("s", 1, max_age=10)
    clock.now += 11
    assert reason(Tokens([NEW, OLD], now=clock), token) == "expired"


@pytest.mark.parametrize("secrets", ["short", b"short", [], (), [NEW, "short"], ["short", NEW]], ids=repr)
def test_a_bad_secret_is_refused_at_construction(secrets: Any) -> None:
    with pytest.raises(ConfigurationError, match="secret_key_base"):
        Tokens(secrets)


@pytest.mark.parametrize(
    "secrets", [NEW, NEW.encode(), [NEW, OLD.encode()], (NEW,)], ids=["str", "bytes", "list", "tuple"]
)
def test_secrets_may_be_text_or_bytes_one_or_many(secrets: Any) -> None:
    assert Tokens(secrets).verify("s", Tokens(NEW).sign("s", 1)) == 1


def test_the_secret_is_never_shown() -> None:
    assert repr(Tokens(NEW)) == "<Tokens with 1 secret>"
    assert repr(Tokens([NEW, OLD])) == "<Tokens with 2 secrets>"


def test_data_that_cannot_be_signed_is_an_encode_error() -> None:
    with pytest.raises(EncodeError, match="got object"):
        Tokens(NEW).sign("s", object())


def test_keys_are_derived_once_for_each_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    derived: list[str] = []

    def counting(secret: str | bytes, salt: str) -> bytes:
        derived.append(salt)
        return core.derive_key(secret, salt)

    monkeypatch.setattr(module, "derive_key", counting)
    tokens = Tokens([NEW, OLD])
    derived.clear()
    for _ in range(3):
        tokens.verify("s", tokens.sign("s", 1))
    assert derived == ["s", "s"]


def test_kept_keys_are_bounded_and_a_forgotten_one_is_derived_again() -> None:
    tokens = Tokens(NEW)
    first = tokens.sign("salt", 1)
    remembered: list[int] = []
    for number in range(MAX_CACHED_SALTS + 5):
        tokens.sign(str(number), 1)
        remembered.append(held(tokens))
    assert set(remembered[MAX_CACHED_SALTS:]) == {max(remembered)}
    assert tokens.verify("salt", first) == 1


ROTATION = [Tokens([NEW, OLD], now=Clock()), Tokens([OLD, NEW], now=Clock()), Tokens(OLD, now=Clock())]


@given(data=st.none() | st.integers() | st.text("abc é"), signer=st.sampled_from(ROTATION))
def test_no_token_is_refused_during_a_rotation(data: object, signer: Tokens) -> None:
    assert ROTATION[0].verify("s", signer.sign("s", data)) == data
