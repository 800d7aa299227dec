"""The JSON schema that is shipped takes what the command takes, and refuses what it refuses."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

import lint_rules
from lint_rules.kit import schema
from lint_rules.selection import catalogue
from lint_rules.settings.config import FIELD_NAMES, ConfigError, from_table

SHIPPED = json.loads((Path(lint_rules.__file__).parent / "schema.json").read_text(encoding="utf-8"))

VALID = [
    "",
    'select = ["EW1", "EW201"]\nignore = ["EW305"]\nextend-select = ["EW902"]',
    'exclude = ["legacy"]\ntest-paths = ["spec/*"]\ntest-select = ["EW6"]',
    'public = ["Feed.connect"]\nauth-helpers = ["gatekeeper"]\nrequire-reason = []',
    'baseline = "emberwire-baseline.json"',
    '[per-file-ignores]\n"legacy/*" = ["EW3"]',
    "[rules.EW512]\nmax-megabytes = 4",
]
INVALID = [
    "selekt = []",
    'select = "EW1"',
    "select = [1]",
    'ignore = ["not a code"]',
    "baseline = 3",
    'per-file-ignores = ["EW1"]',
    '[per-file-ignores]\n"legacy/*" = "EW3"',
    "[rules.EW512]\nmax-megabytes = 'four'",
    "[rules.EW512]\nmax-megs = 4",
    "[rules.EW101]\nnothing = 4",
    "rules = 3",
]


def refused_by_the_command(text: str, tmp_path: Path) -> bool:
    try:
        catalogue.selected(from_table(tomllib.loads(text), root=tmp_path, origin=tmp_path / "pyproject.toml"))
    except ConfigError:
        return True
    return False


def refused_by_the_schema(text: str) -> bool:
    return not jsonschema.Draft202012Validator(SHIPPED).is_valid(tomllib.loads(text))


@pytest.mark.parametrize("text", VALID)
def test_both_take_what_is_right(text: str, tmp_path: Path) -> None:
    assert not refused_by_the_command(text, tmp_path)
    assert not refused_by_the_schema(text)


@pytest.mark.parametrize("text", INVALID)
def test_both_refuse_what_is_wrong(text: str, tmp_path: Path) -> None:
    assert refused_by_the_command(text, tmp_path)
    assert refused_by_the_schema(text)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SHIPPED)


def test_it_has_exactly_the_keys_of_the_code_each_with_a_sentence() -> None:
    assert set(SHIPPED["properties"]) == {*FIELD_NAMES, "extend"}
    assert all(entry["description"].endswith(".") for entry in SHIPPED["properties"].values())


def test_the_shipped_file_is_current() -> None:
    assert schema.schema() == SHIPPED, "stale: run `python -m lint_rules.kit.document`"


PAGE = (Path(__file__).resolve().parents[3] / "docs" / "linting.md").read_text(encoding="utf-8")


def test_the_page_on_linting_explains_every_key() -> None:
    table = PAGE.partition("| key | meaning |")[2].partition("\n\n")[0]
    missing = [key for key in SHIPPED["properties"] if f"`{key}`" not in table and f"`{key}." not in table]
    assert not missing


def test_the_example_on_the_page_is_taken_by_both(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(\[tool\.emberwire\.lint\]\nextend.*?)```", PAGE, re.DOTALL)
    table = tomllib.loads(blocks[0])["tool"]["emberwire"]["lint"]
    jsonschema.validate(table, SHIPPED)
    own = {key: value for key, value in table.items() if key not in ("extend", "local-rules")}
    catalogue.selected(from_table(own, root=tmp_path, origin=tmp_path / "pyproject.toml"))
