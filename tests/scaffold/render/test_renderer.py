"""Templates: what they use is given, documented and versioned."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from scaffold.render.renderer import FolderLoader, Renderer, version_of
from scaffold.render.resources import builtin_templates
from scaffold.words.errors import ScaffoldError

TEMPLATES = Path(str(builtin_templates()))
DOCUMENT = Path(__file__).parents[3] / "docs" / "generator.md"


RENDERED = [path for path in sorted(TEMPLATES.rglob("*.jinja")) if path.stat().st_size]


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_value_that_a_template_uses_is_documented(path: Path) -> None:
    _, _, table = DOCUMENT.read_text(encoding="utf-8").partition("| value | in | is |")
    rows = [line.split("|")[1] for line in table.partition("\n\n")[0].splitlines() if line.startswith("|")]
    documented = {name for row in rows for name in re.findall(r"`(\w+)(?:\(\))?`", row)}
    environment = jinja2.Environment()
    environment.filters["camel"] = str
    used = meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))
    assert used <= documented


@pytest.mark.parametrize("path", RENDERED, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_template_has_a_version(path: Path) -> None:
    assert version_of(path.read_text(encoding="utf-8")) >= 1


def test_the_first_loader_that_has_a_template_wins(tmp_path: Path) -> None:
    for name in ("own", "built-in"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.jinja").write_text(f"{name} {{{{ word }}}}")
    (tmp_path / "built-in/b.jinja").write_text("{% include 'a.jinja' %}")
    renderer = Renderer([FolderLoader(tmp_path / name) for name in ("own", "built-in")])
    assert renderer.render("b.jinja", {"word": "{{ 7 * 7 }}"}) == "own {{ 7 * 7 }}", "values are no templates"
    with pytest.raises(ScaffoldError, match="'word' is undefined"):
        renderer.render("b.jinja", {})
    with pytest.raises(ScaffoldError, match=r"there is no template 'c\.jinja'"):
        renderer.render("c.jinja", {})


def test_a_copied_file_is_not_rendered(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"{{ word }}\r\n")
    renderer = Renderer([FolderLoader(tmp_path)])
    assert renderer.copy("a.svg") == b"{{ word }}\r\n"
    for name in ("b.svg", "../a.svg", ""):
        with pytest.raises(ScaffoldError, match="there is no template file"):
            renderer.copy(name)
