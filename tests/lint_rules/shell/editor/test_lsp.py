"""A real client talks to a real server, over the pipes of the process that an editor would start."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

OPEN = (
    "from emberwire import Accept, Socket\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        return Accept()\n"
)
CHECKED = (
    "from emberwire import Accept, Socket\nfrom helpers import verify\nclass S(Socket):\n"
    "    async def connect(self, params, info):\n        verify(info.auth_token)\n        return Accept()\n"
)
REFUSES = "def verify(token):\n    if token != 1:\n        raise PermissionError\n"
PATIENCE_SECONDS = 60
"""How long to wait for an answer that must come; only a broken server makes a test wait."""


@dataclass
class Editor:
    """An editor with one folder open."""

    folder: Path
    client: LanguageClient
    published: asyncio.Queue[types.PublishDiagnosticsParams] = field(default_factory=asyncio.Queue)
    shown: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    version: int = 0

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        item = types.TextDocumentItem(self.uri(name), "python", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str) -> None:
        self.version += 1
        target = types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=self.version)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(target, [whole]))

    def save(self, name: str) -> None:
        self.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        )

    def close(self, name: str) -> None:
        target = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(target))

    async def found_in(self, name: str) -> list[object]:
        """The codes of the next diagnostics that arrive for a document; what comes for others meanwhile is dropped."""
        while True:
            arrived = await asyncio.wait_for(self.published.get(), PATIENCE_SECONDS)
            if arrived.uri == self.uri(name):
                return [diagnostic.code for diagnostic in arrived.diagnostics]

    async def found(self) -> list[object]:
        """The codes of the next diagnostics that arrive."""
        arrived = await asyncio.wait_for(self.published.get(), PATIENCE_SECONDS)
        return [diagnostic.code for diagnostic in arrived.diagnostics]


@asynccontextmanager
async def editor(folder: Path, *, takes_versions: bool = False) -> AsyncIterator[Editor]:
    client = LanguageClient("tests", "1")
    opened = Editor(folder, client)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    def published(found: types.PublishDiagnosticsParams) -> None:
        opened.published.put_nowait(found)

    @client.feature(types.WINDOW_SHOW_MESSAGE)  # type: ignore[untyped-decorator]
    def shown(message: types.ShowMessageParams) -> None:
        opened.shown.put_nowait(message.message)

    await client.start_io(sys.executable, "-m", "emberwire", "lsp", cwd=str(folder))
    workspace = types.WorkspaceFolder(folder.as_uri(), "folder")
    edits = types.WorkspaceEditClientCapabilities(document_changes=True) if takes_versions else None
    can = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(workspace_edit=edits))
    await client.initialize_async(types.InitializeParams(can, root_uri=folder.as_uri(), workspace_folders=[workspace]))
    client.initialized(types.InitializedParams())
    try:
        yield opened
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call]


async def test_an_editor_sees_findings_as_they_come_and_go(tmp_path: Path) -> None:
    """Opening, typing, saving, closing: one conversation, because starting a process is what costs."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path) as here:
        here.open("app.py", OPEN)
        assert await here.found() == ["EW101"]
        here.change("app.py", "x")
        here.change("app.py", OPEN.replace("info):", "info):  # noqa: EW101"))
        assert await here.found() == []
        here.change("app.py", OPEN)
        assert await here.found() == ["EW101"]
        (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\nignore = ['EW101']\n")
        here.save("app.py")
        assert await here.found() == []
        here.close("app.py")
        assert await here.found() == []


async def test_an_editor_gets_documentation_and_edits(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path) as here:
        here.open("app.py", OPEN)
        await here.found()
        target, place = types.TextDocumentIdentifier(here.uri("app.py")), types.Position(2, 8)
        hover = await here.client.text_document_hover_async(types.HoverParams(target, place))
        assert hover is not None
        assert "EW101" in str(hover.contents)
        asked = types.CodeActionParams(target, types.Range(place, place), types.CodeActionContext([]))
        actions = await here.client.text_document_code_action_async(asked)
        assert [action.title for action in actions or []] == [
            "EW101: keep it, with a reason",
            "EW101: silence it in this line",
        ]


@pytest.mark.parametrize("takes_versions", [True, False])
async def test_edits_come_in_the_form_that_the_editor_has_announced(tmp_path: Path, takes_versions: bool) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path, takes_versions=takes_versions) as here:
        here.open("app.py", OPEN)
        await here.found()
        target, place = types.TextDocumentIdentifier(here.uri("app.py")), types.Position(2, 8)
        asked = types.CodeActionParams(target, types.Range(place, place), types.CodeActionContext([]))
        for action in await here.client.text_document_code_action_async(asked) or []:
            assert isinstance(action, types.CodeAction)
            assert action.edit is not None
            assert (action.edit.document_changes is not None) is takes_versions
            assert list(action.edit.changes or ()) == ([] if takes_versions else [here.uri("app.py")])


async def test_a_document_that_is_not_open_is_read_from_disk_or_has_no_answer(tmp_path: Path) -> None:
    """And it is read again each time: nobody tells the server that it has changed."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path) as here:
        target, place = types.TextDocumentIdentifier(here.uri("app.py")), types.Position(2, 8)
        for content, known in ((None, False), (OPEN.encode(), True), (b"", False), (b"# \xe9\n" * 3, False)):
            if content is not None:
                (tmp_path / "app.py").write_bytes(content)
            hover = await here.client.text_document_hover_async(types.HoverParams(target, place))
            assert (hover is not None) is known
            asked = types.CodeActionParams(target, types.Range(place, place), types.CodeActionContext([]))
            assert bool(await here.client.text_document_code_action_async(asked)) is known
        here.save("app.py")
        assert (here.published.empty(), here.shown.empty()) == (True, True)


async def test_other_files_count_as_they_are_on_disk_when_one_is_saved(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "helpers.py").write_text("def verify(token):\n    return 1\n")
    async with editor(tmp_path) as here:
        here.open("app.py", CHECKED)
        assert await here.found() == ["EW101"]
        (tmp_path / "helpers.py").write_text(REFUSES)
        here.save("app.py")
        assert await here.found() == []


async def test_a_helper_counts_as_it_stands_in_the_editor_saved_or_not(tmp_path: Path) -> None:
    """The file with the finding is not touched: it is linted again because it rests on the other one."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "helpers.py").write_text("def verify(token):\n    return 1\n")
    async with editor(tmp_path) as here:
        here.open("app.py", CHECKED)
        assert await here.found_in("app.py") == ["EW101"]
        here.open("helpers.py", "def verify(token):\n    return 1\n")
        here.change("helpers.py", REFUSES)
        assert await here.found_in("app.py") == []
        here.close("helpers.py")
        assert await here.found_in("app.py") == ["EW101"]


async def test_a_helper_that_was_never_saved_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path) as here:
        here.open("app.py", CHECKED)
        assert await here.found_in("app.py") == []  # unknown code that is given the token is believed
        here.open("helpers.py", "")
        here.change("helpers.py", "def verify(token):\n    return 1\n")
        assert await here.found_in("app.py") == ["EW101"]


async def test_a_buffer_that_was_never_saved_is_linted(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "helpers.py").write_text("def verify(token):\n    return 1\n")
    async with editor(tmp_path) as here:
        here.open("untitled:Untitled-1", CHECKED)
        assert await here.found_in("untitled:Untitled-1") == ["EW101"]
        here.change("untitled:Untitled-1", CHECKED.replace("return Accept()", "return None"))
        assert await here.found_in("untitled:Untitled-1") == []


async def test_a_syntax_error_does_not_hide_the_other_findings(tmp_path: Path) -> None:
    """Also their places and edits hold for the text with the error."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    broken = f"def half(:\n    x = [1,\n\n{OPEN}"
    async with editor(tmp_path, takes_versions=True) as here:
        here.open("app.py", broken)
        arrived = await asyncio.wait_for(here.published.get(), PATIENCE_SECONDS)
        assert [(found.code, found.range.start.line) for found in arrived.diagnostics] == [("EW000", 0), ("EW101", 5)]
        target, place = types.TextDocumentIdentifier(here.uri("app.py")), types.Position(5, 8)
        asked = types.CodeActionParams(target, types.Range(place, place), types.CodeActionContext([]))
        actions = await here.client.text_document_code_action_async(asked)
        (above, _) = actions or []
        assert isinstance(above, types.CodeAction)
        assert above.edit is not None
        (change,) = above.edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.edits[0].range.start == types.Position(5, 0)


async def test_hovering_links_the_page_and_the_lesson(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    async with editor(tmp_path) as here:
        here.open("app.py", OPEN)
        await here.found()
        target, place = types.TextDocumentIdentifier(here.uri("app.py")), types.Position(2, 8)
        hover = await here.client.text_document_hover_async(types.HoverParams(target, place))
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        links = dict(re.findall(r"\[([^]]+)]\((file:[^)]+)\)", hover.contents.value))
        assert [Path(uris.to_fs_path(link) or "").name for link in links.values()] == ["EW101.md", "lesson.md"]
        assert all(os.path.isfile(uris.to_fs_path(link) or "") for link in links.values())  # noqa: ASYNC240


async def test_a_configuration_that_cannot_be_used_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\nselekt = []\n")
    async with editor(tmp_path) as here:
        here.open("app.py", OPEN)
        said = await asyncio.wait_for(here.shown.get(), PATIENCE_SECONDS)
        assert "did you mean 'select'?" in said
        here.save("app.py")
        (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
        here.save("app.py")
        assert await here.found() == ["EW101"]
        assert here.shown.empty()


FAILS = """\
import libcst as cst
from lint_rules.rule import Rule
class Fails(Rule):
    code, name, needs = "ACME101", "fails", (frozenset({b"Accept"}),)
    def visit_Module(self, node: cst.Module) -> None:
        node.no_such_attribute
"""


async def test_a_rule_that_fails_is_said_once_and_hides_no_finding(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\nlocal-rules = ['rules']\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "fails.py").write_text(FAILS)
    async with editor(tmp_path) as here:
        here.open("app.py", OPEN)
        assert await here.found() == ["EW101"]
        here.save("app.py")
        assert await here.found() == ["EW101"]
        assert "ACME101 failed on app.py: the local rule in" in here.shown.get_nowait()
        assert here.shown.empty()
