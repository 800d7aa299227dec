"""Our own suppression comments: for a statement, a block, a file, with a reason."""

from __future__ import annotations

from lint_rules.testing import findings_in

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
    assert [f.message for f in findings_in(HEAD + "x = 1  # noqa: EW999\n")] == ["there is no rule EW999"]
