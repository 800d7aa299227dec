"""No lower bound is below a published hole, and somebody has looked for holes of every package."""

from __future__ import annotations

import io
import json
import re
import sys
import tomllib
from datetime import date

import pytest
from packaging.version import Version

from scripts.advisories import TABLE, main, table, unknown
from scripts.floors import ROOT, constraints, floors, lowest, project, shipped


def requirements() -> dict[str, str]:
    """Package → lower bound, for everything that pyproject.toml names."""
    metadata = project()
    every = [*shipped(), *metadata["project"]["optional-dependencies"]["dev"], *metadata["build-system"]["requires"]]
    return {name: floors([each])[name] for each in every for name in floors([each])}


def generated() -> list[tuple[str, str]]:
    """Package and lower bound, for everything that a template asks for."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").rglob("*.jinja"))]
    found = [floors([each]) for text in texts for each in re.findall(r'"([a-z0-9-]+>=[0-9][0-9.]*)"', text)]
    return sorted({pair for each in found for pair in each.items()})


def fixed(package: str) -> Version:
    """The first version without any of the published holes."""
    return max([Version(advisory["fixed"]) for advisory in table()[package]], default=Version("0"))


@pytest.mark.parametrize(("package", "floor"), sorted(requirements().items()))
def test_a_lower_bound_is_above_every_published_hole(package: str, floor: str) -> None:
    assert package in table(), f"look for advisories of {package}, and give it a table in {TABLE.name}"
    assert Version(floor) >= fixed(package), f"raise {package} in pyproject.toml to {fixed(package)}"


@pytest.mark.parametrize(("package", "floor"), generated())
def test_a_lower_bound_of_a_generated_project_is_above_every_published_hole(package: str, floor: str) -> None:
    assert Version(floor) >= fixed(package)


def test_the_templates_ask_for_something() -> None:
    """Guards the test above against another way of writing requirements."""
    assert "starlette" in dict(generated())


@pytest.mark.parametrize("extra", sorted(project()["project"]["optional-dependencies"]))
def test_a_package_has_one_lower_bound_wherever_it_is_named(extra: str) -> None:
    """Else an extra would install what the package itself calls unsafe."""
    found = floors(project()["project"]["optional-dependencies"][extra])
    shipped_floors = floors(shipped())
    for name in found.keys() & shipped_floors.keys():
        assert found[name] == shipped_floors[name], name


@pytest.mark.parametrize("package", sorted(table()))
def test_the_versions_that_the_suite_runs_with_are_above_every_published_hole(package: str) -> None:
    if package not in constraints():
        pytest.skip(f"{package} is installed on other systems only")
    assert Version(constraints()[package]) >= fixed(package)


def test_the_table_says_when_and_where_somebody_looked() -> None:
    content = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    assert isinstance(content["looked_up"], date)
    assert content["sources"]
    assert all(set(row) == {"id", "fixed", "about"} for rows in table().values() for row in rows)


def test_the_lowest_versions_are_the_lower_bounds_and_the_rest_is_no_newer_than_pinned() -> None:
    lines = set(lowest())
    assert f"starlette=={floors(shipped())['starlette']}" in lines
    assert f"ruff<={constraints()['ruff']}" in lines


@pytest.mark.parametrize("requirement", ["starlette", "starlette<2", "starlette~=1.0"])
def test_a_requirement_without_a_lower_bound_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match="has no lower bound"):
        floors([requirement])


def test_an_audit_is_compared_by_every_name_of_an_advisory(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"id": "PYSEC-1-1", "aliases": ["CVE-2026-48710"], "fix_versions": ["1.0.1"]}
    new = {"id": "PYSEC-1-2", "aliases": [], "fix_versions": ["9.1", "9.2"]}
    audit = {"dependencies": [{"name": "Starlette", "vulns": [known, new]}, {"name": "click", "skip_reason": "none"}]}
    assert list(unknown(audit)) == ['[starlette] { id = "PYSEC-1-2", fixed = "9.2", about = "…" }']
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(audit)))
    assert main() == 1
    assert "PYSEC-1-2" in capsys.readouterr().out
