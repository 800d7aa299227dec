"""The words by which code speaks about who somebody is and what they may do.

Names are split into words (`get_currentUser` → get, current, user) and compared with the lists below, so that
`author` does not count as `auth` nor `tokenizer` as `token`. A project adds its own in `[tool.emberwire.lint]`:
`auth-helpers = ["gatekeeper"]`.

    >>> speaks_of("currentUserId", IDENTITY), speaks_of("tokenizer", IDENTITY)
    (True, False)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from lint_rules.trees import walk


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


IDENTITY = word_set(
    "user users auth authed authenticate authenticated authentication authenticator authorize authorized authorise "
    "authorised authorization token tokens jwt jwe cookie cookies session sessions credential credentials secret "
    "login logged signin password passwd permission permissions perm perms permitted principal identity account "
    "member members membership anonymous admin superuser staff apikey ticket signature hmac oauth oauth2 bearer acl "
    "guest claims sub csrf xrf owner role roles allowed allow access me viewer tenant player"
)
"""Words about who is there."""

GUARDING = word_set(
    "verify validate check authenticate authorize authorise require requires required ensure assert permit guard "
    "protect enforce must demand"
)
"""Verbs whose functions are expected to raise when the answer is no."""

ROLES = word_set(
    "role roles admin staff superuser permission permissions perm perms scopes can may allowed owner member "
    "members membership is_admin moderator authorized authorised"
)
"""Words about what somebody may do, as opposed to who they are."""

FIRE_AND_FORGET = word_set(
    "typing type ping pong heartbeat keepalive resize cursor mouse mousemove move pointer stream chunk audio video "
    "frame frames seen read ack position scroll draw drag telemetry tick pulse alive stop cancel"
)
"""Event names that nobody waits for."""


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The lower-case words of an identifier or a short text."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    return frozenset(re.findall(r"[a-z0-9]+", spaced.lower()))


def speaks_of(name: str, vocabulary: frozenset[str]) -> bool:
    """True when one of the name's words is in the vocabulary."""
    return not vocabulary.isdisjoint(words(name))


def names_in(node: ast.AST) -> Iterable[str]:
    """Identifiers, attribute names, keyword names and short string constants anywhere in a node."""
    for found in walk(node):
        match found:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.Constant(value=str(text)) if len(text) < 40:
                yield text


def mentions(node: ast.AST, vocabulary: frozenset[str]) -> bool:
    """True when a name in the node speaks of the vocabulary."""
    return any(speaks_of(name, vocabulary) for name in names_in(node))
