"""Messages to others with all fields of a record: of a person, or of a question with its solution.

for function, node, why in whole_records(flow): …     # `model_to_dict(user)`, "every field of"

What is sent is followed through names, and into a helper of the project that only makes a table of what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import (
    annotated,
    call_of,
    called_name,
    dotted,
    every_name,
    given_to,
    keyword,
    literal,
    positional,
    walked,
)
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told, told_by_others
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import DUMPS, TABLES
from lint_rules.frameworks.words import says, word_set
from lint_rules.questions.access.hearers import hearers, is_called_for_one
from lint_rules.questions.access.tellers import heard, tellings
from lint_rules.questions.access.told_fields import Expression, is_cut

_PERSONS = word_set(
    "user users account member profile player customer author sender person participant employee patient contact "
    "courier nurse doctor candidate applicant resident student pupil teacher passenger rider guest donor citizen"
)
"""What the record of a person is called."""

CHOSEN = word_set("public out response read schema dto view brief summary minimal id name")
"""In the name of a record: its fields were chosen for those who see it."""

_EVERYTHING = re.compile(r"(?i)\b(?:select|returning)\s+(?:\w+\.)?\*(?!\s*\))")
"""A query for all columns of a table."""

_TABLED = re.compile(r"__dict__|vars\(|dict\(|json\(|_dump|encoder\(|_meta\.")
"""Stands in a function that makes a table of something."""

_QUESTIONS = word_set("question riddle quiz puzzle current")
"""What is called so may hold what others are to find out."""

_PERSON = "|".join(sorted(_PERSONS))
_RECORD = re.compile(rf"(?im)^(?=[^\n]*(?:{_TABLED.pattern}))[^\n]*(?:{_PERSON})")
"""A line with a table of a person: for functions of which nobody knows who calls them."""

_SOLVED = re.compile(r"""["']?(?:is_)?(?:correct|solution|right)(?:_?(?:answer|choice|option|index))?["']?\s*:""")
"""A field that gives away what others are to find out."""

_STARRED = re.compile(r"\*\*?(\w+)")
"""The name that takes the rest of what a function is given."""

_STEPS = 2
"""Names and helpers that are followed from what is sent to what it is made of."""


def whole_records(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The records in what is told to others, with the words of a message."""
    seen: set[cst.CSTNode] = set()
    for expression, why in (*_told(flow), *_handed_on(flow)):
        if expression.node not in seen and expression.function.outline is flow.outline:
            seen.add(expression.node)
            yield expression.function, expression.node, why


def _told(flow: Flow) -> Iterator[tuple[Expression, str]]:
    """The records in what this file tells others by itself."""
    for _, sent in told(flow):
        yield from (found for said in _said(sent, flow) for found in _records(said, flow, _STEPS))
    for sent in told_by_others(flow, _RECORD):
        if not is_signal(sent.effect) and hearers(sent, flow) is not None:
            yield from (found for said in _said(sent, flow) for found in _records(said, flow, _STEPS))


def _handed_on(flow: Flow) -> Iterator[tuple[Expression, str]]:
    """The records in what functions of the project are given that tell others."""
    for function, call, teller in tellings(flow, _RECORD):
        found = [record for arg in call.args for record in _records(Expression(function, arg), flow, _STEPS)]
        if found and not is_called_for_one(function, [call]) and heard(teller, flow) is not None:
            yield from found


def _said(sent: Told, flow: Flow) -> Iterator[Expression]:
    """The arguments of what tells others, and of the calls of this file that these come from: `tell(**record)`."""
    yield from (Expression(sent.function, arg) for arg in _args(sent.node))
    names = {name for arg in _args(sent.node) for name in every_name(arg)}
    names &= {*sent.function.parameters, *_STARRED.findall(sent.function.text.partition(":\n")[0])}
    name = sent.function.name
    sites = (site for site in flow.outline.calls if names and site.written.rpartition(".")[2] == name)
    for inside in dict.fromkeys(site.inside for site in sites if site.inside is not None):
        for call in flow.calls(inside):
            if called_name(call) == name and flow.callee(call, inside) is sent.function:
                yield from (Expression(inside, arg) for arg in call.args)


def _args(node: cst.CSTNode) -> Sequence[cst.Arg]:
    return node.args if isinstance(node, cst.Call) else ()


def _records(expression: Expression, flow: Flow, steps: int) -> Iterator[tuple[Expression, str]]:
    """The whole records in an expression, and in what the names and helpers in it stand for."""
    named = _values(expression.node)
    for node in walk(expression.node):
        record = _whole(node)
        if record is not None and _is_person(Expression(expression.function, record), flow):
            yield Expression(expression.function, record), EVERY_FIELD
        elif isinstance(node, cst.Call) and _is_row(node, expression, flow):
            yield Expression(expression.function, node), EVERY_COLUMN
        elif steps:
            for inner in _behind(node, expression, flow, named):
                yield from _records(inner, flow, steps - 1)
        if isinstance(node, cst.Arg | cst.StarredDictElement) and _is_solved(node, expression, flow):
            yield Expression(expression.function, node.value), SOLUTION


EVERY_FIELD = "every field of `{it}`, also those added later"
EVERY_COLUMN = "every column of a row of a person"
SOLUTION = "`{it}` with its solution"


def _values(tree: cst.CSTNode) -> frozenset[cst.CSTNode]:
    """The names in an expression that stand for a value as a whole: not `user` of `user.name`, and no keyword."""
    parts: set[cst.CSTNode] = set()
    for node in walk(tree):
        if isinstance(node, cst.Attribute):
            parts |= {node.attr, node.value}
        elif isinstance(node, cst.Subscript):
            parts.add(node.value)
        elif isinstance(node, cst.Call):
            parts.add(node.func)
        elif isinstance(node, cst.Arg) and node.keyword is not None:
            parts.add(node.keyword)
        elif isinstance(node, cst.CompFor):
            parts |= {node.target, node.iter}
    return frozenset(node for node in walk(tree) if isinstance(node, cst.Name) and node not in parts)


def _behind(
    node: cst.CSTNode, expression: Expression, flow: Flow, named: frozenset[cst.CSTNode]
) -> Iterator[Expression]:
    """What a name was given, and what a short helper returns."""
    if isinstance(node, cst.Name) and node in named:
        given = list(given_to(node.value, flow.nodes(expression.function)))
        if len(given) == 1 and not is_cut(expression.function, node.value):
            yield Expression(expression.function, given[0])
    elif isinstance(node, cst.Call) and (callee := flow.callee(node, expression.function)) is not None:
        for part in flow.nodes(callee) if _makes_a_table(callee) else ():
            if isinstance(part, cst.Return) and part.value is not None:
                yield Expression(callee, part.value)


def _makes_a_table(function: Function) -> bool:
    text = function.text
    made = ("__dict__" in text, "vars(" in text, "_meta." in text, "model_to_dict(" in text, "asdict(" in text)
    return any(made) and ".pop(" not in text and "del " not in text


def _whole(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What a table of all fields is made of."""
    match node:
        case cst.Attribute(value=value, attr=cst.Name("__dict__")):
            return value
        case cst.Call() if any(keyword(node, name) is not None for name in ("include", "exclude", "fields")):
            return None
        case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=method))) if method in DUMPS:
            return value
        case cst.Call() if called_name(node) in TABLES:
            return positional(node, 0)
        case cst.DictComp(value=cst.Call(func=cst.Name("getattr"), args=[cst.Arg(value=value), *_]), for_in=loop):
            fields = dotted(loop.iter.func if isinstance(loop.iter, cst.Call) else loop.iter) or ""
            return value if "._meta." in fields and not loop.ifs else None
    return None


def _is_person(expression: Expression, flow: Flow) -> bool:
    """True for `user`, for a parameter of such a class, and for each of `users`."""
    written = dotted(expression.node) or ""
    name = written.rpartition(".")[2]
    if says(name, CHOSEN):
        return False
    kind = expression.function.annotations.get(written)
    classed = annotated(kind.node).rpartition(".")[2] if kind is not None else ""
    if says(name, _PERSONS) or (says(classed, _PERSONS) and not says(classed, CHOSEN)):
        return True
    through = walked(written, flow.nodes(expression.function)) if written.isidentifier() else ()
    return any(_are_persons(dotted(value) or "") for value in through)


def _are_persons(written: str) -> bool:
    name = written.rpartition(".")[2]
    return says(name.removesuffix("s"), _PERSONS) and not says(name, CHOSEN)


def _is_row(call: cst.Call, expression: Expression, flow: Flow) -> bool:
    """True for `dict(patient)` of a row that a query for all columns gave."""
    of = positional(call, 0)
    if called_name(call) != "dict" or len(call.args) != 1 or not isinstance(of, cst.Name):
        return False
    if not says(of.value, _PERSONS):
        return False
    asked = [call_of(value) for value in given_to(of.value, flow.nodes(expression.function))]
    last = asked[-1] if asked and None not in asked else None
    return last is not None and _asks_everything(last, expression.function, flow)


def _asks_everything(call: cst.Call, function: Function, flow: Flow) -> bool:
    callee = flow.callee(call, function)
    if callee is not None:
        return _EVERYTHING.search(callee.text) is not None
    return any(_EVERYTHING.search(text) for text in _texts(call))


def _texts(call: cst.Call) -> Iterator[str]:
    return (node.raw_value for node in walk(call) if isinstance(node, cst.SimpleString))


def _is_solved(node: cst.Arg | cst.StarredDictElement, expression: Expression, flow: Flow) -> bool:
    """True for `**question` and `question=question`, where it is one of a table that is written out with solutions."""
    name = dotted(node.value) or ""
    is_spread = isinstance(node, cst.StarredDictElement) or node.star == "**"
    if not is_spread and not says(name, _QUESTIONS):
        return False
    holder = expression.function
    given = list(given_to(name, flow.nodes(holder))) if name else []
    if len([value for value in given if literal(value) is not None]) != 1:
        return False
    return any(_is_of_table(part, holder, flow) for value in given for part in walk(value))


def _is_of_table(part: cst.CSTNode, function: Function, flow: Flow) -> bool:
    """`QUESTIONS` of `random.choice(QUESTIONS)`, which the top of a file writes out with a field for the solution."""
    if not isinstance(part, cst.Name) or part.value in function.parameters:
        return False
    found = flow.engine.index.named(part.value, function.outline)
    return isinstance(found, Piece) and _SOLVED.search(found.text) is not None
