"""Our own suppression comments: for a statement, a block, a file, with a reason."""

from __future__ import annotations

from pathlib import Path

from lint_rules.kit.testing import findings_in
from lint_rules.run.fix import apply, fix_text
from lint_rules.run.one_file import Run, selected
from lint_rules.settings.config import Config

HEAD = "from emberwire import Accept, Socket\n"
SOCKET = "class S(Socket):\n    async def connect(self, params, info):\n        return Accept()\n"


def codes(source: str) -> list[str]:
    return [finding.code for finding in findings_in(source)]


def test_a_comment_above_a_class_covers_its_whole_block() -> None:
    assert codes(HEAD + SOCKET) == ["EW101"]
    assert codes(HEAD + "# emberwire: ignore[EW101] -- public feed\n" + SOCKET) == []


def test_a_comment_behind_a_header_covers_its_block() -> None:
    source = SOCKET.replace("info):", "info):  # emberwire: ignore[unauthenticated-connect] -- public feed")
    assert codes(HEAD + source) == []


def test_a_comment_elsewhere_does_not() -> None:
    source = HEAD + "# emberwire: ignore[EW101] -- public feed\nx = 1\n" + SOCKET
    assert codes(source) == ["EW901", "EW101"]


def test_a_file_can_be_left_out() -> None:
    assert codes("# emberwire: ignore-file[EW101] -- an example\n" + HEAD + SOCKET) == []


def test_a_reason_is_asked_for_where_access_is_at_stake() -> None:
    assert codes(HEAD + "# emberwire: ignore[EW101]\n" + SOCKET) == ["EW902"]


def test_an_unknown_code_is_reported() -> None:
    assert next(f.message for f in findings_in(HEAD + "x = 1  # noqa: EW999\n")).startswith("there is no rule EW999")


def test_of_several_codes_the_idle_one_is_reported_and_can_be_taken_away() -> None:
    source = HEAD + "# emberwire: ignore[EW101, EW201] -- public feed\n" + SOCKET
    (found,) = findings_in(source)
    assert found.message == "nothing is reported here as EW201 that this comment could silence"
    assert found.fix is not None
    assert apply(source, found.fix.edits) == source.replace(", EW201", "")


def test_codes_of_other_tools_stay_when_ours_is_removed() -> None:
    source = HEAD + "x = 1  # noqa: E501, EW101  # type: ignore[misc]\n"
    assert fix_text(source, findings_in, unsafe=False).text == source.replace(", EW101", "")
    alone = HEAD + "x = 1  # noqa: EW101  # type: ignore[misc]\n"
    assert fix_text(alone, findings_in, unsafe=False).text == alone.replace("# noqa: EW101  ", "")


def test_a_misspelt_name_is_reported_with_the_one_that_was_meant() -> None:
    source = HEAD + "# emberwire: ignore[unauthenticated-conect] -- public\n" + SOCKET
    (unused,) = [f for f in findings_in(source) if f.code == "EW901"]
    assert unused.message == "there is no rule unauthenticated-conect; did you mean unauthenticated-connect?"


def test_what_is_no_code_at_all_silences_nothing() -> None:
    assert codes(HEAD + "# emberwire: ignore[*] -- all of it\n" + SOCKET) == ["EW901", "EW101"]


def test_the_configuration_says_for_which_rules_a_reason_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(HEAD + "# emberwire: ignore[EW101]\n" + SOCKET)

    def found(*asked: str) -> list[str]:
        config = Config(root=tmp_path, require_reason=asked)
        return [finding.code for finding in Run(config, selected(config)).file(path)]

    assert found() == []
    assert found("EW3") == []
    assert found("EW101") == ["EW902"]


def test_a_prefix_or_a_name_needs_a_reason_like_the_code() -> None:
    for listed in ("EW1", "EW", "unauthenticated-connect"):
        assert codes(HEAD + f"# emberwire: ignore[{listed}]\n" + SOCKET) == ["EW902"]


def test_a_code_is_not_idle_when_its_rule_did_not_run(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(HEAD + "x = 1  # noqa: EW101\n")
    config = Config(root=tmp_path, select=("EW2", "EW901"))
    assert Run(config, selected(config)).file(path) == []
