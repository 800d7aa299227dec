"""Where a handler that lets strangers in looks at what a client brings: there a check is missing, or proves nothing.

asked_in_vain(access, flow)   # the functions that strangers get through, as lines of a trace
too_little(access, flow)      # "lets in who says a name: …": what is asked for proves nothing
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.syntax import called_name, last_step, literal
from lint_rules.flow.access import Access
from lint_rules.flow.around import Surroundings
from lint_rules.flow.effects import Outcome
from lint_rules.flow.facts import Fact, checks, nearness
from lint_rules.flow.query import Flow
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CHECKING, says, word_set

_BRINGS = re.compile(
    r"headers|cookie|quer(y|ies)|_argument\(|environ|scope\[|path_params|\.path\b|request\.args|\bauth\b|receive|recv|"
    r"remote_addr|form\b"
)
"""In the text of a function that reads what a client brings along."""


def asked_in_vain(access: Access, flow: Flow) -> Iterator[str]:
    """The functions that read what a client brings and let strangers by, in the words of a trace."""
    entry, run = access.entry, flow.run(access.entry)
    passed = dict.fromkeys(e.function for e in run.effects if not e.closed and not checks(e.facts))
    reading = [function for function in passed if function is not entry.function and _BRINGS.search(function.text)]
    for function in dict.fromkeys([*reading, *Surroundings(flow.engine, entry, run).let_by()]):
        yield flow.way(function, who="a stranger")


def too_little(access: Access, flow: Flow) -> str:
    """Who gets in, in the words of a message, where each way in stands behind a test that proves nothing."""
    run = flow.run(access.entry)
    failed = next(_let_in_by_failures(access.entry, run, flow), "")
    if failed:
        return failed
    accepted = [effect.facts for effect in run.effects if effect.kind == "accept" and not effect.closed]
    ways = accepted or [facts for facts, _, _, closed in run.exits if not closed]
    facts = sorted(frozenset.intersection(*ways), key=nearness) if ways else []
    named, formed = next(filter(_is_named, facts), None), next(filter(_is_form, facts), None)
    if formed is not None:
        return f"lets in who writes something of the right form: `{quoted(formed.node)}` asks for no more"
    return (
        f"lets in who says a name: `{quoted(named.node)}` asks only whether there is one" if named is not None else ""
    )


def _let_in_by_failures(entry: Entry, run: Outcome, flow: Flow) -> Iterator[str]:
    """The functions that ask somebody else who it is, and say yes where no answer comes: `except HTTPError: return
    "desk"`."""
    reached = dict.fromkeys(effect.function for effect in run.effects if says(effect.function.name, _DECIDING))
    for function in dict.fromkeys([*reached, *Surroundings(flow.engine, entry, run).let_by()]):
        if "except" not in function.text:
            continue
        for handler in (node for node in flow.nodes(function) if isinstance(node, cst.ExceptHandler)):
            if _says_yes(last_step(handler.body)):
                kind = quoted(handler.type) if handler.type is not None else "anything"
                yield f"lets everybody in while `{function.qualname}` catches `{kind}`, for it says yes then"


def _says_yes(step: cst.CSTNode | None) -> bool:
    """True for `return "desk"`, and for `conn.staff = Staff("emergency", "nurse")`."""
    match step:
        case cst.Return(value=given):
            return literal(given) is not ... and bool(literal(given))
        case cst.Assign(value=cst.Call(args=[_, *_] as args) as made):
            return called_name(made)[:1].isupper() and all(_is_written_out(arg.value) for arg in args)
    return False


def _is_written_out(node: cst.BaseExpression) -> bool:
    return literal(node) is not ... or (isinstance(node, cst.Tuple | cst.List) and not node.elements)


_DECIDING = CHECKING | word_set("allowed allow valid is can may known knows owner who of")
"""In the name of a function: by what it gives somebody is let in."""


def _is_named(fact: Fact) -> bool:
    wanted = Label.PLACE | Label.ASKED
    is_name = fact.labels & wanted == wanted or bool(fact.labels & Label.CLAIMED)
    asks_nothing = fact.kind == "test" and fact.presence and fact.positive is True
    return asks_nothing and is_name and not fact.labels & ABOUT_CLIENT


def _is_form(fact: Fact) -> bool:
    """True where the client's own words have a form: of a key, and not of a name of a thing."""
    is_said = bool(fact.labels & (Label.HEADER | Label.COOKIE)) and not fact.labels & (ABOUT_CLIENT | Label.CLAIMED)
    return fact.kind == "test" and fact.side is True and is_said and _FORM.search(fact.text) is not None


_FORM = re.compile(r"\.(startswith|fullmatch|match|is(alnum|alpha|ascii|decimal|digit))\(")
