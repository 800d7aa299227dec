"""Does what pages of the documentation say, as a reader would: in one folder, one shell and a few browser windows.

A command that goes on, such as `emberwire serve`, runs beside the others until the page ends or the same port is served
again. The ports of the pages are exchanged for free ones, everywhere.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.docs.pages import (
    Command,
    Edit,
    Excerpt,
    NotRun,
    ShownFile,
    Step,
    Unmarked,
    Visit,
    edited,
    fits,
    holds,
    steps,
)

WITHIN = 60.0
"""Seconds for a command, or until one that goes on is ready."""


@dataclass(frozen=True)
class Lasting:
    """A program that goes on: the port that it takes by default, what it prints when it is ready, options for tests."""

    port: int
    ready: str
    options: str


LASTING: Mapping[str, Lasting] = {
    "emberwire serve": Lasting(4000, "Serving on", "--drain-over 0"),
    "redis-server": Lasting(6379, "Ready to accept connections", ""),
}
PORTS = ("4000", "4001", "4002", "6379")
"""The ports that pages speak of."""
PORT = re.compile(rf"\b({'|'.join(PORTS)})\b")

SECOND = ", second tab"

VERBS: Mapping[re.Pattern[str], Callable[..., object]] = {
    re.compile(r"open `(.+)`"): lambda page, url: page.goto(url),
    re.compile(r"type `(.+)` into (.+)"): lambda page, text, label: page.get_by_label(label, exact=True).fill(text),
    re.compile(r"press Enter"): lambda page: page.keyboard.press("Enter"),
    re.compile(r"press (.+)"): lambda page, name: page.get_by_role("button", name=name, exact=True).click(),
    re.compile(r"follow (.+)"): lambda page, name: page.get_by_role("link", name=name, exact=True).click(),
    re.compile(r"reload"): lambda page: page.reload(),
    re.compile(r"close the window"): lambda page: page.close(),
}
"""What a person does, in the words of the tables, joined by `, then `."""


@dataclass
class Running:
    """A program that goes on, and the file with what it prints."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End the program and what it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(WITHIN)

    def wait_until_ready(self, sign: str) -> None:
        """Return when it has printed the sign. Raises AssertionError when it ends before, or does not come up."""
        deadline = time.monotonic() + WITHIN
        while sign not in self.output():
            assert self.process.poll() is None, f"it ended:\n{self.output()}"
            assert time.monotonic() < deadline, f"it is not ready:\n{self.output()}"
            time.sleep(0.02)

    def output(self) -> str:
        """Return what it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


NOT_PASSED_ON = ("PYTHONPATH", "DATABASE", "SECRET_KEY_BASE", "EMBERWIRE_PUBSUB")


class Reader:
    """One person with a folder, a shell in it, open windows and running programs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._here = folder
        self._state = folder.with_suffix(".state")
        self._state.mkdir()
        self._ports = free_ports(*PORTS)
        self._windows: dict[str, Page] = {}
        self._running: dict[str, Running] = {}
        self._env = {
            **{name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON},
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "NO_COLOR": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def follow(self, page: str, open_window: Callable[[], Page]) -> None:
        """Do all that a page says, then close the windows and stop what goes on.

        `open_window` opens a window of another browser each time. Raises AssertionError when something else happens.
        """
        self._open_window = open_window
        try:
            for step in steps(page):
                self.do(step)
        finally:
            for window in self._windows.values():
                window.context.close()
            for running in self._running.values():
                running.stop()
            self._windows.clear()
            self._running.clear()

    @singledispatchmethod
    def do(self, step: Step) -> None:
        """Do one step. Raises AssertionError when what happens is not what the page says."""
        raise AssertionError(f"unknown: {step}")

    @do.register
    def _(self, file: ShownFile) -> None:
        path = self._here / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._here_spoken(file.text), encoding="utf-8")

    @do.register
    def _(self, edit: Edit) -> None:
        path = self._here / edit.name
        change = Edit(edit.name, self._here_spoken(edit.diff))
        path.write_text(edited(path.read_text(encoding="utf-8"), change), encoding="utf-8")

    @do.register
    def _(self, excerpt: Excerpt) -> None:
        text = (self._here / excerpt.name).read_text(encoding="utf-8")
        assert holds(text, self._here_spoken(excerpt.text)), f"not in {excerpt.name}:\n{excerpt.text}\n---\n{text}"

    @do.register
    def _(self, command: Command) -> None:
        lasting = next((each for name, each in LASTING.items() if command.line.startswith(name)), None)
        output = self._start(command, lasting) if lasting else self._run(command)
        expected = self._here_spoken(command.prints)
        assert not expected or fits(expected, output), f"$ {command.line}\nexpected:\n{expected}\ngot:\n{output}"

    @do.register
    def _(self, visit: Visit) -> None:
        page = self._window(visit.window)
        for does in filter(None, self._here_spoken(visit.does).split(", then ")):
            act(page, does)
        for text in re.findall(r"`(.+?)`", visit.sees):
            if visit.sees.startswith("no "):
                expect(page.get_by_text(text, exact=True)).to_have_count(0)
            else:
                expect(page.get_by_text(text, exact=True).first).to_be_visible()

    @do.register
    def _(self, left: NotRun) -> None:
        assert left.why, f"expected why it is not run:\n{left.text}"

    @do.register
    def _(self, forgotten: Unmarked) -> None:
        raise AssertionError(f"expected a comment that says what becomes of this block:\n{forgotten.text}")

    def _window(self, name: str) -> Page:
        """Return a window; `ada, second tab` is one of the same browser as `ada`, any other is somebody else's."""
        if name not in self._windows:
            first = self._windows.get(name.removesuffix(SECOND))
            self._windows[name] = first.context.new_page() if first else self._open_window()
        return self._windows[name]

    def _run(self, command: Command) -> str:
        """Run a command; where it went and what it set hold for the next one."""
        keep = f'trap \'pwd > "{self._state}/here"; env -0 > "{self._state}/env"\' EXIT'
        ran = subprocess.run(
            ["bash", "-c", f"set -a; {keep}\n{self._here_spoken(command.line)}"], cwd=self._here, env=self._env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=WITHIN, check=False,
        )  # fmt: skip
        said = f"$ {command.line}\nended with {ran.returncode}:\n{ran.stdout}"
        assert ran.returncode == command.status, said + "".join(each.output() for each in self._running.values())
        self._here = Path((self._state / "here").read_text().strip())
        pairs = (self._state / "env").read_text().split("\0")
        self._env = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        return ran.stdout

    def _start(self, command: Command, lasting: Lasting) -> str:
        line = command.line if "--port" in command.line else f"{command.line} --port {lasting.port}"
        port = PORT.findall(line.partition("--port")[2])[0]
        if port in self._running:
            self._running[port].stop()
        log = self._state / f"{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {self._here_spoken(line)} {lasting.options}"],
                cwd=self._here, env=self._env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._running[port] = Running(process, log)
        self._running[port].wait_until_ready(lasting.ready)
        return self._running[port].output()

    def _here_spoken(self, text: str) -> str:
        """Return a text of the page with the ports of this reader."""
        return PORT.sub(lambda match: self._ports[match[0]], text)


def act(page: Page, does: str) -> None:
    """Do in a window what a table says. Raises AssertionError for words that no row of `VERBS` has."""
    for pattern, verb in VERBS.items():
        if (found := pattern.fullmatch(does)) is not None:
            verb(page, *found.groups())
            return
    raise AssertionError(f"expected one of {', '.join(each.pattern for each in VERBS)}, got: {does}")


def free_ports(*names: str) -> Mapping[str, str]:
    """Return a free port of this machine for each port that pages name."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(each.getsockname()[1]) for name, each in zip(names, sockets, strict=True)}
    for each in sockets:
        each.close()
    return ports
