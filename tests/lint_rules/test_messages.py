"""What the messages of findings name: the thing that is wrong, and no word beside it."""

from __future__ import annotations

import pytest

from lint_rules.flow.query import Report
from lint_rules.kit.cases import case_of_text
from lint_rules.kit.testing import check_case, findings_in
from lint_rules.selection.registry import rule_named

SERVER = """
from flask_socketio import SocketIO, emit

socketio = SocketIO(app)


@socketio.on("join")
def join(data):
    room = data["room"]
    {sent}
"""


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("emit('joined', data, broadcast=True)", "`data` reaches others as the client wrote it"),
        ("emit('joined', {'who': data}, room=room)", "`who` reaches others as the client wrote it"),
        (
            "emit('joined', {'name': data['name'], 'host': data['host']}, room=room)",
            "`name` and `host` reach others as the client wrote them",
        ),
    ],
)
def test_what_is_relayed_is_named(sent: str, named: str) -> None:
    (found,) = findings_in(SERVER.format(sent=sent), rule=rule_named("EW303"))
    assert found.message == f"{named}: send fields that you have checked"


@pytest.mark.parametrize(
    ("message", "problem"), [("so " * 100, "a message has 300 characters"), ("`{it}` is said", "that nothing filled")]
)
def test_a_message_that_is_long_or_has_a_hole_is_a_fault_of_the_rule(
    message: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = rule_named("EW303")
    assert rule is not None
    monkeypatch.setattr(rule, "query", lambda _, flow: [Report(flow.outline, flow.outline.functions[0].head, message)])
    (said, *_) = check_case(rule, case_of_text("a case", SERVER.format(sent="emit('joined', data, broadcast=True)")))
    assert problem in said
