"""Which texts of exceptions reach a client."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from lint_rules.flow.query import Flow
from lint_rules.questions.access.leaks import leaks
from tests.lint_rules.flow.programs import Program, endpoint, program


def leaking(found: Program) -> list[str]:
    """The places that leak, as they are written."""
    flow = Flow(found.engine, found.outline)
    return [flow.body(leak.function).module.code_for_node(leak.node) for leak in leaks(flow)]


@pytest.mark.parametrize(
    "text",
    [
        "str(e)",
        "f'failed: {e}'",
        "{'error': repr(e)}",
        "e.args[0]",
        "traceback.format_exc()",
        "ErrorMessage(text=str(e)).json()",
    ],
)
def test_a_text_with_the_exception_in_it_leaks(text: str, tmp_path: Path) -> None:
    found = endpoint(tmp_path, f"try:\n    await work()\nexcept Exception as e:\n    await ws.send_json({text})\n")
    assert leaking(found) == [f"ws.send_json({text})"]


@pytest.mark.parametrize("text", ["type(e).__name__", "e.code", "translated(e)", "'failed'"])
def test_the_class_a_code_and_what_somebody_made_of_it_do_not(text: str, tmp_path: Path) -> None:
    found = endpoint(tmp_path, f"try:\n    await work()\nexcept Exception as e:\n    await ws.send_json({text})\n")
    assert leaking(found) == []


def test_an_exception_that_is_expected_may_speak(tmp_path: Path) -> None:
    found = endpoint(tmp_path, "try:\n    await work()\nexcept ValueError as e:\n    await ws.send_json(str(e))\n")
    assert leaking(found) == []


def test_what_is_put_into_a_name_and_sent_behind_the_except_leaks(tmp_path: Path) -> None:
    body = "problem = ''\ntry:\n    await work()\nexcept Exception as e:\n    problem = str(e)\n"
    body += "await ws.send_text(problem)\n"
    assert leaking(endpoint(tmp_path, body)) == ["ws.send_text(problem)"]


def test_a_helper_that_sends_is_reported_where_the_exception_was_caught(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        from fastapi import WebSocket


        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            try:
                await work()
            except Exception as e:
                await fail(ws, str(e))


        async def fail(ws, text):
            await ws.send_json({"error": text})
        """,
    )
    assert leaking(found) == ["fail(ws, str(e))"]


@pytest.mark.parametrize(
    ("holder", "is_looked_at"),
    [("connection_manager", True), ("ConnectionHub()", True), ("ws", True), ("connection", False)],
)
def test_a_function_with_a_connection_to_a_database_is_not_run(
    holder: str, is_looked_at: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = program(
        tmp_path,
        f"""
        async def copy(rows):
            try:
                await {holder}.broadcast(rows)
            except Exception as e:
                await {holder}.broadcast(str(e))
        """,
    )
    alone = Mock(wraps=found.engine.alone)
    monkeypatch.setattr(found.engine, "alone", alone)
    leaking(found)
    assert alone.called is is_looked_at
