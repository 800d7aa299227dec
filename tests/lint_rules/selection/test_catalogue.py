"""A configuration that names what is not there is refused: it would look like success."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lint_rules.selection import catalogue
from lint_rules.selection.registry import all_rules
from lint_rules.settings.config import Config, ConfigError, load
from lint_rules.sieve.needs import NAMES, OPTIONS


def test_the_tables_say_what_the_rules_say() -> None:
    assert {rule.code: rule.name for rule in all_rules()} == NAMES
    options = {rule.code: {o.name: (o.default, o.help) for o in rule.options} for rule in all_rules() if rule.options}
    assert options == OPTIONS


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"select": ("EW7O4",)}, "no rule starts with 'EW7O4'; did you mean EW704?"),
        ({"ignore": ("E501",)}, "ignore: no rule starts with 'E501'; did you mean EW501? `emberwire rules` lists them"),
        ({"ignore": ("unauthenticated-connect",)}, "'unauthenticated-connect'; write its code, EW101"),
        ({"test_select": ("EW999",)}, "no rule starts with 'EW999'"),
        ({"require_reason": ("",)}, "no rule starts with ''"),
        ({"per_file_ignores": {"a.py": ("X",)}}, "per-file-ignores.a.py: no rule starts with 'X'; `emberwire rules`"),
        ({"options": {"EW1002": {}}}, "rules.EW1002: no rule has this code; did you mean EW102?"),
        ({"options": {"EW512": {"max-megabyte": 1}}}, "no setting 'max-megabyte'; did you mean max-megabytes?"),
        ({"options": {"EW512": {"max-megabytes": "1"}}}, "was expected to be a whole number, got '1'"),
        ({"options": {"EW512": {"max-megabytes": True}}}, "was expected to be a whole number, got True"),
        ({"options": {"EW101": {"severity": "fatal"}}}, "expected to be one of error, warning, advice, got 'fatal'"),
        ({"options": {"EW101": {"x": 1}}}, "EW101 has no setting 'x'; it has severity"),
    ],
)
def test_what_no_rule_has_is_refused_with_a_suggestion(settings: Mapping[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        catalogue.selected(Config(root=Path(), **settings))
    assert sentence in str(caught.value)


def test_the_file_and_the_key_are_named_also_where_one_extends_another(tmp_path: Path) -> None:
    outer, inner = tmp_path / "pyproject.toml", tmp_path / "service" / "pyproject.toml"
    inner.parent.mkdir()
    inner.write_text('[tool.emberwire.lint]\nextend = ".."\n[tool.emberwire.lint.rules.EW101]\nseverity = "error"\n')
    for text, wrong in (
        ('[tool.emberwire.lint]\nignore = ["EW999"]\n', "ignore: no rule starts with 'EW999'"),
        ("[tool.emberwire.lint.rules.EW512]\nx = 1\n", "rules.EW512 has no setting 'x'"),
        ('[tool.emberwire.lint.per-file-ignores]\n"a/*" = ["X"]\n', "per-file-ignores.a/*: no rule starts with 'X'"),
    ):
        outer.write_text(text)
        with pytest.raises(ConfigError) as caught:
            catalogue.selected(load(inner))
        assert str(caught.value).startswith(f"{outer}: {wrong}")


def test_prefixes_and_settings_of_the_right_type_are_taken() -> None:
    catalogue.selected(Config(root=Path(), select=("EW", "EW1"), options={"EW512": {"max-megabytes": 4}}))


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [(1, 1.0, True), (["a"], ("b",), True), ("a", ("b",), False), ([1], ("b",), False), (True, False, True)],
)
def test_a_value_fits_when_it_has_the_type_of_the_default(value: object, default: object, expected: bool) -> None:
    assert catalogue.fits(value, default) is expected


def test_a_rule_can_be_brought_into_tests(tmp_path: Path) -> None:
    assert "EW101" in catalogue.not_in_tests(Config(root=tmp_path))
    assert "EW101" not in catalogue.not_in_tests(Config(root=tmp_path, test_select=("EW1",)))
