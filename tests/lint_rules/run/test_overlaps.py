"""One expression gets one finding: the graver one, and a comment that silences it settles the expression."""

from __future__ import annotations

from dataclasses import replace

from lint_rules.finding import Finding, Severity
from lint_rules.kit.testing import findings_in
from lint_rules.run.one_file import distinct

CALL = Finding("EW303", "n", "a.py", 3, 5, 3, 40, "m", Severity.WARNING, source_line="    emit(data)")

RELAYED = """\
import socketio

sio = socketio.AsyncServer()


@sio.on("say")
async def say(sid, data):
    await sio.emit("said", data, room=data["room"]){comment}
"""


def test_of_two_rules_at_one_expression_the_graver_speaks() -> None:
    grave = replace(CALL, code="EW309", severity=Severity.ERROR)
    assert distinct([CALL, grave]) == [grave]
    assert distinct([CALL, replace(CALL, code="EW203")]) == [replace(CALL, code="EW203")]


def test_what_is_said_to_whom_and_what_fails_are_two_matters() -> None:
    unheard = replace(CALL, code="EW515", severity=Severity.ADVICE)
    assert distinct([CALL, unheard]) == [CALL, unheard]
    assert distinct([unheard, replace(CALL, code="EW502")]) == [replace(CALL, code="EW502")]


def test_what_is_kept_of_a_client_is_a_matter_of_its_own() -> None:
    found = [replace(CALL, code="EW501"), replace(CALL, code="EW407", severity=Severity.ADVICE)]
    assert distinct(found) == found


def test_a_slow_client_under_a_lock_is_told_once() -> None:
    found = [replace(CALL, code="EW507"), replace(CALL, code="EW520", severity=Severity.ADVICE)]
    assert distinct(found) == found[:1]


def test_different_expressions_and_several_faults_of_a_handler_all_speak() -> None:
    elsewhere = replace(CALL, code="EW203", column=10)
    assert distinct([CALL, elsewhere]) == [CALL, elsewhere]
    head = replace(CALL, source_line="    async def say(self, data):")
    assert distinct([head, replace(head, code="EW101")]) == [head, replace(head, code="EW101")]


def test_a_comment_that_silences_what_is_said_settles_the_expression() -> None:
    def codes(comment: str) -> list[str]:
        return [found.code for found in findings_in(RELAYED.format(comment=comment)) if found.line == 8]

    assert codes("") == ["EW201"]
    assert codes("  # noqa: EW201") == []
    assert codes("  # noqa: EW303") == ["EW201"]
