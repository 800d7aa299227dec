"""What a page tells its reader to do is read as a person would read it."""

from __future__ import annotations

import pytest

from tests.docs.pages import (
    Command,
    Edit,
    Excerpt,
    Finds,
    NotRun,
    Runs,
    ShownFile,
    Unmarked,
    Visit,
    edited,
    fits,
    holds,
    steps,
)

PAGE = """# A page

<!-- file: a.py -->

```python
print(1)
```

It prints:

```text
1
```

<!-- edit: a.py -->

```diff
-print(1)
+print(2)
```

<!-- excerpt: a.py -->

```python
print(2)
```

<!-- exits with 1 -->

```console
$ cd folder
$ pytest -q
1 failed in 0.52s
```

<!-- browser -->

| window | you do | you see |
|---|---|---|
| ada | open `http://localhost:4000` | `Hello` |

| a table | for readers |
|---|---|
| of | text |

<!-- not run: no docker -->

```yaml
services: {}
```

<!-- runs -->

```python
answer = 42
```

<!-- finds: EW101, EW201 -->

```python
faulty = True
```

```python
forgotten = True
```
"""


def test_each_block_of_a_page_is_a_step() -> None:
    assert list(steps(PAGE)) == [
        ShownFile("a.py", "print(1)\n", "1\n"),
        Edit("a.py", "-print(1)\n+print(2)\n"),
        Excerpt("a.py", "print(2)\n"),
        Command("cd folder", "", 0),
        Command("pytest -q", "1 failed in 0.52s\n", 1),
        Visit("ada", "open `http://localhost:4000`", "`Hello`"),
        NotRun("no docker", "yaml", "services: {}\n"),
        Runs("answer = 42\n"),
        Finds(frozenset({"EW101", "EW201"}), "faulty = True\n"),
        Unmarked("python", "forgotten = True\n"),
    ]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("1 passed in 0.52s", "1 passed in 12.30s\n"),
        ("a\n…\nd", "a\nb\nc\nd\n"),
        ("a\n…", "a\nb\nc"),
        ("…\nc", "a\nb\nc"),
        ("port …, ready", "port 4711, ready"),
        ("a\n…\nb", "a\nb"),
    ],
)
def test_what_varies_can_be_left_out(pattern: str, text: str) -> None:
    assert fits(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("1 passed in 0.52s", "2 passed in 0.52s"),
        ("a\nc", "a\nb\nc"),
        ("a", "a\nb"),
        ("a…", "a\nb"),
        ("a\n…\nd", "a\nb"),
    ],
)
def test_what_is_not_left_out_has_to_be_there(pattern: str, text: str) -> None:
    assert not fits(pattern, text)


def test_an_excerpt_is_whole_lines_of_the_file() -> None:
    assert holds("a\nb\nc\n", "b\n")
    assert holds("a\nb\nc\nd\n", "a\n    # …\nc\n")
    assert not holds("a\nb\n", "c\n")


def test_an_edit_changes_what_stands_in_the_file_once() -> None:
    edit = Edit("a.py", " a\n-b\n+c\n@@\n+d\n e\n")
    assert edited("a\nb\n\ne\n", edit) == "a\nc\n\nd\ne\n"
    with pytest.raises(ValueError, match="found it 0 times"):
        edited("b\n", edit)
    with pytest.raises(ValueError, match="found it 2 times"):
        edited("a\nb\na\nb\ne\n", edit)
