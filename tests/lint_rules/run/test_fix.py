"""Fixing: edits that touch are refused, and a file is replaced as it was, but for the edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.finding import Edit, Finding, Fix, Severity
from lint_rules.kit.testing import cases_of, check_case, findings_in
from lint_rules.run.fix import apply, choose, fix_text, write
from lint_rules.selection.registry import all_rules

UNAWAITED = (
    "from emberwire import Channel\nclass R(Channel):\n    async def after_join(self):\n        self.push('a', {})\n"
)


def finding(*edits: Edit, safe: bool = True) -> Finding:
    return Finding("EW999", "x", "a.py", 1, 1, 1, 2, "m", Severity.ERROR, fix=Fix("t", edits, safe))


def test_overlapping_edits_are_left_for_the_next_pass() -> None:
    first, second, third = finding(Edit(0, 4, "a")), finding(Edit(2, 6, "b")), finding(Edit(6, 7, "c"))
    assert choose([first, second, third], unsafe=False) == [first, third]


def test_unsafe_fixes_are_only_taken_when_asked_for() -> None:
    risky = finding(Edit(0, 1, "a"), safe=False)
    assert choose([risky], unsafe=False) == []
    assert choose([risky], unsafe=True) == [risky]


def test_a_fix_that_breaks_the_file_is_dropped() -> None:
    fixed = fix_text("x = 1\n", lambda _text: [finding(Edit(0, 1, "("))], unsafe=False)
    assert fixed.text == "x = 1\n"
    assert fixed.applied == ()


def test_a_bad_fix_costs_only_itself() -> None:
    """The second of two fixes breaks the text: the first is applied all the same."""

    def lint(text: str) -> list[Finding]:
        return [finding(Edit(0, 1, "y"))] * text.startswith("x") + [finding(Edit(4, 5, "("))] * text.endswith("1\n")

    fixed = fix_text("x = 1\n", lint, unsafe=False)
    assert fixed.text == "y = 1\n"
    assert len(fixed.applied) == len(fixed.findings) == 1


def test_a_fix_that_makes_a_finding_of_another_kind_is_dropped() -> None:
    other = replace(finding(), code="EW998")

    def lint(text: str) -> list[Finding]:
        return [finding(Edit(0, 1, "y")), finding()] if text.startswith("x") else [other]

    assert fix_text("x = 1\n", lint, unsafe=False).text == "x = 1\n"


def test_only_wanted_findings_are_fixed() -> None:
    fixed = fix_text("x = 1\n", lambda _text: [finding(Edit(0, 1, "y"))], unsafe=False, wanted=lambda _f: False)
    assert fixed.text == "x = 1\n"


def test_a_fix_whose_own_edits_overlap_is_refused() -> None:
    assert choose([finding(Edit(0, 4, "a"), Edit(2, 3, "b"))], unsafe=False) == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_bytes(b"x = 1\n")
    (tmp_path / "link.py").symlink_to("real.py")
    write(tmp_path / "link.py", "x = 2\n", b"x = 1\n")
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_bytes() == b"x = 2\n"


def test_fixing_ends_at_a_fix_point() -> None:
    fixed = fix_text(UNAWAITED, findings_in, unsafe=False)
    assert "await self.push" in fixed.text
    assert fix_text(fixed.text, findings_in, unsafe=False).text == fixed.text


def test_encoding_mark_and_newlines_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    original = b"\xef\xbb\xbfx = 'caf\xc3\xa9'\r\n"
    path.write_bytes(original)
    path.chmod(0o640)
    write(path, "y = 'café'\r\n", original)
    assert path.read_bytes() == b"\xef\xbb\xbfy = 'caf\xc3\xa9'\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.py"]


@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.text(max_size=3)), max_size=5)
)
def test_chosen_edits_change_only_what_they_name(text: str, spans: list[tuple[int, int, str]]) -> None:
    edits = [Edit(min(s, len(text)), min(s + n, len(text)), new) for s, n, new in spans]
    chosen = choose([finding(edit) for edit in edits], unsafe=False)
    taken = sorted({edit for f in chosen if f.fix for edit in f.fix.edits}, key=lambda e: (e.start, e.end))
    expected, last = "", 0
    for edit in taken:
        expected += text[last : edit.start] + edit.text
        last = edit.end
    assert apply(text, taken) == expected + text[last:]


STYLES: Mapping[str, Callable[[str], str]] = {
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "wide characters": lambda text: "# 😀é\n" + text,
    "tabs": lambda text: text.replace("    ", "\t"),
    "no newline at the end": lambda text: text.rstrip("\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_every_rule_fixes_its_cases_however_the_file_is_written(style: str) -> None:
    change = STYLES[style]
    for rule in all_rules():
        for case in cases_of(rule):
            if case.fixed:
                files = {name: change(text) if name.endswith(".py") else text for name, text in case.files.items()}
                # A file without an indented line does not tell how it is indented.
                told = {name for name, text in case.files.items() if files[name] != text}
                fixed = {name: change(text) if name in told else text for name, text in case.fixed.items()}
                assert check_case(rule, replace(case, files=files, fixed=fixed)) == []
