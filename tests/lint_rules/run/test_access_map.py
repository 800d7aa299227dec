"""The access map has a row for every connect, join and message, with the verdict that the rules have."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from lint_rules.frameworks.table import ALL
from lint_rules.kit.cases import Case
from lint_rules.kit.testing import cases_of
from lint_rules.run.access_map import IN_VAIN, AccessMap, Row, access_map, rows_at, rows_of
from lint_rules.run.one_file import Run
from lint_rules.selection.registry import rule_named
from lint_rules.selection.scopes import scopes
from lint_rules.settings.config import Config, load
from lint_rules.settings.options import Options
from tests.lint_rules.access.project import FILES, map_of, marks, written


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> AccessMap:
    return map_of(written(tmp_path_factory.mktemp("all")))


@pytest.mark.parametrize("name", FILES)
def test_each_marked_line_has_its_row_and_no_other_line_has_one(drawn: AccessMap, name: str) -> None:
    rows = {row.place.line: row for row in drawn.rows if Path(row.place.path).name == name}
    wanted = marks(name)
    assert set(rows) == set(wanted)
    wrong = {line: (wanted[line], row) for line, row in rows.items() if not wanted[line].fits(row)}
    assert not wrong


def test_every_framework_that_has_rows_is_in_the_project(drawn: AccessMap) -> None:
    assert {row.framework for row in drawn.rows} == {rows.name for rows in ALL}


def test_a_file_that_cannot_be_parsed_is_named_with_the_reason(drawn: AccessMap) -> None:
    ((path, why),) = drawn.unread
    assert path.endswith("broken.py")
    assert why.startswith("it cannot be parsed: ")


def test_a_file_with_sockets_in_which_nothing_was_recognised_is_named(drawn: AccessMap) -> None:
    assert [Path(path).name for path in drawn.unrecognised] == ["gateway.py"]


def row_of(folder: Path, source: str, *, line: int) -> Row:
    (folder / "app.py").write_text(dedent(source).lstrip("\n"))
    (found,) = (row for row in map_of(folder).rows if row.place.line == line)
    return found


def test_a_row_shows_the_code_of_handler_and_guard(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            if not await valid(ws.cookies["session"]):
                return await ws.close()
            await ws.accept()
            await ws.send_json(await latest())
        """
    row = row_of(tmp_path, source, line=4)
    assert row.place.code[:2] == ('@app.websocket("/ws")', "async def feed(ws: WebSocket):")
    guard = row.guards[0]
    assert guard.place.line == 5
    assert guard.place.code[1].strip() == "return await ws.close()"
    assert guard.text == 'await valid(ws.cookies["session"])'
    assert guard.depends[0] == "cookie"


def test_a_setting_that_is_off_by_default_is_said_to_be(tmp_path: Path) -> None:
    source = """
        import os
        from fastapi import WebSocket
        TOKEN = os.getenv("TOKEN")

        @app.websocket("/ws")
        async def feed(ws: WebSocket, token: str = ""):
            if TOKEN and token != TOKEN:
                return await ws.close()
            await ws.accept()
            await ws.send_json(await latest())
        """
    row = row_of(tmp_path, source, line=6)
    assert (row.verdict, row.unless, row.open_by_default) == ("unless", "not TOKEN", True)


def test_what_is_open_on_purpose_says_so_and_does_not_count(tmp_path: Path) -> None:
    source = """
        from emberwire import Accept, Socket, public

        @public("the same stands on the website")
        class Hours(Socket):
            async def connect(self, params, info):
                return Accept()
        """
    row = row_of(tmp_path, source, line=5)
    assert (row.verdict, row.on_purpose, row.counts) == ("open", "the same stands on the website", False)


def test_a_guard_of_code_that_is_not_at_hand_is_said_to_be_believed(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket
        from company.login import verify

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            await verify(ws.headers["authorization"])
            await ws.accept()
            await ws.send_json(await latest())
        """
    (guard,) = row_of(tmp_path, source, line=5).guards
    assert guard.believed
    assert "not at hand" in guard.why
    assert guard.depends == ("header",)


def test_a_handler_that_is_too_large_is_unknown_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lint_rules.flow.engine.BUDGET", 3)
    source = """
        from fastapi import WebSocket

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            await ws.accept()
            await ws.send_json(await latest(), await older(), await newest())
        """
    row = row_of(tmp_path, source, line=4)
    assert row.verdict == "unknown"
    assert row.why.startswith("it is too large to follow: more than ")


def test_a_join_that_several_handlers_reach_is_one_row_with_the_gravest_verdict(tmp_path: Path) -> None:
    source = """
        import socketio
        sio = socketio.AsyncServer()

        async def put(sid, room):
            await sio.enter_room(sid, room)

        @sio.on("enter")
        async def enter(sid, data):
            await put(sid, data["room"])

        @sio.on("checked")
        async def checked(sid, data):
            user = (await sio.get_session(sid))["user"]
            if not await may_enter(user, data["room"]):
                return
            await put(sid, data["room"])
        """
    assert row_of(tmp_path, source, line=5).verdict == "open"


def test_tests_are_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_feed.py").write_text("import websockets\n")
    drawn = map_of(tmp_path)
    assert (drawn.rows, drawn.tests) == ((), 1)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("")
    (scope,) = scopes(Options((tmp_path,)))
    drawn = access_map([type(scope)(scope.config, (tmp_path / "gone.py",))])
    assert [(Path(path).name, why) for path, why in drawn.unread] == [
        ("gone.py", "it cannot be read: No such file or directory")
    ]


def test_a_notebook_is_named(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text('{"cells": []}')
    drawn = access_map(scopes(Options((tmp_path / "n.ipynb",))))
    assert [(Path(path).name, why) for path, why in drawn.unread] == [("n.ipynb", "it is JSON, not Python")]


def test_a_line_belongs_to_the_handler_that_it_stands_in(tmp_path: Path) -> None:
    root = written(tmp_path)
    config = load(root)
    rows = rows_at(Run(config, frozenset()), root / "starlette_app.py", 20)
    assert [(row.place.symbol, row.verdict) for row in rows] == [("mine", "guarded")]


# The rules and the map are one ------------------------------------------------------------------------------------


def cases(code: str) -> list[object]:
    rule = rule_named(code)
    assert rule is not None
    return [pytest.param(case, id=case.name) for case in cases_of(rule)]


def rows_in(case: Case, root: Path) -> dict[str, list[Row]]:
    """The rows of each marked file of a case."""
    from lint_rules.file import File

    for name, text in case.texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    config = load(root) if (root / "pyproject.toml").exists() else Config(root=root)
    run = Run(config, frozenset())
    found = {}
    for name in case.marked:
        outline = run.engine.index.outline(root / name)
        assert outline is not None
        found[name] = rows_of(File(name, outline.text, outline, run.engine, config))
    return found


ASKED_IN_THE_END = {
    "socketio_refusal_told_after_a_long_lookup",
    "socketio_sent_before_it_is_asked",
    "starlette_listens_before_it_is_asked",
}
"""Cases in which everybody is asked, though a stranger gets something before: EW101 says so, and the map that they are
guarded."""


@pytest.mark.parametrize("case", cases("EW101"))
def test_open_connections_are_those_that_ew101_reports(case: Case, tmp_path: Path) -> None:
    """Those that ask and refuse nobody are EW115's."""
    for name, rows in rows_in(case, tmp_path.resolve()).items():
        connects = [row for row in rows if row.kind in ("connect", "endpoint") and row.why != IN_VAIN]
        opened = {row.place.line for row in connects if row.counts}
        assert opened == (set() if case.name in ASKED_IN_THE_END else set(case.marked[name].lines("EW101")))


@pytest.mark.parametrize("case", cases("EW109"))
def test_connections_that_are_open_by_default_are_those_that_ew109_reports(case: Case, tmp_path: Path) -> None:
    for name, rows in rows_in(case, tmp_path.resolve()).items():
        opened = {row.place.line for row in rows if row.kind in ("connect", "endpoint") and row.open_by_default}
        assert opened == set(case.marked[name].lines("EW109"))


@pytest.mark.parametrize("case", cases("EW201"))
def test_open_joins_are_those_that_ew201_reports(case: Case, tmp_path: Path) -> None:
    """The rule also speaks of messages to others, which are no joins and have no row."""
    for name, rows in rows_in(case, tmp_path.resolve()).items():
        joins = [row for row in rows if row.kind == "join"]
        marked = set(case.marked[name].lines("EW201"))
        assert {row.place.line for row in joins if row.counts} == marked & {row.place.line for row in joins}


def test_what_verifies_a_token_is_named_and_not_the_look_whether_there_is_one(tmp_path: Path) -> None:
    source = """
        from channels.generic.websocket import AsyncWebsocketConsumer
        from rest_framework_simplejwt.tokens import AccessToken

        class Orders(AsyncWebsocketConsumer):
            async def connect(self):
                token = self.token()
                if not token:
                    return await self.close()
                try:
                    self.user = AccessToken(token)["user_id"]
                except Exception:
                    return await self.close()
                await self.accept()

            def token(self):
                query = parse_qs(self.scope.get("query_string", b"").decode())
                values = query.get("token")
                return values[0] if values else None
        """
    row = row_of(tmp_path, source, line=5)
    assert [guard.text for guard in row.guards] == ["AccessToken(token)"]


def test_a_loop_that_ends_is_no_guard_beside_one(tmp_path: Path) -> None:
    source = """
        from fastapi import WebSocket

        @app.websocket("/lines")
        async def lines(ws: WebSocket):
            token = ws.headers["authorization"]
            if not await valid(token):
                return await ws.close()
            await ws.accept()
            line = await next_line(token)
            while line:
                await ws.send_text(line)
                line = await next_line(token)
        """
    row = row_of(tmp_path, source, line=4)
    assert [guard.text for guard in row.guards] == ["await valid(token)"]


@pytest.mark.parametrize(
    ("refuses", "verdict"),
    [("await sio.disconnect(sid)", "open"), ("await sio.disconnect(sid)\n                return False", "guarded")],
    ids=["by disconnect alone", "by False"],
)
def test_a_connect_that_refuses_by_disconnect_alone_is_open(tmp_path: Path, refuses: str, verdict: str) -> None:
    source = f"""
        import socketio

        sio = socketio.AsyncServer(async_mode="asgi")

        @sio.event
        async def connect(sid, environ, auth=None):
            if not verified((auth or {{}}).get("token")):
                {refuses}
            else:
                await sio.emit("orders", await recent_orders(), to=sid)
    """
    row = row_of(tmp_path, source, line=6)
    assert (row.verdict, row.counts, bool(row.guards)) == (verdict, verdict == "open", verdict != "open")
    assert (row.why == IN_VAIN) == (verdict == "open")
