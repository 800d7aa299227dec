"""Three-way merges: both sides' changes come in, true conflicts are marked with the ancestor, nothing is lost."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.plan.merge import three_way, two_way

BASE = b"one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("yours", "new", "merged"),
    [
        (BASE, BASE, BASE),
        (b"ONE\ntwo\nthree\nfour\nfive\n", BASE, b"ONE\ntwo\nthree\nfour\nfive\n"),
        (BASE, b"one\ntwo\nthree\nfour\nFIVE\n", b"one\ntwo\nthree\nfour\nFIVE\n"),
        (b"ONE\ntwo\nthree\nfour\nfive\n", b"one\ntwo\nthree\nfour\nFIVE\n", b"ONE\ntwo\nthree\nfour\nFIVE\n"),
        (b"one\nthree\nfour\nfive\n", b"one\ntwo\nthree\nfour\nfive\nsix\n", b"one\nthree\nfour\nfive\nsix\n"),
        (b"same\n", b"same\n", b"same\n"),
        (b"", BASE, b""),
        (BASE + b"mine\n", BASE.replace(b"one", b"1"), BASE.replace(b"one", b"1") + b"mine\n"),
    ],
)
def test_what_one_side_changed_is_taken(yours: bytes, new: bytes, merged: bytes) -> None:
    result = three_way(BASE, yours, new)
    assert (result.content, result.conflicts) == (merged, 0)


def test_what_both_changed_is_marked_with_the_ancestor() -> None:
    """copier#2488: in the style of diff3, so that merge tools work."""
    result = three_way(b"a\nb\nc\n", b"a\nmine\nc\n", b"a\ntheirs\nc\n")
    assert result.conflicts == 1
    assert result.content.decode() == (
        "a\n<<<<<<< yours\nmine\n||||||| generated before\nb\n=======\ntheirs\n>>>>>>> generated now\nc\n"
    )


def test_a_marker_starts_its_own_line_in_a_file_without_a_last_newline() -> None:
    result = three_way(b"a", b"mine", b"theirs")
    assert result.content.startswith(b"<<<<<<< yours\nmine\n|||||||")


def test_two_texts_without_an_ancestor_are_marked_where_they_differ() -> None:
    assert two_way(b"a\nmine\nc\n", b"a\nnew\nc\n").decode() == (
        "a\n<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> generated now\nc\n"
    )


TEXTS = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=7).map(b"".join)


@given(TEXTS, TEXTS)
def test_an_unchanged_side_gives_the_other(base: bytes, other: bytes) -> None:
    assert three_way(base, base, other).content == other
    assert three_way(base, other, base).content == other
    assert three_way(base, other, other).content == other


@given(TEXTS, TEXTS, TEXTS)
def test_merging_is_symmetric_but_for_the_markers(base: bytes, yours: bytes, new: bytes) -> None:
    one, other = three_way(base, yours, new), three_way(base, new, yours)
    assert one.conflicts == other.conflicts
    if not one.conflicts:
        assert one.content == other.content


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=25, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_git_merges_what_is_merged_here_to_the_same(base: bytes, yours: bytes, new: bytes) -> None:
    """Where both find no conflict: the two place hunks a little differently, so one may see a conflict alone."""
    result = three_way(base, yours, new)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("yours", "base", "new")]
        for path, text in zip(paths, (yours, base, new), strict=True):
            path.write_bytes(text)
        done = subprocess.run(
            ["git", "merge-file", "-p", "--diff3", *map(str, paths)], capture_output=True, check=False
        )
    if done.returncode == 0 and result.conflicts == 0 and len(set(base.split())) == len(base.split()):
        assert sorted(result.content.split()) == sorted(done.stdout.split())
