"""The access map of the project of all frameworks, in each format, as it was last looked at by a person.

After a change that is meant: `UPDATE=1 python -m pytest tests/lint_rules/shell/output/test_access_formats.py`, and read
what git shows.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from lint_rules.run.access_map import AccessMap, Place, Row
from lint_rules.shell.output.access_html import html
from lint_rules.shell.output.access_json import as_json
from lint_rules.shell.output.access_text import WIDTH, text
from tests.lint_rules.access.project import HERE, map_of, written

SCHEMA = Path(__file__).resolve().parents[4] / "lint_rules" / "access-map.json"
HOSTILE = "<script>alert('x')</script>\"&"
ROW = Row("endpoint", "Starlette", "", Place("app.py", 1, 1, 2, "feed", ("async def feed(ws):", "    ...")), "open")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> AccessMap:
    root = written(tmp_path_factory.mktemp("all"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        return map_of(Path())


def is_as_kept(name: str, made: str) -> bool:
    kept = HERE / name
    if os.environ.get("UPDATE"):
        kept.write_text(made, encoding="utf-8")
    return kept.read_text(encoding="utf-8") == made


def body(page: str) -> str:
    """The page without its style and script, which are files of their own."""
    return re.sub(
        r"<(style|script)>.*?</\1>", r"<\1></\1>", re.sub(r"'sha256-[^']+'", "'sha256'", page), flags=re.DOTALL
    )


def test_the_text_is_as_it_was_read(drawn: AccessMap) -> None:
    assert is_as_kept("map.txt", text(drawn))


def test_the_text_fits_into_100_columns(drawn: AccessMap) -> None:
    assert max(len(line) for line in text(drawn).splitlines()) <= WIDTH == 100


def test_the_json_is_as_it_was_read(drawn: AccessMap) -> None:
    assert is_as_kept("map.json", as_json(drawn))


def test_the_json_is_what_its_schema_says(drawn: AccessMap) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(as_json(drawn)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(as_json(AccessMap((replace(ROW, kind="other"),), 1))), schema)  # type: ignore[arg-type]


def test_the_page_is_as_it_was_read(drawn: AccessMap) -> None:
    assert is_as_kept("map.html", body(html(drawn)))


def test_all_text_of_the_project_is_escaped_on_the_page() -> None:
    place = Place(HOSTILE, 1, 1, 1, HOSTILE, (HOSTILE,))
    row = Row("message", HOSTILE, HOSTILE, place, "unless", HOSTILE, HOSTILE, True, HOSTILE)
    page = html(AccessMap((row,), 1, ((HOSTILE, HOSTILE),), (HOSTILE,)))
    assert "<script>alert" not in page
    assert page.count("<script") == 1


def test_the_page_loads_nothing() -> None:
    page = html(AccessMap((ROW,), 1))
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)\s*=|url\(|@import|https?://", page)


def test_a_project_without_sockets_gets_a_sentence_in_each_format() -> None:
    nothing = AccessMap((), 12)
    assert text(nothing) == "No handler of a socket in 12 files.\n"
    assert json.loads(as_json(nothing))["rows"] == []
    assert "No handler of a socket in 12 files." in html(nothing)


PAGE = Path(__file__).resolve().parents[4] / "docs" / "access-map.md"
EXAMPLE = re.compile(
    r"<!-- access map of this -->\n\n```python\n(?P<code>.*?)```.*?<!-- is this -->\n\n```text\n(?P<map>.*?)```",
    re.DOTALL,
)


def test_the_example_of_the_page_is_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    match = EXAMPLE.search(page)
    assert match is not None
    (tmp_path / "chat.py").write_text(match["code"], encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    monkeypatch.chdir(tmp_path)
    made = text(map_of(Path()))
    if os.environ.get("UPDATE"):
        PAGE.write_text(page[: match.start("map")] + made + page[match.end("map") :], encoding="utf-8")
        return
    assert match["map"] == made
