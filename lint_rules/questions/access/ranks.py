"""Finds messages that say what their sender may do, and are believed.

for function, node, key in claimed_ranks(flow): key     # "is_manager", as in `if not data.get("is_manager"): return`

for function, node, name in ranks_kept(flow): name      # "role", as in `Person(user, chair=role == "chair")` of a URL

Only a test that turns away whoever does not say so counts: a rank that is stored or shown may be about somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, given_to, last_name, mentions, source, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.facts import Fact, nearness
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.starlette import is_marked
from lint_rules.frameworks.words import RANK_FIELDS, RANKS, word_set, words

_EVERYBODY = frozenset(
    {"user", "assistant", "system", "tool", "function", "guest", "viewer", "client", "peer", "model"}
)
"""Roles that let nobody do more than others, and those of what is said in a conversation with a machine."""

_RANKS = RANKS | word_set("agent employee support doctor nurse instructor trainer organizer presenter tutor warden")
"""The same, and who serves others: nobody is that because he says so."""

_FLAG = re.compile(
    r"""^not .*(?:\.get\(|\[)\s*["'](is_?\w+|admin|moderator|superuser|staff|(?P<bare>\w+))["'](?:, False)?[)\]]$"""
)
_ROLE = re.compile(r"""(?:\.get\(|\[)\s*["'](role|rank)["'](?:, [^)]*)?[)\]] (?:!=|is not) (.+)$""")
_KNOWN = Label.IDENTITY | Label.CREDENTIAL | Label.ASKED


def claimed_ranks(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The tests of this file by which handlers turn away whoever does not say that he has a rank."""
    seen: set[cst.CSTNode] = set()
    for entry in flow.handlers("message", "endpoint"):
        for fact in flow.run(entry).decisions:
            if fact.function.outline is not flow.outline or not _is_said(fact):
                continue
            test = next((test for test in _refusals(flow, fact.function) if fact.node in walk(test)), None)
            said = fact.function.text
            key = next((key for part in _parts(test) if (key := _rank(part, said))), "") if test is not None else ""
            if key and test is not None and test not in seen:
                seen.add(test)
                yield fact.function, test, key


def _is_said(fact: Fact) -> bool:
    """True for a test of a message alone."""
    said = Label.CLIENT | Label.MESSAGE
    return fact.kind == "test" and fact.labels & said == said and not fact.labels & _KNOWN


def _refusals(flow: Flow, function: Function) -> Iterator[cst.BaseExpression]:
    """The tests of a function whose bodies end it, or the turn of the loop."""
    for node in flow.nodes(function):
        if isinstance(node, cst.If) and isinstance(node.body, cst.IndentedBlock) and _ends(node.body.body[-1]):
            yield node.test


def _ends(last: cst.BaseStatement) -> bool:
    ending = cst.Return | cst.Raise | cst.Continue
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], ending)


def _parts(test: cst.BaseExpression) -> Iterator[str]:
    """What a test asks, one by one: `a` and `not b` of `a and not b`."""
    if isinstance(test, cst.BooleanOperation):
        yield from (*_parts(test.left), *_parts(test.right))
    else:
        yield source(test)


def _rank(part: str, said: str) -> str:
    """The key under which a message says what its sender may do; empty where a test asks for something else. A bare
    `supervisor` may also name one, who is then told something: it has to be asked and not looked at again."""
    flag, role = _FLAG.search(part), _ROLE.search(part)
    if flag is not None and words(flag[1]) & _RANKS and (not flag["bare"] or _stands_once(flag["bare"], said)):
        return flag[1]
    if role is not None and words(role[2]) & _RANKS and not words(role[2]) & _EVERYBODY:
        return role[1]
    return ""


def _stands_once(key: str, said: str) -> bool:
    return len(re.findall(rf"\b{re.escape(key)}\b", said)) == 1


_IN_URL = re.compile(r"query_params|get_query_argument|\bGET\.get|\bargs\.get|\.query\.get|parse_qs")
"""Reads a word out of the query of the URL."""

_CHAIRS = word_set("admin superuser moderator chair teacher supervisor staff manager dealer referee instructor trainer")
"""Ranks that somebody gives. The host of a call or a game is mostly who came first."""
_FORM = frozenset({"isinstance", "len", "str", "int", "all", "any", "type", "lower", "get", "strip"})


def ranks_kept(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The ranks of a URL that are kept, by an object or in another function: where they are read, or compared."""
    seen: set[tuple[Function, str]] = set()
    entries = list(flow.handlers("endpoint", "connect", "message"))
    for entry in entries:
        for fact in sorted(flow.run(entry).decisions, key=nearness):
            for _, claim in flow.engine.claims(fact.labels) if _is_rank(fact) else ():
                at = claim.function, claim.key
                elsewhere = fact.function is not claim.function
                if claim.in_url and elsewhere and claim.key in RANK_FIELDS and at not in seen:
                    seen.add(at)
                    yield claim.function, claim.node, claim.key
    for function in dict.fromkeys(act.function for entry in entries for act in flow.run(entry).effects):
        for node in flow.nodes(function) if _EQUAL.search(function.text) else ():
            name = _kept_as_rank(node)
            if name and _is_query(name, function, flow) and not _is_asked_of_others(name, flow.nodes(function)):
                yield function, node, name


def _is_rank(fact: Fact) -> bool:
    """True for a test of the client's own word alone, held against ranks that the program writes out."""
    compared = fact.kind == "test" and fact.compared and fact.fixed and not fact.presence
    return compared and not fact.labels & _KNOWN and bool(words(fact.text) & (_RANKS | _CHAIRS) - _EVERYBODY)


_EQUAL = re.compile(rf"""== ?["']({"|".join(sorted(_RANKS | _CHAIRS))})["']""")


def _is_asked_of_others(name: str, nodes: tuple[cst.CSTNode, ...]) -> bool:
    """True where a test of the function asks somebody else about it: `role == "chair" and not await chairs(…)`."""
    about = [test for one in nodes for test in _tests(one) if mentions(test, name)]
    asks = (part for test in about for part in walk(test) if isinstance(part, cst.Call | cst.Await))
    return any(not isinstance(part, cst.Call) or called_name(part) not in _FORM for part in asks)


def _kept_as_rank(node: cst.CSTNode) -> str:
    """`mode` of `Person(user, agent=mode == "agent")` and of `self.is_agent = mode == "agent"`."""
    match node:
        case cst.Arg(keyword=cst.Name(value=kept), value=cst.Comparison() as asked):
            pass
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute() as target)], value=cst.Comparison() as asked):
            kept = last_name(target)
        case _:
            return ""
    match asked:
        case cst.Comparison(
            left=cst.Name(value=name), comparisons=[cst.ComparisonTarget(operator=cst.Equal(), comparator=rank)]
        ):
            said = words(text_of(rank))
            return str(name) if said & words(kept) & (_RANKS | _CHAIRS) else ""
    return ""


def _is_query(name: str, function: Function, flow: Flow) -> bool:
    """True for a parameter that FastAPI fills with a part of the query, and for what was read out of that."""
    spec = flow.body(function).node.params
    marked = any(
        parameter.name.value == name and is_marked(parameter, "Query")
        for parameter in (*spec.params, *spec.kwonly_params)
    )
    return marked or any(_IN_URL.search(source(value)) for value in given_to(name, flow.nodes(function)))


def _tests(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.If | cst.IfExp):
        yield node.test
    elif isinstance(node, cst.MatchCase) and node.guard is not None:
        yield node.guard
