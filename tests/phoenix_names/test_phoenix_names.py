"""The table of Phoenix's tests: complete, with what exists beside each name, and counted rightly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scripts.phoenix_names import REASON, TABLE, Named, exists, main, names, report, titles

ALL = {"Phoenix": 252, "phoenix_pubsub": 83}
"""The tests of Phoenix 1.8 and of phoenix_pubsub 2.2 that concern what Emberwire does; parametrised ones count once."""

SECTIONS = {
    "I1": 21, "I2": 12, "I3": 24, "I4": 28, "I5": 9, "I6": 20, "I7": 7, "I8": 6, "I9": 41, "I10": 21, "I11": 21,
    "I12": 4, "I13": 9, "I14": 9, "I15": 20, "I16": 20, "I17": 63,
}  # fmt: skip


def test_every_name_is_in_the_table() -> None:
    found = names()
    assert {section: sum(named.section == section for named in found) for section in titles()} == SECTIONS
    assert Counter(named.of for named in found) == ALL


def test_what_is_named_exists() -> None:
    missing = [
        f"{named.name} -> {named.value}" for named in names() if named.state == "covered" and not exists(named.value)
    ]
    assert not missing


def test_a_reason_is_a_sentence() -> None:
    bad = [named.value for named in names() if named.state == "reason" and not _is_sentence(named.value)]
    assert not bad


def test_nothing_is_open() -> None:
    assert [named.name for named in names() if named.state == "open"] == []


@pytest.mark.parametrize(
    ("evidence", "there"),
    [
        ("a.py::test_one", True),
        ("a.py::TestMany::test_two", True),
        ("a.py::test_two", False),
        ("a.py::helper", False),
        ("a.py", False),
        ("b.py::test_one", False),
        ("c.json", True),
        ("d.json", False),
        ("", False),
    ],
)
def test_a_test_is_there_when_its_file_defines_it(evidence: str, there: bool, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "async def test_one(): ...\ndef helper(): ...\nclass TestMany:\n    def test_two(self): ...\n", encoding="utf-8"
    )
    (tmp_path / "c.json").write_text("{}", encoding="utf-8")
    assert exists(evidence, tmp_path) is there


def test_the_report_counts_each_section_and_all() -> None:
    found = [
        Named("I1", "f", "1: a", "x.py::test_a"),
        Named("I1", "f", "2: b", ""),
        Named("I2", "g", "3: c", "reason: No.", of="pubsub"),
    ]
    about = {"I1": "first", "I2": "second"}
    assert list(report(found, about, show_open=True)) == [
        "  I1    2 tests:   1 covered,   0 with a reason,   1 open  first",
        "        f:2: b",
        "  I2    1 tests:   0 covered,   1 with a reason,   0 open  second",
        " all    2 tests:   1 covered,   0 with a reason,   1 open  Phoenix",
        " all    1 tests:   0 covered,   1 with a reason,   0 open  pubsub",
    ]
    assert len(list(report(found, about, show_open=False))) == 4


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    sums = capsys.readouterr().out.splitlines()[-2:]
    assert [(int(line.split()[1]), line.split()[-1]) for line in sums] == [(252, "Phoenix"), (83, "phoenix_pubsub")]
    assert all("  0 open" in line for line in sums)
    assert TABLE.is_file()


def _is_sentence(value: str) -> bool:
    text = value.removeprefix(REASON)
    return len(text) > 20 and text.endswith(".")
