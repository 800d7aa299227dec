"""The probes themselves: what they take for the same name, and what for another one."""

from __future__ import annotations

import dis

import pytest

from reference_server.internals import probe
from reference_server.internals.probe import Check, Name, Reliance, async_hook, attribute, exists, hook, lost, method


class Release:
    """Somebody else's class."""

    by_class = 1

    def __init__(self) -> None:
        self.by_instance = 2

    def told(self, event: object) -> None: ...

    def told_more(self, event: object, more: object = None) -> None: ...

    async def asked(self) -> None: ...

    def called(self, one: object, *, fast: bool = False) -> None: ...


HERE = f"{__name__}:Release"


@pytest.mark.parametrize(
    ("name", "check", "is_there"),
    [
        ("by_class", exists, True),
        ("by_instance", exists, False),
        ("by_class", attribute, True),
        ("by_instance", attribute, True),
        ("told", hook("event"), True),
        ("told", hook(), False),
        ("told", async_hook("event"), False),
        ("told_more", hook("event"), False),
        ("asked", async_hook(), True),
        ("asked", hook(), False),
        ("called", method("one"), True),
        ("called", method("one", keywords=("fast",)), True),
        ("called", method("one", keywords=("slow",)), False),
        ("called", method(), False),
        ("by_class", method(), False),
        ("gone", attribute, False),
        ("gone", hook(), False),
        ("gone", method(), False),
    ],
)
def test_a_name_counts_when_it_is_there_as_it_is_used(name: str, check: Check, is_there: bool) -> None:
    assert Name(HERE, name, check).is_there() is is_there


def test_only_methods_that_hold_a_name_are_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each server does this when it starts: of all methods of the protocols it took a third of that time."""
    taken_apart: list[object] = []
    monkeypatch.setattr(dis, "get_instructions", taken_apart.append)
    assert not Name(HERE, "gone", attribute).is_there()
    assert taken_apart == []


@pytest.mark.parametrize("owner", ["no_such_package_here:Class", f"{__name__}:Gone", "no_such_package_here"])
def test_an_owner_that_is_gone_has_no_names(owner: str) -> None:
    assert not Name(owner, "name", exists).is_there()
    assert probe.found_class(owner) is object


def test_one_sentence_lists_every_name_and_bound_that_is_lost() -> None:
    gone = tuple(Name(HERE, name, exists) for name in ("first", "second"))
    unmet = Reliance(("pytest", "no-such-package"), ("this is bounded", "that is bounded"), (*gone, gone[0]))
    met = Reliance(("pytest",), ("this holds",), (Name(HERE, "by_class", exists),))
    sentence = lost((met, unmet))
    assert sentence is not None
    assert sentence.startswith(f"The installed pytest {pytest.__version__} and no-such-package lack")
    assert "Release.first, Release.second. Not in force: this is bounded; that is bounded." in sentence
    assert lost((met,)) is None
