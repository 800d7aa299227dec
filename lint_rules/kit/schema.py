"""The JSON schema of `[tool.emberwire.lint]`, made from the fields of `Config` and the settings of the rules.

It is shipped as `lint_rules/schema.json`, so that an editor can complete and check the table while it is written:
the same keys that the command accepts, with the same sentences. `python -m lint_rules.kit.document` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from lint_rules.frameworks.labels import BY_NAME
from lint_rules.frameworks.model import ActKind, Kind
from lint_rules.frameworks.own import GUARD_KEYS, HANDLER_KEYS, SINK_KEYS
from lint_rules.rule import Option, Rule
from lint_rules.selection.catalogue import SEVERITIES, SEVERITY
from lint_rules.selection.registry import all_rules
from lint_rules.settings.config import FIELD_NAMES, Config

_STRINGS: Mapping[str, object] = {"type": "array", "items": {"type": "string"}}
_CODE_LISTS = frozenset({"select", "ignore", "extend-select", "test-select", "require-reason"})
_PREFIX = {"type": "string", "pattern": "^[A-Z]+[0-9]*$"}
_TYPES: Mapping[type, Mapping[str, object]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    tuple: _STRINGS,
}


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, object]:
    """The schema as JSON Schema, draft 2020-12."""
    helps = {field.name: field.metadata["help"] for field in fields(Config) if "help" in field.metadata}
    properties: dict[str, object] = {
        "extend": {"type": "string", "description": "Another file whose keys hold unless they are given again here."}
    }
    for key, name in FIELD_NAMES.items():
        properties[key] = {**_shape(key), "description": helps[name]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "emberwire lint",
        "description": "The table [tool.emberwire.lint] of pyproject.toml.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _shape(key: str) -> Mapping[str, object]:
    codes = {"type": "array", "items": _PREFIX}
    if key in _CODE_LISTS:
        return codes
    if key == "per-file-ignores":
        return {"type": "object", "additionalProperties": codes}
    if key == "rules":
        return _rules()
    if key in ("handlers", "guards", "sinks"):
        return _rows(key)
    return {"type": "string"} if key == "baseline" else _STRINGS


_WHERE = {"type": "array", "items": {"type": ["integer", "string"]}}
_LABELS = {"type": "array", "items": {"enum": list(BY_NAME)}}
_SHAPES: Mapping[str, object] = {
    "parameters": {"type": "object", "additionalProperties": _LABELS},
    "on": _LABELS,
    "argument": _WHERE,
    "payload": _WHERE,
    "place": _WHERE,
    "admits": {"type": "boolean"},
    "refuses-by-return": {"type": "boolean"},
    "connection": {"enum": ["self", "parameter", "made", "none"]},
    "event": {"enum": ["argument", "name", "suffix"]},
}
"""The keys of rows whose values are no strings."""


def _rows(key: str) -> Mapping[str, object]:
    """The tables of a project's own rows."""
    kinds = {"handlers": get_args(Kind), "sinks": get_args(ActKind)}
    keys = {"handlers": HANDLER_KEYS, "guards": GUARD_KEYS, "sinks": SINK_KEYS}[key]
    properties = {name: _SHAPES.get(name, {"type": "string"}) for name in keys}
    if key in kinds:
        properties["kind"] = {"enum": list(kinds[key])}
    row = {
        "type": "object",
        "properties": properties,
        "required": ["kind"] if key in kinds else ["name"],
        "additionalProperties": False,
    }
    return {"type": "array", "items": row}


def _rules() -> Mapping[str, object]:
    """A table for each rule: its severity and its own settings. Rules of a project's own may have any."""
    tables = {
        rule.code: {
            "type": "object",
            "description": f"{rule.name}: {rule.summary()}",
            "properties": {SEVERITY: _severity(rule), **{o.name: _setting(o) for o in rule.options}},
            "additionalProperties": False,
        }
        for rule in all_rules()
    }
    own = {"^(?!EW)[A-Z]{2,10}[0-9]{3,4}$": {"type": "object"}}
    return {
        "type": "object",
        "properties": tables,
        "patternProperties": own,
        "additionalProperties": {"maxProperties": 0},
    }


def _severity(rule: type[Rule]) -> object:
    help_ = "How bad the findings of this rule are in this project."
    return {"enum": list(SEVERITIES), "description": help_, "default": str(rule.severity)}


def _setting(option: Option[Any]) -> object:
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    return {**_TYPES[type(option.default)], "description": option.help, "default": default}
