"""Files are read whole, and parsed as the standard library does it, but for what would end a run."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from lint_rules.sieve.reading import NoText, Sources, decode, parse, read_bytes


@pytest.mark.parametrize("size", [0, 1, 70_000])
def test_a_file_is_read_whole(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x" * size)
    assert read_bytes(path) == b"x" * size
    assert read_bytes(str(path)) == b"x" * size


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="it is not a regular file"):
        read_bytes(tmp_path)


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(OSError, match="it is not a regular file"):
        read_bytes(tmp_path / "pipe.py")


def test_a_file_is_read_once_unless_something_else_is_given_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\n")
    sources = Sources()
    assert sources.read(str(path)) == b"x = 1\n"
    path.write_bytes(b"x = 2\n")
    assert sources.read(str(path)) == b"x = 1\n"
    sources.keep(str(path), b"x = 3\n")
    assert sources.read(str(path)) == b"x = 3\n"
    assert len(sources) == 1


def test_what_is_kept_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lint_rules.sieve.reading.MAX_KEPT", 8)
    first, second = tmp_path / "a.py", tmp_path / "b.py"
    for path in (first, second):
        path.write_bytes(b"x = 1\n")
    sources = Sources()
    assert [sources.read(str(path)) for path in (first, second)] == [b"x = 1\n"] * 2
    for path in (first, second):
        path.write_bytes(b"x = 2\n")
    assert [sources.read(str(path)) for path in (first, second)] == [b"x = 1\n", b"x = 2\n"]


def test_what_is_missing_in_a_file_is_forgotten_with_its_content() -> None:
    sources = Sources()
    sources.keep("a.py", content := b"x = 1\n")
    sources.missing["a.py"] = frozenset({b"socket"})
    sources.keep("a.py", content)
    assert sources.missing["a.py"] == {b"socket"}
    sources.keep("a.py", b"import websocket\n")
    assert "a.py" not in sources.missing


@pytest.mark.parametrize("source", ["", "x = 1\n", "async def f(): await g()\n", "def f(x: int) -> 'y': ..."])
def test_a_tree_is_that_of_the_standard_library(source: str) -> None:
    assert ast.dump(parse(source), include_attributes=True) == ast.dump(ast.parse(source), include_attributes=True)


def test_what_holds_here_does_not_hold_in_what_is_parsed() -> None:
    """This project imports annotations from the future; a file that is parsed does not by that."""
    assert isinstance(parse("def f(x: (y := 1)): pass"), ast.Module)


@pytest.mark.parametrize(
    "source", ["(" * 100_000 + ")" * 100_000, "x = " + "-" * 100_000 + "1", "a" + ".b" * 50_000, "1" + "+1" * 50_000]
)
def test_what_is_nested_too_deeply_is_a_syntax_error(source: str) -> None:
    with pytest.raises(SyntaxError):
        parse(source)


def test_what_python_warns_about_is_passed_over() -> None:
    assert isinstance(parse("x = '\\d'\nassert (x, 'always true')\n"), ast.Module)


def test_the_coding_line_decides_how_bytes_are_read() -> None:
    assert decode(b"# coding: latin-1\nx = '\xe9'") == "# coding: latin-1\nx = 'é'"
    with pytest.raises(SyntaxError):
        decode(b"# coding: no-such-encoding\n")


@pytest.mark.parametrize(
    ("source", "line", "column", "said"),
    [
        (b"import os\n\n# caf\xe9 au lait\n", 3, 6, "byte 0xe9 is not UTF-8: save the file as UTF-8, or name its"),
        (b"import os\r\nx = 'caf\xc3\xa9 caf\xe9'\r\n", 2, 14, "byte 0xe9 is not UTF-8"),
        (b"# caf\xe9\nimport os\n", 1, 6, "byte 0xe9 is not UTF-8"),
        (b"\xef\xbb\xbfimport os\rx = f'\xe9'\r", 2, 7, "byte 0xe9 is not UTF-8"),
        (b"# coding: ascii\nx = '\xc3\xa9'\n", 2, 6, "byte 0xc3 is not ASCII"),
        (b"\xff\xfei\0m\0", 1, 1, "byte 0xff is not UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place_and_what_to_do(
    source: bytes, line: int, column: int, said: str
) -> None:
    with pytest.raises(NoText) as caught:
        decode(source)
    assert (caught.value.lineno, caught.value.offset) == (line, column)
    assert caught.value.msg.startswith(said)
    assert caught.value.text is not None
    assert len(caught.value.text) >= column


def test_what_the_parser_says_of_bytes_that_are_no_text_is_said_better() -> None:
    """Python names a byte of the string, without its line."""
    with pytest.raises(NoText) as caught:
        parse(b"import os\nx = 'caf\xe9'\n")
    assert (caught.value.lineno, caught.value.offset) == (2, 9)
