"""What the parts of a URL are, by their names: `{token}` proves who is there, `{room}` names something."""

from __future__ import annotations

from lint_rules.frameworks.labels import BROUGHT, IN_URL, PROOF, Label
from lint_rules.frameworks.words import KEYS, PROVING, is_numbered, is_token, says, words


def url_labels(name: str) -> int:
    """What a query parameter is: under a name like `token` a credential, else a name for something."""
    if is_token(name):
        return PROOF | Label.URL
    return BROUGHT | Label.URL if says(name, KEYS) and not _is_number_of(name) else IN_URL


def path_labels(name: str) -> int:
    """What a part of a path is: `{session_id}` and `{stock_code}` name something, `{token}` proves who is there."""
    return url_labels(name) if says(name, PROVING) or is_token(name) else IN_URL


def _is_number_of(name: str) -> bool:
    """`stock_code`, `country_code`, `ticket_id`: what one thing of many is known by."""
    if is_numbered(name):
        return True
    return "code" in words(name) and name != "code" and not words(name) & _SECRET_CODES


_SECRET_CODES = frozenset({"access", "auth", "invite", "login", "verification", "pairing", "secret"})
"""Words of codes that let somebody in."""
