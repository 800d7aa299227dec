"""Suppression comments are comments, name their codes, and leave other tools' codes alone."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lint_rules.kit.testing import findings_in
from lint_rules.run.silence import may_hold, read

OPEN = """\
from emberwire import Accept, Socket
class S(Socket):
    async def connect(self, params, info):{}
        return Accept()
"""


def codes(comment: str) -> list[str]:
    return [finding.code for finding in findings_in(OPEN.format(comment))]


def test_a_noqa_with_the_code_silences_the_line() -> None:
    assert codes("") == ["EW101"]
    assert codes("  # noqa: EW101") == []
    assert codes("  # noqa: E501, EW101") == []


def test_a_noqa_for_another_code_does_not() -> None:
    assert codes("  # noqa: EW201") == ["EW101", "EW901"]
    assert codes("  # noqa: E501") == ["EW101"]


def test_a_blanket_noqa_silences_us_too() -> None:
    assert codes("  # noqa") == []


def test_a_string_that_quotes_a_suppression_is_none() -> None:
    assert read('text = "# noqa: EW101"\n') == []


def test_the_reason_is_what_follows_the_codes() -> None:
    (found,) = read("x = 1  # noqa: EW602 -- a test key\n")
    assert (found.codes, found.reason, found.alone) == (("EW602",), "a test key", False)


def test_our_own_form_carries_codes_and_reason() -> None:
    (found,) = read("# emberwire: ignore[EW101, EW201] -- public feed\n")
    assert (found.verb, found.codes, found.reason, found.alone) == ("ignore", ("EW101", "EW201"), "public feed", True)


def test_a_comment_without_a_directive_is_passed_over() -> None:
    assert len(read("x = 1  # noqa: EW602\ny = 2  #!\nz = 3  #\n")) == 1


@pytest.mark.parametrize(
    ("text", "blanket", "expected"),
    [
        ("x = 1  # noqa: E501\n", True, False),
        ("x = 1  # noqa: E501, ew602\n", False, True),
        ("x = 1  # NOQA: ACME101\n", False, True),
        ("x = 1  # noqa\n", True, True),
        ("x = 1  # noqa\n", False, False),
        ("# emberwire: ignore-file\n", False, True),
    ],
)
def test_what_cannot_concern_us_is_seen_without_tokenising(text: str, blanket: bool, expected: bool) -> None:
    assert may_hold(text, {"ACME101"}, blanket=blanket) is expected


CODES = st.lists(st.from_regex(r"[A-Z]{1,4}[0-9]{1,4}", fullmatch=True), min_size=1, max_size=3)


@given(codes=CODES, before=st.sampled_from(["", "x = 'é'  ", "    "]), after=st.sampled_from(["", "  # type: ignore"]))
def test_the_place_of_the_codes_is_where_they_stand(codes: list[str], before: str, after: str) -> None:
    for comment in (f"# noqa: {', '.join(codes)}", f"# emberwire: ignore[{','.join(codes)}] -- why"):
        line = f"{before}{comment}{after}"
        (found, *_) = read(f"if x:\n    pass\n{line}\n" if before.isspace() else f"{line}\n")
        assert found.codes == tuple(codes)
        listed = line[found.list_column - 1 : found.list_end - 1]
        assert [code.strip() for code in listed.split(",")] == codes
        assert line[found.column - 1 : found.end_column - 1] == comment


@given(st.text(max_size=60))
@example("\r\x80")
def test_any_comment_can_be_read(text: str) -> None:
    for one in read(f"x = 1  # noqa {text}\n# emberwire: {text}"):
        assert one.line >= 1
        assert one.column < one.end_column
