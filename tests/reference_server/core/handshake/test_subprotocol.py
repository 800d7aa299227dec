"""The Sec-WebSocket-Protocol header: which name is answered, which token is taken, and what is refused."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.core.handshake.subprotocol import AUTH_TOKEN_PREFIX, Mismatch, Negotiated, SubprotocolPolicy


def bearer(token: str | bytes) -> str:
    """What phoenix.js makes of `authToken`: btoa without padding, behind the prefix."""
    raw = token.encode() if isinstance(token, str) else token
    return AUTH_TOKEN_PREFIX + base64.b64encode(raw).rstrip(b"=").decode()


def negotiate(*headers: str, allowed: Sequence[str] | None = None, auth_token: bool = False) -> Negotiated | Mismatch:
    return SubprotocolPolicy(allowed, auth_token=auth_token).negotiate(headers)


def accepted(chosen: str | None = None, *, token: str | None = None, shown: str = "") -> Negotiated:
    return Negotiated(chosen, token, shown, None)


def test_does_not_check_subprotocols_if_not_passed_expected() -> None:
    """Phoenix: transport_test.exs, check_subprotocols/2, the test of this name; a halted request never comes here."""
    assert negotiate("sip") == accepted(shown="sip")


def test_returns_first_matched_subprotocol() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    assert negotiate("sip, mqtt", allowed=["sip", "mqtt"]) == accepted("sip", shown="sip, mqtt")


def test_the_preference_is_the_servers() -> None:
    """Phoenix: the first configured name that the client offered."""
    assert negotiate("mqtt,sip", allowed=["sip", "mqtt"]) == accepted("sip", shown="mqtt, sip")


def test_halt_if_expected_and_passed_subprotocols_do_not_match() -> None:
    """Phoenix: transport_test.exs, the test of this name."""
    assert negotiate("mqtt", allowed=["sip"]) == Mismatch(
        "A client offered the subprotocols 'mqtt', and this mount speaks sip; "
        "add one to its subprotocols, or offer none."
    )


@pytest.mark.parametrize(
    "allowed", ["sip", 7, {"sip"}, ["a b"], ["a,b"], [""], ["a\r\nb"], [None], [bearer("x")], ["é"]]
)
def test_expected_subprotocols_in_the_wrong_format_are_refused_at_construction(allowed: Any) -> None:
    """Phoenix: transport_test.exs, "halt if expected subprotocols passed in the wrong format". DIFFERS: at start-up."""
    with pytest.raises(ConfigurationError, match="expected subprotocols to be None or a list of names"):
        SubprotocolPolicy(allowed, auth_token=False)


@pytest.mark.parametrize("allowed", [None, [], ["sip"]])
@pytest.mark.parametrize("headers", [[], [""], [" ,\t, "]])
def test_no_offer_is_fine_and_gets_no_answer(allowed: list[str] | None, headers: list[str]) -> None:
    """Phoenix: connect_no_token.json."""
    for auth_token in (True, False):
        assert negotiate(*headers, allowed=allowed, auth_token=auth_token) == accepted()


def test_an_empty_list_speaks_nothing() -> None:
    assert isinstance(negotiate("phoenix", allowed=[]), Mismatch)


def test_names_are_compared_whole_and_with_their_case() -> None:
    for offer in ("Phoenix", "phoenix2", "phoeni", "phoenix x", "phoenix\n"):
        assert isinstance(negotiate(offer, auth_token=True), Mismatch)


def test_the_token_is_taken_out_and_phoenix_is_answered() -> None:
    """Phoenix: the handshake of phoenix.js with authToken; `sec_websocket_headers` shows it without the token."""
    header = f"phoenix, {bearer('secret')}"
    assert negotiate(header, auth_token=True) == accepted("phoenix", token="secret", shown="phoenix")


def test_phoenix_alone_is_a_handshake_without_token() -> None:
    """Phoenix: connect_subprotocol_phoenix_only.json."""
    assert negotiate("phoenix", auth_token=True) == accepted("phoenix", shown="phoenix")


def test_a_token_alone_gets_no_answer() -> None:
    """Phoenix: deletes the header when nothing else is left of it."""
    assert negotiate(bearer("secret"), auth_token=True) == accepted(token="secret")


def test_two_tokens_are_none() -> None:
    """Phoenix: with two bearer entries auth_token is nil; here they are not shown either."""
    header = f"phoenix, {bearer('one')}, {bearer('two')}"
    assert negotiate(header, auth_token=True) == accepted("phoenix", shown="phoenix")


@pytest.mark.parametrize(
    ("header", "auth_token"), [(f"{bearer('one')}, {bearer('two')}", True), (bearer("one"), False)]
)
def test_tokens_that_are_not_taken_are_offers_that_nobody_speaks(header: str, auth_token: bool) -> None:
    """Phoenix: maybe_auth_token_from_header/2 leaves them in the header, and check_subprotocols/2 then refuses it."""
    found = negotiate(header, allowed=["sip"], auth_token=auth_token)
    assert isinstance(found, Mismatch)
    assert "auth tokens that were not taken" in found.sentence
    assert AUTH_TOKEN_PREFIX not in found.sentence


def test_phoenix_comes_before_the_subprotocols_of_the_mount() -> None:
    header = f"graphql-ws, phoenix, {bearer('x')}"
    found = negotiate(header, allowed=["graphql-ws"], auth_token=True)
    assert found == accepted("phoenix", token="x", shown="graphql-ws, phoenix")


def test_several_headers_are_one_list() -> None:
    """DIFFERS: Phoenix reads the first header only."""
    assert negotiate("phoenix", bearer("x"), auth_token=True) == accepted("phoenix", token="x", shown="phoenix")


def test_a_mount_without_auth_token_takes_none_and_says_so() -> None:
    """Phoenix: nothing is answered then, and the browser's handshake fails without a word on the server."""
    found = negotiate(f"phoenix, {bearer('secret')}")
    assert isinstance(found, Negotiated)
    assert (found.chosen, found.auth_token, found.shown) == (None, None, "phoenix")
    assert found.hint is not None
    assert "pass auth_token=True to mount()" in found.hint
    assert "secret" not in found.hint


@pytest.mark.parametrize(
    "encoded", ["!", "a", "ab cd", "abc.def", "YQ=Q", "a" * 5, "\u00e9", "%%%%", "6Q", "_w", "YWJj\x00"], ids=ascii
)
def test_a_token_that_cannot_be_decoded_is_refused(encoded: str) -> None:
    """Phoenix: connect_auth_token_bad_subprotocol.json. DIFFERS: 403 with a sentence; Phoenix answers with 500."""
    found = negotiate(f"phoenix, {AUTH_TOKEN_PREFIX}{encoded}", auth_token=True)
    assert isinstance(found, Mismatch)
    assert found.sentence.startswith("A client offered an auth token that is not base64")
    assert encoded not in found.sentence or len(encoded) < 3


@pytest.mark.parametrize(
    ("encoded", "token"), [("", ""), ("Pz8/", "???"), ("Pz8_", "???"), ("fn5+", "~~~"), ("fn5-", "~~~"), ("YQ==", "a")]
)
def test_both_alphabets_are_read_and_padding_does_not_matter(encoded: str, token: str) -> None:
    """DIFFERS: Phoenix reads the standard alphabet only, which browsers cannot send where it has a slash."""
    assert negotiate(AUTH_TOKEN_PREFIX + encoded, auth_token=True) == accepted(token=token)


def test_a_mismatch_is_one_line_of_bounded_length() -> None:
    """S25, and CVE-2020-7695: what was offered is escaped, cut, and never answered."""
    found = negotiate("a\r\nSet-Cookie: x\x1b[2J\u2028" + "b" * 100_000, allowed=["sip"])
    assert isinstance(found, Mismatch)
    assert found.sentence.isprintable()
    assert len(found.sentence) < 400


def test_a_mismatch_shows_no_token() -> None:
    found = negotiate(f"mqtt, {bearer('secret')}", allowed=["sip"])
    assert isinstance(found, Mismatch)
    assert bearer("secret") not in found.sentence


def test_long_headers_take_linear_time() -> None:
    """CVE-2021-32640: 32 KB of spaces, commas or names are read once."""
    policy = SubprotocolPolicy(["sip"], auth_token=True)
    for header in (" " * 32_768, "," * 32_768, "a," * 16_384, "a" + " " * 32_768 + "b"):
        policy.negotiate([header])


tokens = st.text(max_size=60)


@given(tokens.filter(lambda token: not any("\ud800" <= character <= "\udfff" for character in token)))
def test_every_text_arrives_as_it_was_sent(token: str) -> None:
    assert negotiate(f"phoenix, {bearer(token)}", auth_token=True) == accepted("phoenix", token=token, shown="phoenix")


offers = st.lists(
    st.text("abc,- \t") | st.sampled_from(["phoenix", bearer("x"), AUTH_TOKEN_PREFIX]) | st.text(), max_size=4
)


@given(offers, st.none() | st.lists(st.sampled_from(["a", "b", "c-a"]), max_size=2), st.booleans())
def test_the_answer_is_one_of_our_own_names(headers: list[str], allowed: list[str] | None, auth_token: bool) -> None:
    found = negotiate(*headers, allowed=allowed, auth_token=auth_token)
    if isinstance(found, Mismatch):
        assert found.sentence.isprintable()
    else:
        assert found.chosen in {None, "phoenix", *(allowed or ())}
        assert found.auth_token is None or auth_token
        assert AUTH_TOKEN_PREFIX not in [entry[: len(AUTH_TOKEN_PREFIX)] for entry in found.shown.split(", ")]
