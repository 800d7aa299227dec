"""A project's own handlers, guards and sinks: seen with rows, unseen without, and a mistake in one is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.run.one_file import Run, selected
from lint_rules.settings.config import ConfigError, load

DISPATCHER = """\
from server import command


@command("orders")
async def orders(session, data):
    await session.push("orders", await shop.orders())
"""
ROWS = """\
[tool.emberwire.lint]
[[tool.emberwire.lint.handlers]]
kind = "endpoint"
decorator = "*command"
parameters = { 0 = ["connection"], data = ["client", "place", "whole"] }
admits = true

[[tool.emberwire.lint.sinks]]
kind = "send"
method = "push"
on = ["connection"]
payload = [1]
"""
GUARD = '[[tool.emberwire.lint.guards]]\nname = "members_only"\nwhy = "closes for strangers"\n'


def found(folder: Path, source: str, settings: str) -> list[str]:
    (folder / "pyproject.toml").write_text(settings)
    (folder / "app.py").write_text(source)
    config = load(folder)
    return [finding.code for finding in Run(config, selected(config)).file(folder / "app.py")]


def test_a_dispatcher_that_no_framework_knows_is_silent(tmp_path: Path) -> None:
    assert found(tmp_path, DISPATCHER, "[tool.emberwire.lint]\n") == []


def test_with_rows_its_handlers_are_judged(tmp_path: Path) -> None:
    assert found(tmp_path, DISPATCHER, ROWS) == ["EW101"]


def test_a_decorator_that_a_row_calls_a_guard_settles_it(tmp_path: Path) -> None:
    guarded = DISPATCHER.replace("async def", "@members_only\nasync def")
    assert found(tmp_path, guarded, ROWS + GUARD) == []


def test_a_call_that_a_row_calls_a_guard_settles_it(tmp_path: Path) -> None:
    guarded = DISPATCHER.replace("    await session.push", "    members_only()\n    await session.push")
    assert found(tmp_path, guarded, ROWS) == ["EW101"]
    assert found(tmp_path, guarded, ROWS + GUARD) == []


MISTAKES = {
    "an unknown key": ('handlers = [{ kind = "message", decorater = "x" }]', "did you mean 'decorator'?"),
    "no kind": ('handlers = [{ decorator = "x" }]', "handlers[0] needs a 'kind'"),
    "a kind that there is not": ('handlers = [{ kind = "chat", decorator = "x" }]', "handlers[0].kind was expected"),
    "no way to recognise it": ('handlers = [{ kind = "message" }]', "how the handler is recognised"),
    "two ways": ('handlers = [{ kind = "message", call = "x", made = "y" }]', "exactly one of"),
    "a base without a method": ('handlers = [{ kind = "message", base = "X" }]', "needs the 'method'"),
    "a label that there is not": (
        'handlers = [{ kind = "message", call = "x", parameters = { a = ["user"] } }]',
        "'user' is no label",
    ),
    "a flag that is a text": ('handlers = [{ kind = "message", call = "x", admits = "yes" }]', "true or false"),
    "a sink with two names": ('sinks = [{ kind = "send", method = "a", name = "b" }]', "exactly one of method, name"),
    "a guard without a name": ('guards = [{ why = "x" }]', "guards[0] needs a 'name'"),
    "no list": ('guards = "x"', "expected to be a list of tables"),
}


@pytest.mark.parametrize(("setting", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_row_is_a_sentence(tmp_path: Path, setting: str, sentence: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.emberwire.lint]\n{setting}\n")
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert sentence in str(error.value)
    assert "pyproject.toml" in str(error.value)


def test_a_handler_that_another_file_gives_to_a_call_is_judged(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import websocket_hub\nfrom app import feed\n\nwebsocket_hub.attach(feed)\n")
    source = 'async def feed(websocket):\n    await websocket.push("orders", await shop.orders())\n'
    rows = ROWS.replace('decorator = "*command"', 'call = "websocket_hub.attach"').replace("data =", "other =")
    assert found(tmp_path, source, rows) == ["EW101"]
    assert found(tmp_path, source, rows.replace("hub.attach", "hub.detach")) == []
