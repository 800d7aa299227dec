"""Phoenix.Token in Python: the same bytes, the same verdicts, and no token that was not signed.

Check S12 is the part from truncations to forgeries: nothing of it is accepted, and all of it is "invalid".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError, EncodeError, TokenError
from reference_server.core.tokens.external_term import Atom, encode
from reference_server.core.tokens.token import KeyOptions, derive_key, sign, sign_with, verify, verify_with

SECRET = "a" * 64
SALT = "user socket"
NOW = 1_700_000_000_000
KEY = derive_key(SECRET, SALT)

# Made with plug_crypto 2.1.1: 64 times "a" as secret, salt "user socket", signed_at 1700000000, max_age 86400.
GOLDEN: list[tuple[object, str]] = [
    (1, "SFMyNTY.g2gDYQFuBgAAaOXPiwFiAAFRgA.JHeS4vfRDc4d2QV3hiFw31kHc1JGbW_NJhFtvSGILzU"),
    ("user-1", "SFMyNTY.g2gDbQAAAAZ1c2VyLTFuBgAAaOXPiwFiAAFRgA.i_EgkX357TboRyoTQ1MST8JJXM5PVQQTg4CXO__7dX0"),
    ({"id": 7}, "SFMyNTY.g2gDdAAAAAFtAAAAAmlkYQduBgAAaOXPiwFiAAFRgA.2PDmSUQ_Qk8jCG7nTRjGwWj3KcHH12Ku-WGxXiKQRQg"),
    (None, "SFMyNTY.g2gDdwNuaWxuBgAAaOXPiwFiAAFRgA.MUYw69e-xtGLsEfx_6mKD44yFJYRkHXWVvXOlksGhKE"),
    ([1, 2], "SFMyNTY.g2gDawACAQJuBgAAaOXPiwFiAAFRgA.l4XVs2FIwC01pObd4BoJNZ2S1Oe72rmhO5xOotq0FsU"),
    (300, "SFMyNTY.g2gDYgAAASxuBgAAaOXPiwFiAAFRgA.9AYihN4cLCGKQZrVPaNR_ZFNyLszvKB1WoQaM6C2_Rg"),
    (5_000_000_000, "SFMyNTY.g2gDbgUAAPIFKgFuBgAAaOXPiwFiAAFRgA.N-NCWWyBNVt_KyOtdQcS86l1YsPJakPJGII8m--_lTM"),
]
TOKEN = GOLDEN[0][1]


def signed(payload: object, digest: str = "sha256", header: str = "SFMyNTY") -> str:
    """A rightly signed token around any term."""
    raw = payload if isinstance(payload, bytes) else encode(payload)
    text = f"{header}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"
    mac = hmac.digest(KEY, text.encode(), digest)
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def problem(token: object, *, key: bytes = KEY, now_ms: int = NOW, max_age: float | None = None) -> str:
    """Why a token is refused, or "accepted"."""
    try:
        verify_with(key, token, now_ms=now_ms, max_age=max_age)
    except TokenError as error:
        return error.reason
    return "accepted"


def test_the_derived_key_is_the_one_of_phoenix() -> None:
    assert KEY.hex() == "a829241796f5908f5027dc39e02f1aee5889fb7f62df4198b00369defd2e9fad"


@pytest.mark.parametrize(("data", "token"), GOLDEN, ids=lambda value: repr(value)[:12])
def test_a_token_has_the_bytes_that_phoenix_writes(data: object, token: str) -> None:
    assert sign(SECRET, SALT, data, signed_at_ms=NOW, max_age=86_400) == token


@pytest.mark.parametrize(("data", "token"), GOLDEN, ids=lambda value: repr(value)[:12])
def test_a_token_of_phoenix_is_read(data: object, token: str) -> None:
    assert verify(SECRET, SALT, token, now_ms=NOW) == data


def test_token_with_string() -> None:
    """Phoenix: token_test.exs, sign and verify, "token with string"."""
    key = "abc123" * 5
    token = sign(key, "id", 1, signed_at_ms=NOW)
    assert verify(key, "id", token, now_ms=NOW) == 1
    assert verify(key.encode(), "id", token, now_ms=NOW) == 1


def test_fails_on_missing_token() -> None:
    """Phoenix: token_test.exs, sign and verify, "fails on missing token"."""
    assert problem(None) == "missing"


def test_fails_on_invalid_token() -> None:
    """Phoenix: token_test.exs, sign and verify, "fails on invalid token"."""
    assert problem("garbage") == "invalid"
    assert problem(TOKEN, key=derive_key(SECRET, "not_id")) == "invalid"


def test_supports_max_age_in_seconds() -> None:
    """Phoenix: token_test.exs, sign and verify, "supports max age in seconds"."""
    ages = {1000: "accepted", -1000: "expired", 100: "accepted", -100: "expired", 0: "expired", 0.1: "accepted"}
    assert {age: problem(TOKEN, max_age=age) for age in ages} == ages
    assert problem(TOKEN, max_age=0.1, now_ms=NOW + 150) == "expired"


def test_supports_infinity_for_max_age() -> None:
    """Phoenix: token_test.exs, sign and verify, "supports :infinity for max age"."""
    assert problem(TOKEN, max_age=math.inf, now_ms=NOW * 2) == "accepted"


def test_infinity_can_be_stored_in_the_token() -> None:
    token = sign(SECRET, SALT, 1, signed_at_ms=NOW, max_age=math.inf)
    assert token == signed((1, NOW, Atom("infinity")))
    assert problem(token, now_ms=NOW * 2) == "accepted"
    assert problem(token, now_ms=NOW * 2, max_age=60) == "expired"


def test_supports_signed_at() -> None:
    """Phoenix: token_test.exs, sign and verify, "supports signed_at in seconds"."""
    day = 86_400
    token = sign(SECRET, SALT, 1, signed_at_ms=NOW - day * 1000)
    assert problem(token, max_age=day + 1) == "accepted"
    assert problem(token, max_age=day - 1) == "expired"


@pytest.mark.parametrize("options", [{"key_iterations": 2}, {"key_digest": "sha512"}, {"key_length": 64}])
def test_key_options_change_the_key(options: dict[str, Any]) -> None:
    """Phoenix: token_test.exs, "passes key_iterations options …" and "passes key_digest options to key generator"."""
    token = sign(SECRET, SALT, 1, signed_at_ms=NOW, **options)
    assert token != TOKEN
    assert verify(SECRET, SALT, token, now_ms=NOW, **options) == 1
    with pytest.raises(TokenError, match="the token is invalid"):
        verify(SECRET, SALT, token, now_ms=NOW)


def test_key_defaults() -> None:
    """Phoenix: token_test.exs, sign and verify, "key defaults"."""
    spelled_out = sign(
        SECRET, SALT, 1, signed_at_ms=0, max_age=86_400, key_iterations=1000, key_length=32, key_digest="sha256"
    )
    assert spelled_out == sign(SECRET, SALT, 1, signed_at_ms=0)


@pytest.mark.parametrize(
    ("age_ms", "max_age", "verdict"),
    [
        (0, None, "accepted"), (86_400_000, None, "accepted"), (86_400_001, None, "expired"),
        (0, 60, "accepted"), (60_000, 60, "accepted"), (60_001, 60, "expired"), (61_000, 60, "expired"),
        (1, 0.001, "accepted"), (2, 0.0015, "expired"), (1, 0.0015, "accepted"),
        (-1, 60, "invalid"), (-1, math.inf, "accepted"), (10**15, math.inf, "accepted"),
        (-1, 0, "expired"), (-1, -1, "expired"), (0, -math.inf, "expired"), (10**12, 1e306, "accepted"),
    ],
)  # fmt: skip
def test_verdicts_of_age_come_in_phoenix_order(age_ms: int, max_age: float | None, verdict: str) -> None:
    """S12, Phoenix: validate_age/2: infinity, then zero or less, then the future, then the age."""
    assert problem(TOKEN, now_ms=NOW + age_ms, max_age=max_age) == verdict


@pytest.mark.parametrize("stored", [0, -5])
def test_a_token_can_be_born_expired(stored: float) -> None:
    token = sign(SECRET, SALT, 1, signed_at_ms=NOW, max_age=stored)
    assert problem(token) == "expired"
    assert problem(token, max_age=10) == "accepted"
    assert problem(sign(SECRET, SALT, 1, signed_at_ms=NOW, max_age=-math.inf)) == "expired"


@pytest.mark.parametrize("max_age", [math.nan, True, "60", None], ids=repr)
def test_a_max_age_that_is_no_number_is_a_configuration_error(max_age: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"expected max_age in seconds, or math\.inf for no limit, got "):
        sign_with(KEY, 1, signed_at_ms=NOW, max_age=max_age)


@pytest.mark.parametrize(
    "token",
    [
        "", ".", "..", "...", "SFMyNTY", "SFMyNTY..", TOKEN + ".", "." + TOKEN, TOKEN + ".x", TOKEN + "=", " " + TOKEN,
        TOKEN + "\n", TOKEN.replace("SFMyNTY", "SFMzODQ"), TOKEN.replace("SFMyNTY", "bm9uZQ"), "é" + TOKEN, "\0",
        "\ud800", TOKEN + "é", "x" * 1_000_000, TOKEN + "." * 1000, TOKEN.upper(), TOKEN.replace("_", "/"),
    ],
    ids=lambda token: repr(token[:24]),
)  # fmt: skip
def test_text_that_is_no_token_is_invalid(token: str) -> None:
    """CVE-2022-29217: a header that names another algorithm, or none, never makes a signature pass."""
    assert problem(token) == "invalid"


@pytest.mark.parametrize("token", [[], ["x"], {}, {"a": TOKEN}, 1, True, b"bytes", TOKEN.encode(), object()])
def test_a_token_of_another_type_is_invalid(token: object) -> None:
    """DIFFERS: Phoenix raises on what `token[]=x` decodes to."""
    assert problem(token) == "invalid"


@pytest.mark.parametrize(("digest", "header"), [("sha256", "SFMyNTY"), ("sha384", "SFMzODQ"), ("sha512", "SFM1MTI")])
def test_every_digest_of_phoenix_is_verified(digest: str, header: str) -> None:
    """Phoenix: message_verifier.ex of plug_crypto, HS256, HS384 and HS512."""
    assert verify_with(KEY, signed((1, NOW, 60), digest, header), now_ms=NOW) == 1


@pytest.mark.parametrize("header", ["SFMzODQ", "SFM1MTI", "SFMxMjg", "", "SFMyNTY="])
def test_a_header_must_agree_with_the_signature(header: str) -> None:
    assert problem(signed((1, NOW, 60), "sha256", header)) == "invalid"


def test_older_layouts_are_read() -> None:
    """Phoenix: crypto.ex of plug_crypto, decode/2, "for backwards compatibility"."""
    for payload in ((1, NOW), {"data": 1, "signed": NOW}):
        assert verify_with(KEY, signed(payload), now_ms=NOW) == 1
        assert problem(signed(payload), now_ms=NOW + 86_400_001) == "expired"


@pytest.mark.parametrize(
    "payload",
    [
        (), (1,), (1, NOW, 60, 2), [1, NOW, 60], (1, "now", 60), (1, 1.5, 60), (1, NOW, "forever"), (1, NOW, None), 7,
        {"data": 1}, {"data": 1, "signed": None}, b"", b"\x83", b"\x83p\x00", b"\x80\x04K\x01.",
    ],
    ids=repr,
)  # fmt: skip
def test_a_signed_payload_of_another_layout_is_invalid(payload: object) -> None:
    """CVE-2017-1000053: what is signed is still read with care; the last payload is a pickle."""
    assert problem(signed(payload)) == "invalid"


def test_a_signed_payload_that_is_not_base64_is_invalid() -> None:
    text = "SFMyNTY.A"
    mac = base64.urlsafe_b64encode(hmac.digest(KEY, text.encode(), "sha256")).rstrip(b"=").decode()
    assert problem(f"{text}.{mac}") == "invalid"


def test_every_truncation_is_invalid() -> None:
    """S12, CVE-2016-9243: a shorter signature is another signature, at every length."""
    assert {problem(TOKEN[:size]) for size in range(len(TOKEN))} == {"invalid"}


def test_every_flipped_bit_is_invalid() -> None:
    """S12."""
    flipped = (
        TOKEN[:place] + chr(ord(TOKEN[place]) ^ (1 << bit)) + TOKEN[place + 1 :]
        for place in range(len(TOKEN))
        for bit in range(8)
    )
    assert {problem(token) for token in flipped} == {"invalid"}


def test_another_spelling_of_the_same_signature_is_invalid() -> None:
    """DIFFERS: the last character of a signature has two spare bits, which Phoenix ignores."""
    assert TOKEN[-1] == "U"
    last = [TOKEN[:-1] + character for character in "VWX"]
    raw = {base64.urlsafe_b64decode(token.rpartition(".")[2] + "=") for token in [TOKEN, *last]}
    assert len(raw) == 1
    assert {problem(token) for token in last} == {"invalid"}


def test_another_key_or_salt_is_invalid() -> None:
    """S12: also a salt that is only longer, shorter or of another case, and the two taken for each other."""
    keys = [derive_key(secret, salt) for secret in (SECRET + "a", "b" * 64) for salt in (SALT, "user socke", "")]
    salts = ("user socket ", "user socke", "User socket", "user\0socket", "password reset", "", SECRET)
    keys += [derive_key(SECRET, salt) for salt in salts] + [derive_key(SALT * 2, SECRET), b"", KEY[:-1], KEY + b"\0\1"]
    assert {problem(TOKEN, key=key) for key in keys} == {"invalid"}


def test_the_data_must_be_json_like() -> None:
    with pytest.raises(EncodeError, match="got object; convert it first"):
        sign(SECRET, SALT, object(), signed_at_ms=NOW)


@pytest.mark.parametrize("secret", ["", "short", "a" * 19, b"a" * 19])
def test_a_short_secret_is_a_configuration_error_that_does_not_show_it(secret: str | bytes) -> None:
    """Phoenix: token.ex, get_key_base/1, a function clause error below 20 bytes."""
    with pytest.raises(ConfigurationError, match="at least 20 bytes, got ") as raised:
        derive_key(secret, SALT)
    assert not secret or repr(secret) not in str(raised.value)
    assert "secrets.token_urlsafe" in str(raised.value)


@pytest.mark.parametrize("options", [{"digest": "md5"}, {"iterations": 0}, {"length": 0}])
def test_bad_key_options_are_a_configuration_error(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="expected key_"):
        KeyOptions(**options)


def test_one_round_and_one_byte_are_the_least() -> None:
    assert len(derive_key(SECRET, SALT, KeyOptions(iterations=1, length=1))) == 1


def test_the_key_derivation_is_pbkdf2() -> None:
    """Checked against a second writing of RFC 2898, section 5.2, for keys longer than one block."""

    def block(index: int) -> bytes:
        step = total = hmac.digest(SECRET.encode(), SALT.encode() + index.to_bytes(4, "big"), "sha256")
        for _ in range(2):
            step = hmac.digest(SECRET.encode(), step, "sha256")
            total = bytes(a ^ b for a, b in zip(total, step, strict=True))
        return total

    assert derive_key(SECRET, SALT, KeyOptions(iterations=3, length=40)) == (block(1) + block(2))[:40]


data = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=8,
)


@given(data=data, age=st.integers(0, 10**9), slack=st.integers(0, 10**9))
def test_what_is_signed_is_verified_until_it_is_too_old(data: object, age: int, slack: int) -> None:
    token = sign_with(KEY, data, signed_at_ms=NOW, max_age=(age + slack) / 1000 + 0.0005)
    assert verify_with(KEY, token, now_ms=NOW + age) == data
    assert problem(token, now_ms=NOW + age + slack + 1) == "expired"


@given(st.text() | st.text("SFMyNTYODQ1.-_=", max_size=60).map(lambda text: f"SFMyNTY.{text}") | st.binary())
def test_no_input_but_a_token_is_accepted(token: str | bytes) -> None:
    assert problem(token) == "invalid"


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_a_replaced_character_is_invalid(place: int, character: str) -> None:
    token = TOKEN[:place] + character + TOKEN[place + 1 :]
    assert problem(token) == ("accepted" if token == TOKEN else "invalid")


@given(st.binary(max_size=120))
def test_any_signed_bytes_give_data_or_one_of_two_problems(payload: bytes) -> None:
    assert problem(signed(payload)) in {"accepted", "expired", "invalid"}


@pytest.mark.slow
def test_a_hundred_thousand_forgeries_are_all_refused() -> None:
    """S12: signatures that are near the right one, and right for another text, with a fixed seed."""
    accepted = 0
    text, _, signature = TOKEN.rpartition(".")
    for number in range(100_000):
        noise = hashlib.sha256(number.to_bytes(4, "big")).digest()
        forged = base64.urlsafe_b64encode(noise).rstrip(b"=").decode()
        token = f"{text}.{signature[: number % 43]}{forged[number % 43 :]}"
        accepted += token != TOKEN and problem(token) == "accepted"
    assert accepted == 0
