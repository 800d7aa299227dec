"""`emberwire lsp`: the linter in an editor, over the Language Server Protocol on standard input and output.

A document is linted when it is opened, saved, and a moment after it was changed; what is in the editor counts, not
what is on disk, also for the other open documents that rest on it. All other files are read from disk, so saving one
lints all open documents again. The configuration is the one of the command: the closest pyproject.toml. A buffer that
was never saved is linted as a file in the folder that the editor has open.

It needs pygls, which comes with the extra `lsp`; nothing else of the linter imports this.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from lint_rules.selection.local import culprit
from lint_rules.settings.config import ConfigError
from lint_rules.shell.editor.language import FIX_ALL, SOURCE, Desk, Document, without_version
from lint_rules.sieve.reading import decode, read_bytes

P = TypeVar("P")
R = TypeVar("R")

DEBOUNCE_SECONDS = 0.2
"""How long typing has to rest. Less lints half-written words, and more feels slow."""


@dataclass
class Linting:
    """The open documents of one server, and what is known of them."""

    server: LanguageServer
    debounce: float
    desk: Desk = field(default_factory=Desk)
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    documents: dict[str, Document] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    """What the editor has opened: all else is on disk, if it is anywhere."""
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    complaint: str = ""

    async def opened(self, parameters: types.DidOpenTextDocumentParams) -> None:
        """Lint what was opened."""
        self.open.add(parameters.text_document.uri)
        self.desk.refresh()
        await self.lint(parameters.text_document.uri)

    async def saved(self, parameters: types.DidSaveTextDocumentParams) -> None:
        """Lint all open documents: what was saved may be what the others depend on, their configuration included."""
        self.desk.refresh()
        for uri in {parameters.text_document.uri, *self.documents}:
            await self.lint(uri)

    def changed(self, parameters: types.DidChangeTextDocumentParams) -> None:
        """Lint when there has been no further change for a moment."""
        uri = parameters.text_document.uri
        self._forget(uri)
        self.timers[uri] = asyncio.get_running_loop().call_later(self.debounce, self._due, uri)

    def closed(self, parameters: types.DidCloseTextDocumentParams) -> None:
        """Take the findings of a closed document away."""
        uri = parameters.text_document.uri
        self._forget(uri)
        self.open.discard(uri)
        self.documents.pop(uri, None)
        path = self._path(uri)
        if path is not None:
            self.desk.take(path)
            self._look_again(path)
        self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _forget(self, uri: str) -> None:
        timer = self.timers.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def _due(self, uri: str) -> None:
        self.timers.pop(uri, None)
        self._start(self.changed_now(uri))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def changed_now(self, uri: str) -> None:
        """Lint a document, then the open ones that rest on it."""
        await self.lint(uri)
        path = self._path(uri)
        if path is not None:
            self._look_again(path)

    def _look_again(self, path: Path) -> None:
        """Lint the open documents that rest on this file."""
        for uri, document in self.documents.items():
            if document.path != path and document.rests_on(path) and uri not in self.timers:
                self._start(self.lint(uri))

    def _path(self, uri: str) -> Path | None:
        """The file of a document; of a buffer that was never saved, one in the folder that is open."""
        if uri.startswith("file:"):
            name = uris.to_fs_path(uri)
            return Path(name) if name else None
        if not uri.startswith("untitled:"):
            return None
        document = self.server.workspace.get_text_document(uri)
        if document.language_id not in (None, "python"):
            return None
        name = re.sub(r"\W+", "_", uri.removeprefix("untitled:")).strip("_")
        return Path(self.server.workspace.root_path or ".").resolve() / f"{name or 'untitled'}.py"

    async def lint(self, uri: str) -> None:
        """Lint an open document and publish what was found; an older answer never replaces a newer one."""
        path = self._path(uri)
        if path is None or uri not in self.open:
            return
        now = self.server.workspace.get_text_document(uri)
        text, number = now.source, now.version
        made = await self._made(self.desk, uri, path, text, number)
        if made is None or uri not in self.open or self.server.workspace.get_text_document(uri).version != number:
            return
        self._complain("; ".join(fault.sentence for fault in made.faults[:1]))
        self.documents[uri] = made
        found = made.diagnostics(self.encoding)
        self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, number))

    async def _made(self, desk: Desk, uri: str, path: Path, text: str, number: int | None) -> Document | None:
        """The text as it was judged. One that cannot be is told, and no reason to leave the editor alone."""
        try:
            async with self.one_at_a_time:  # they share what was parsed
                return await asyncio.to_thread(desk.document, uri, path, text, number)
        except ConfigError as error:
            self._complain(str(error))
        except Exception as error:
            self._complain(culprit(error) or f"linting {path} failed: {type(error).__name__}: {error}")
        return None

    def _complain(self, sentence: str) -> None:
        """Say once what is wrong, not at every key; an empty sentence says that nothing is."""
        before, self.complaint = self.complaint, sentence
        if sentence not in ("", before):
            message = types.ShowMessageParams(types.MessageType.Error, f"emberwire: {sentence}")
            self.server.window_show_message(message)

    @property
    def encoding(self) -> types.PositionEncodingKind | str:
        """The unit of columns that was agreed on."""
        return self.server.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16

    async def hover(self, parameters: types.HoverParams) -> types.Hover | None:
        """The documentation of a rule."""
        document = await self._current(parameters.text_document.uri)
        return document.hover(parameters.position, self.encoding) if document else None

    async def actions(self, parameters: types.CodeActionParams) -> list[types.CodeAction] | None:
        """Fixes and suppressions."""
        document = await self._current(parameters.text_document.uri)
        if document is None:
            return None
        only = [str(getattr(kind, "value", kind)) for kind in parameters.context.only or ()]
        made = document.actions(parameters.range, self.encoding, only=only)
        return made if self._takes_versions else [without_version(action) for action in made]

    @property
    def _takes_versions(self) -> bool:
        """True when the client said that it takes edits for a version of a document."""
        workspace = self.server.client_capabilities.workspace
        edits = workspace.workspace_edit if workspace else None
        return bool(edits and edits.document_changes)

    async def _current(self, uri: str) -> Document | None:
        """The document as it is in the editor now: edits made for an older text would land in the wrong place."""
        if uri not in self.open:
            return await self._on_disk(uri)
        known = self.documents.get(uri)
        if known is None or known.version != self.server.workspace.get_text_document(uri).version:
            self._forget(uri)
            await self.lint(uri)
        return self.documents.get(uri)

    async def _on_disk(self, uri: str) -> Document | None:
        """A document that is not open, read for one question; None where no text can be read."""
        path = self._path(uri)
        try:
            text = decode(read_bytes(path)) if path else None
        except (OSError, SyntaxError, ValueError):
            return None
        return await self._made(Desk(), uri, path, text, None) if path and text is not None else None


def make_server(*, debounce: float = DEBOUNCE_SECONDS) -> LanguageServer:
    """A server with all that it can do, not started yet."""
    server = LanguageServer(SOURCE, version("emberwire"))
    linting = Linting(server, debounce)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(_awaiting(linting.opened))
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_calling(linting.changed))
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(_awaiting(linting.saved))
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_calling(linting.closed))
    server.feature(types.TEXT_DOCUMENT_HOVER)(_awaiting(linting.hover))
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL])
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(_awaiting(linting.actions))
    return server


def _awaiting(method: Callable[[P], Awaitable[R]]) -> Callable[[P], Awaitable[R]]:
    """A plain function around a method: pygls writes attributes on what it registers."""

    async def answer(parameters: P) -> R:
        return await method(parameters)

    return answer


def _calling(method: Callable[[P], None]) -> Callable[[P], None]:
    def answer(parameters: P) -> None:
        method(parameters)

    return answer
