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
    Reports a message whose sender, author or user is read from the payload and then stored, sent out or kept as the session's identity. So is a name in the first message, or at whose cost something is done (`exchange.place(account=message["account"])`), a name of the message that counts in place of the one that the server knows (`message.get("device", connection.device)`), and a role that a message says and that is shown or stored beside what is said. Also a test that turns away whoever does not say in the message that he is a manager or has a role.

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
    Verified token payloads, group events, the user that a message is *for*, and login credentials are not reported.
    Of ranks only a test that refuses counts, and not what is kept, shown or asked in another function.
    Where an act is told who has connected beside whom the message names, it is believed to compare the two. The roles in a file that speaks to a chat service are those of a talk.
    A name that is compared with the server's own is taken for checked, and so is whom the owner of something names (`if game.owner != user.id: return`), or somebody whose rank was looked up (`if await role_of(me, room) != "owner"`), in an act that says nothing besides. Where such a rank is only one of the ways in, it is none for a name that counts in place of the server's.

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
