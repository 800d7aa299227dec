"""Dataclasses from kept code are as others, and nothing is compiled for them a second time."""

from __future__ import annotations

import dataclasses
import gc
import sys
import weakref
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import pytest

from lint_rules.run import spared
from lint_rules.run.spared import cached_dataclass_code, collector_paused


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    Path(cache_from_source(spared.__file__)).parent.mkdir(parents=True)
    return tmp_path


def kept(folder: Path) -> list[Path]:
    return list(folder.rglob("*.dataclasses"))


def make() -> type:
    with cached_dataclass_code():
        return dataclasses.make_dataclass("Seat", [("row", int), ("number", int, 1)], frozen=True)


def must_not_compile(*_arguments: object, **_named: object) -> None:
    raise AssertionError("compiled again")


def test_the_second_start_compiles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make()
    monkeypatch.setattr(spared, "compile", must_not_compile, raising=False)
    second = make()
    assert repr(second(2)) == repr(first(2)) == "Seat(row=2, number=1)"
    assert second(2) == second(2) != second(3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        second(2).row = 3


def test_dataclasses_are_as_they_were_afterwards() -> None:
    make()
    assert "exec" not in vars(dataclasses)


@pytest.mark.parametrize("content", [b"", b"old!", MAGIC_NUMBER, MAGIC_NUMBER + b"i\x01"])
def test_a_file_that_cannot_be_used_is_written_anew(folder: Path, content: bytes) -> None:
    make()
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(content)
    assert repr(make()(2)) == "Seat(row=2, number=1)"
    assert file.read_bytes() == whole


def test_nothing_is_written_where_bytecode_is_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    make()
    assert kept(folder) == []


def test_the_collector_is_as_it_was_behind_a_run() -> None:
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_a_run_made_can_still_be_collected() -> None:
    class Node:
        me: Node

    with collector_paused():
        node = Node()
        node.me = node
    gone = weakref.ref(node)
    del node
    gc.collect()
    assert gone() is None
