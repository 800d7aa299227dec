"""EW203: the client says who it is, and is believed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.frameworks.words import AUTHOR_FIELDS, AUTHORS, CLIENT_NAMES, OWNERS, RANK_FIELDS, SPEAKERS, URL_AUTHORS
from lint_rules.rule import REALTIME, Rule

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report
    from lint_rules.flow.values import Claim


class IdentityFromPayload(Rule):
    """
    ## What it does
    Reports a sender, author or user that is read from the message and then stored, sent out, or kept as the session's identity.

    - a name in the first message
    - an account that pays for the act: `exchange.place(account=message["account"])`
    - a name in the message that replaces the one that the server knows: `message.get("device", connection.device)`
    - a role in the message that is shown or stored with what is said
    - a test that refuses whoever does not claim a role in the message

    ## Why is this bad?
    Everybody can write in everybody's name: the field is whatever the client put there.

    ## Example
    ```python
    from typing import Any

    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: dict[str, Any]) -> Ok:
            await chat.create_message(author=payload["user_id"], body=payload["body"])  # EW203
            return Ok()
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            await chat.create_message(author=self.assigns["user_id"], body=payload.body)
            return Ok()
    ```

    ## Fix safety
    There is no fix: where the identity is kept differs.

    ## Known limits
    Counts as a check:
    - a comparison of the name with the server's own
    - an act that is given both the connected user and the name in the message
    - a test of what the owner names: `if game.owner != user.id: return`
    - a test of a role that was looked up: `if await role_of(me, room) != "owner"`

    Does not count:
    - such a test that is only one of the ways in, for a name that replaces the server's

    Not reported:
    - verified token payloads, group events and login credentials
    - the user that a message is *for*
    - a role that is only kept, shown, or tested in another function
    - a role in a file that speaks to a chat service

    ## References
    Guide: the identity is what `connect` established. CWE-290, CWE-639, OWASP API Security 2023 API1.
    """

    code = "EW203"
    proof = (
        "the name of the user from the session, the token or the assigns, or a comparison of the two that can refuse"
    )
    name = "identity-from-payload"
    dialects = "ESCIR"
    cwe = (290, 639)
    needs = (
        frozenset(f'"{key}"'.encode() for key in AUTHORS | CLIENT_NAMES)
        | frozenset(f"'{key}'".encode() for key in AUTHORS | CLIENT_NAMES)
        | frozenset(f"{key}:".encode() for key in URL_AUTHORS)
        | {b'"role"', b"'role'", b'"is_', b"'is_"}
        | frozenset(f'"{owner}'.encode() for owner in OWNERS)
        | frozenset(f"'{owner}".encode() for owner in OWNERS)
        | frozenset(f"{quote}{name}".encode() for quote in "'\"" for name in SPEAKERS)
        | frozenset({b".bidder", b".buyer", b".seller", b".voter", b".account"})
        | frozenset(f".{key}".encode() for key in AUTHOR_FIELDS),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.claims import believed_claims

        for claim in believed_claims(flow):
            yield flow.report(claim.function, _said(claim).format(claim.key), node=claim.node)
        yield from self._ranks(flow)

    def _ranks(self, flow: Flow) -> Iterator[Report]:
        """What somebody may do, as a message or the URL says."""
        from lint_rules.questions.access.ranks import claimed_ranks, ranks_kept

        for function, node, key in claimed_ranks(flow):
            yield flow.report(function, RANK.format(key), node=node)
        for function, node, name in ranks_kept(flow):
            if function.outline is flow.outline:
                may = f"the URL says what the client may do, in {name!r}, and is believed: ask the session or the database"
                yield flow.report(function, may, node=node)


MESSAGE = "the client says who it is, in {!r}, and nothing checks it: take the user from the session"
_IN_URL = "the URL says who the client is, in {!r}, and nothing checks it: take the user from the session"
ON_CONNECT = "whoever connects says who it is, in {!r}, and nothing checks it: take the user of the session or a token"
INSTEAD = "the message may say who it is, in {!r}, though the server knows: take the session's, and only that"
RANK = "the client says what it may do, in {!r}, and is believed: ask the session or the database"


def _said(claim: Claim) -> str:
    """What is wrong with a claim, with a place for the name under which it is said."""
    if claim.in_url:
        return ON_CONNECT if "auth" in claim.function.parameters else _IN_URL
    if claim.key in RANK_FIELDS:
        return RANK
    return INSTEAD if claim.instead else MESSAGE
