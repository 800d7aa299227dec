"""The plan: data about what would change, and what becomes of its conflicts."""

from __future__ import annotations

import pytest

from scaffold.plan.operations import (
    Advise,
    Conflict,
    Create,
    Identical,
    Inject,
    Merge,
    Operation,
    Overwrite,
    Plan,
    Policy,
    Remove,
    Skip,
    Withdraw,
    settled,
)

CONFLICT = Conflict("a.py", b"mine", b"theirs", "it exists and is different")
EDITED = Conflict("a.py", b"mine", None, "it was edited since it was generated")
ALL: tuple[Operation, ...] = (
    Create("create.py", b"new"),
    Identical("identical.py"),
    Inject("inject.py", b"old", b"new", ()),
    Withdraw("withdraw.py", b"old", b"new"),
    Merge("merge.py", b"old", b"new"),
    Overwrite("overwrite.py", b"old", b"new"),
    Remove("remove.py", b"old"),
    CONFLICT,
    Skip("skip.py"),
    Advise("advise.py", "x = 1", "nobody knows"),
)


def test_what_changes_a_byte_is_a_change_and_nothing_else_is() -> None:
    changes = [type(each).__name__ for each in Plan(ALL).changes]
    assert changes == ["Create", "Inject", "Withdraw", "Merge", "Overwrite", "Remove"]


def test_conflicts_and_advice_are_told_apart() -> None:
    assert Plan(ALL).conflicts == (CONFLICT,)
    assert [each.path for each in Plan(ALL).advice] == ["advise.py"]


@pytest.mark.parametrize("name", ["create", "inject", "withdraw", "merge", "overwrite"])
def test_the_outcome_of_a_change_is_its_content(name: str) -> None:
    assert Plan(ALL).outcome(f"{name}.py") == b"new"


@pytest.mark.parametrize("path", ["identical.py", "remove.py", "skip.py", "advise.py", "a.py", "elsewhere.py"])
def test_what_is_not_written_has_no_outcome(path: str) -> None:
    assert Plan(ALL).outcome(path) is None


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.REFUSE, CONFLICT),
        (Policy.OVERWRITE, Overwrite("a.py", b"mine", b"theirs")),
        (Policy.SKIP, Skip("a.py")),
    ],
)
def test_a_policy_settles_a_conflict(policy: Policy, expected: Operation) -> None:
    assert settled(CONFLICT, policy) == expected


def test_a_conflict_without_content_cannot_be_overwritten() -> None:
    assert settled(EDITED, Policy.OVERWRITE) == EDITED


def test_deciding_touches_nothing_but_conflicts() -> None:
    decided = Plan(ALL, {"create.py": b"new"}).decided(lambda conflict: Skip(conflict.path))
    assert decided.operations == tuple(Skip("a.py") if each is CONFLICT else each for each in ALL)
    assert decided.renderings == {"create.py": b"new"}
