"""What `--format sarif` writes is SARIF 2.1.0 by the standard's own schema, with rules and fixes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lint_rules.finding import Edit, Finding, Fix, Severity, Step
from lint_rules.run.one_file import Result
from lint_rules.shell.output.sarif import sarif

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
OPEN = Finding(
    "EW101",
    "unauthenticated-connect",
    "app/a b.py",
    3,
    5,
    3,
    9,
    "open <to> all",
    Severity.ERROR,
    symbol="S.connect",
    source_line="def f(): pass",
    trace=("looked at: S.connect",),
)
FIXABLE = Finding(
    "EW308",
    "unawaited-send",
    "app/b.py",
    1,
    1,
    1,
    5,
    "nothing is sent",
    Severity.ERROR,
    fix=Fix("await it", (Edit(9, 9, "await "), Edit(0, 4, "x")), safe=True),
)


def log(*findings: Finding) -> Any:
    written = json.loads(sarif(Result(list(findings), files=2)))
    jsonschema.validate(written, SCHEMA)
    return written["runs"][0]


@pytest.mark.parametrize("findings", [(), (OPEN,), (OPEN, FIXABLE, OPEN)], ids=len)
def test_it_is_valid_by_the_schema_of_the_standard(findings: tuple[Finding, ...]) -> None:
    assert len(log(*findings)["results"]) == len(findings)


def test_the_schema_refuses_what_is_no_sarif() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "2.1.0", "runs": [{}]}, SCHEMA)


def test_a_finding_says_where_it_is_and_which_rule_it_is_of() -> None:
    run = log(OPEN, FIXABLE)
    found = run["results"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["EW101", "EW308"]
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "app/a%20b.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9}
    assert found["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "S.connect"}]
    assert found["properties"]["trace"] == ["looked at: S.connect"]


def test_a_rule_carries_its_weakness_and_its_precision() -> None:
    (rule,) = log(OPEN)["tool"]["driver"]["rules"]
    assert rule["properties"]["tags"] == ["security", "external/cwe/cwe-306"]
    assert rule["properties"]["precision"] == "medium"
    assert rule["fullDescription"]["text"].startswith("Reports a connection")


def test_a_rule_that_is_not_ours_is_described_by_its_finding() -> None:
    own = Finding("ACME101", "no-shouting", "a.py", 1, 1, 1, 2, "m", Severity.WARNING)
    (rule,) = log(own)["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "no shouting"}


def test_a_fix_is_a_list_of_replacements_in_order() -> None:
    (fix,) = log(FIXABLE)["results"][0]["fixes"]
    assert fix["description"] == {"text": "await it"}
    assert fix["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": {"charOffset": 0, "charLength": 4}, "insertedContent": {"text": "x"}},
        {"deletedRegion": {"charOffset": 9, "charLength": 0}, "insertedContent": {"text": "await "}},
    ]


def test_a_path_outside_of_the_working_directory_is_a_whole_address(tmp_path: Path) -> None:
    far = Finding("EW101", "x", str(tmp_path / "a.py"), 1, 1, 1, 2, "m", Severity.ERROR)
    place = log(far)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": (tmp_path / "a.py").as_uri()}


def test_the_way_to_a_finding_is_a_code_flow_that_ends_at_its_place() -> None:
    steps = (Step("S.connect runs when a client connects", "/app/a.py", 3, 5),)
    (result,) = log(replace(OPEN, steps=steps))["results"]
    (flow,) = result["codeFlows"]
    first, last = flow["threadFlows"][0]["locations"]
    assert first["location"]["message"]["text"] == "S.connect runs when a client connects"
    assert first["location"]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert last["location"] == result["locations"][0]


def test_a_rule_has_an_address_and_its_page() -> None:
    (rule,) = log(OPEN)["tool"]["driver"]["rules"]
    assert rule["helpUri"].startswith("https://cwe.mitre.org/data/definitions/")
    assert rule["help"]["markdown"].startswith("# EW101 unauthenticated-connect")
