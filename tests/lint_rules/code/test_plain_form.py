"""However an `if`, a `return` or a `match` is written, whoever looks at the tree meets one form of it, in its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import libcst as cst
import pytest

from lint_rules.code.outline import read_outline
from lint_rules.code.trees import Bodies, Body
from lint_rules.code.walk import walk


def body_of(text: str) -> Body:
    source = f"def f():\n{indent(dedent(text).strip(), '    ')}\n"
    return Bodies().of(read_outline(source, Path("a.py"), "a").by_qualname["f"])


def code_of(text: str) -> str:
    return cst.Module([]).code_for_node(body_of(text).node)


FORMS = {
    "a name that is only asked": (
        """
        ok = may_join(user)
        if ok:
            join()
        """,
        """
        if may_join(user):
            join()
        """,
    ),
    "a name that is only asked for its opposite": (
        """
        known = a or b
        if not known:
            close()
        """,
        """
        if not (a or b):
            close()
        """,
    ),
    "a name that is only given back, on several ways": (
        """
        if a:
            answer = Ok(1)
            return answer
        answer = Ok(2)
        return answer
        """,
        """
        if a:
            return Ok(1)
        return Ok(2)
        """,
    ),
    "an exception that has a name": (
        """
        error = Refused(why)
        raise error
        """,
        "raise Refused(why)",
    ),
    "a name in the test, read later": (
        """
        if (user := find(token)) is None:
            close()
        serve(user)
        """,
        """
        user = find(token)
        if user is None:
            close()
        serve(user)
        """,
    ),
    "a name in the test, read nowhere": (
        """
        if not (user := find(token)):
            close()
        """,
        """
        if not find(token):
            close()
        """,
    ),
    "a type of a local name": (
        """
        user: User | None = find(token)
        self.seats: dict[
            str, User
        ] = {}
        return user
        """,
        """
        user = find(token)
        self.seats = {}
        return user
        """,
    ),
    "a match of values": (
        """
        match kind:
            case "join" | "enter":
                join()
            case Kind.LEAVE:
                leave()
            case _:
                other()
        """,
        """
        if kind in ("join", "enter"):
            join()
        elif kind == Kind.LEAVE:
            leave()
        else:
            other()
        """,
    ),
    "an else behind a way that ends": (
        """
        for each in all:
            if each.gone:
                continue
            elif each.late:
                break
            else:
                tell(each)
            count()
        """,
        """
        for each in all:
            if each.gone:
                continue
            if each.late:
                break
            tell(each)
            count()
        """,
    ),
    "an end in the else": (
        """
        if user is not None:
            join(user)
        else: raise Refused
        """,
        """
        if user is None: raise Refused
        join(user)
        """,
    ),
    "an end in the else of two tests": (
        """
        if user and room:
            join(user)
        else:
            return
        tell()
        """,
        """
        if not (user and room):
            return
        join(user)
        tell()
        """,
    ),
    "two ends, of which the shorter is first": (
        """
        if user:
            join(user)
            return Ok()
        else:
            return Error()
        """,
        """
        if not user:
            return Error()
        join(user)
        return Ok()
        """,
    ),
    "one in another": (
        """
        match kind:
            case "join":
                if (room := find(name)):
                    ok = room.takes(user)
                    if not ok:
                        return
                    else:
                        room.add(user)
                else:
                    return
            case _:
                return
        """,
        """
        if kind != "join":
            return
        room = find(name)
        if not room:
            return
        if not room.takes(user):
            return
        room.add(user)
        """,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_two_forms_are_one(name: str) -> None:
    written, plain = FORMS[name]
    assert code_of(written) == code_of(plain) == f"def f():\n{indent(dedent(plain).strip(), '    ')}\n"


AS_THEY_ARE = {
    "read once more": "ok = may_join(user)\nif ok:\n    join()\nlog(ok)",
    "of another value on some ways": "ok = False\nif a:\n    ok = True\nif ok:\n    join()",
    "not read in the next line": "ok = may_join(user)\nlog()\nif ok:\n    join()",
    "fields of a class": "class Seat:\n    name: str = None\n    taken: bool\nreturn Seat",
    "two names": "a, b = pair()\nif a:\n    join(b)",
    "a pattern with parts": 'match message:\n    case {"kind": "join"}:\n        join()',
    "a case with a guard": 'match kind:\n    case "join" if ok:\n        join()\n    case _:\n        other()',
    "a subject that is called": 'match read():\n    case "join":\n        join()\n    case _:\n        other()',
    "both ways go on": "if a:\n    join()\nelse:\n    other()\ntell()",
}


@pytest.mark.parametrize("name", AS_THEY_ARE)
def test_what_means_more_is_left_as_it_is(name: str) -> None:
    text = AS_THEY_ARE[name]
    assert code_of(text) == f"def f():\n{indent(text, '    ')}\n"


@pytest.mark.parametrize("name", FORMS)
def test_everything_has_a_place_in_the_lines_of_its_function(name: str) -> None:
    body = body_of(FORMS[name][0])
    for node in walk(body.node):
        assert 1 <= body.span(node).line <= body.function.end_line


def test_a_value_that_was_moved_stands_where_it_is_written() -> None:
    body = body_of("ok = may_join(user)\nif not ok:\n    close()")
    call = next(node for node in body.nodes if isinstance(node, cst.Call))
    assert (body.span(call).line, body.span(call).column) == (2, 10)


def test_a_test_that_was_made_of_a_case_stands_where_the_case_is_written() -> None:
    body = body_of('match kind:\n    case "join":\n        join()\n    case "leave":\n        leave()')
    tests = [node for node in body.nodes if isinstance(node, cst.Comparison)]
    assert [body.span(test).line for test in tests] == [3, 5]
