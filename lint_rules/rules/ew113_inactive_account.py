"""EW113: an account that was switched off goes on connecting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import Confidence, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report
from lint_rules.flow.quoted import quoted


class InactiveAccount(Rule):
    """
    ## What it does
    Reports where the user of a token is looked up for a socket and nothing asks whether the account is still active.

    ## Why is this bad?
    A token goes on saying who somebody is after an administrator has blocked the account: until it expires, that user connects, reads and writes.
    The HTTP side mostly refuses, because Django's REST framework and its sessions ask for `is_active`.
    A middleware of your own does so only if you write it.

    ## Example
    ```python
    from channels.middleware import BaseMiddleware
    from rest_framework_simplejwt.tokens import AccessToken


    @database_sync_to_async
    def user_of(token):
        return User.objects.get(id=AccessToken(token)["user_id"])  # EW113


    class TokenMiddleware(BaseMiddleware):
        async def __call__(self, scope, receive, send):
            scope["user"] = await user_of(token_in(scope))
            return await super().__call__(scope, receive, send)
    ```

    ## Use instead
    ```python
    from channels.middleware import BaseMiddleware
    from rest_framework_simplejwt.tokens import AccessToken


    @database_sync_to_async
    def user_of(token):
        return User.objects.get(id=AccessToken(token)["user_id"], is_active=True)


    class TokenMiddleware(BaseMiddleware):
        async def __call__(self, scope, receive, send):
            scope["user"] = await user_of(token_in(scope))
            return await super().__call__(scope, receive, send)
    ```

    ## Fix safety
    There is no fix: what your program calls a switched-off account is for you to say.

    ## Known limits
    Counts as a check:
    - a function of the file that reads such a field or asks for it in a query: it silences the whole file

    Does not count:
    - a new value for the field, as on an administrator's page

    Reported:
    - Django's users, and classes with a field such as `is_active`, `disabled` or `banned`

    Not reported:
    - a user whom a message names
    - a connection that is open when the account is switched off: [EW208](EW208.md)

    Not seen:
    - a lookup away from the function that decodes the token, its callers, and the connect

    ## References
    CWE-613, CWE-863, OWASP ASVS 5.0 V7.4.
    """

    code = "EW113"
    public = True
    proof = "`is_active` in the query, or a refusal for users whose account is switched off"
    name = "inactive-account"
    severity = Severity.ADVICE
    confidence = Confidence.MEDIUM
    default = False
    dialects = "ESC"
    cwe = (613, 863)
    needs = (
        frozenset({b"Token", b"token", b"jwt", b"unsign", b"serializer"}),
        frozenset({b".objects", b".query(", b"select(", b".get("}),
        frozenset({b"User", b"user", b"Token"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.inactive import unchecked_accounts

        for function, place in unchecked_accounts(flow):
            message = f"`{quoted(place)}` lets in users whose account is switched off: test whether it is active"
            yield flow.report(function, message, node=place)
