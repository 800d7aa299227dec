"""`make demo`: a chat application, generated, linted, tested and served, each step as a person would type it.

The application is made in demo/chat, which git ignores; one that is there already stays as it is. On a terminal the
server then waits for two browser windows; without one, or with CI=true, two clients of `scripts/demo_client.py` talk to
each other over it, what they saw is printed, and the exit code says whether it was what a chat should do.

    $ python -m scripts.demo --port 4000
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.demo_client import Unexpected, talk

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "demo"
APPLICATION = FOLDER / "chat"
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
STOP_WITHIN = 10.0
"""Seconds that the server gets to stop; a bound for a failure, it needs a fraction of one."""


def main() -> int:
    """Run the demonstration and return its exit code."""
    parser = argparse.ArgumentParser(description="Generate, lint, test and serve a chat application.")
    parser.add_argument("--port", type=int, default=4000, help="port to serve on; 0 takes a free one")
    port = parser.parse_args().port
    started = time.monotonic()
    make_application()
    say("What was generated passes the linter and its own tests:")
    step("emberwire lint", APPLICATION)
    step("python -m pytest -q", APPLICATION)
    say("And it is a server:")
    if os.environ.get("CI") == "true" or not sys.stdin.isatty():
        return prove(started)
    return invite(port)


def make_application() -> None:
    """Generate the application, unless there is one: somebody may have worked on it."""
    if APPLICATION.exists():
        say("demo/chat is there and stays as it is; delete the folder to have it made anew.")
        return
    FOLDER.mkdir(exist_ok=True)
    say("A chat application, from nothing:")
    step("emberwire new chat", FOLDER)


def say(sentence: str) -> None:
    print(f"\n# {sentence}", flush=True)


def prompt(command: str) -> None:
    print(f"$ {command}", flush=True)


def step(command: str, folder: Path) -> None:
    """Show a command as it is typed, and run it. Ends the demonstration with its exit code when it fails."""
    prompt(command)
    code = subprocess.run(shlex.split(command), cwd=folder, env=ENVIRONMENT, check=False).returncode
    if code != 0:
        sys.exit(f"`{command}` ended with {code}, so the demonstration ends here; look at {folder}.")


@dataclass(frozen=True)
class Serving:
    """A server that listens."""

    url: str
    process: subprocess.Popen[str]


@contextmanager
def serving(port: int) -> Iterator[Serving]:
    """Serve the application, and yield as soon as it listens. Stops it, as Ctrl+C does, at the end."""
    command = f"emberwire serve chat.app:app --port {port}"
    prompt(command)
    process = subprocess.Popen(
        shlex.split(command),
        cwd=APPLICATION,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        url = next((word for word in first.split() if word.startswith("http://")), None)
        if url is None:
            sys.exit("the server did not start; if the port is taken, `make demo PORT=0` takes a free one.")
        print(first, end="", flush=True)
        yield Serving(url, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def prove(started: float) -> int:
    """Let two clients talk over the served application, and say what they saw."""
    with serving(0) as server:
        say("Two clients talk over it, as phoenix.js would:")
        try:
            asyncio.run(talk(server.url))
        except Unexpected as unexpected:
            print(f"the demonstration failed: {unexpected}", file=sys.stderr)
            return 1
    seconds = time.monotonic() - started
    print(f"\nGenerated, linted, tested, served and joined, in {seconds:.0f} seconds.")
    return 0


def invite(port: int) -> int:
    """Wait for people, until Ctrl+C."""
    with serving(port) as server:
        say(f"Open {server.url} in two windows, and talk to yourself. Ctrl+C ends it; the code is in demo/chat.")
        try:
            return server.process.wait()
        except KeyboardInterrupt:
            print()
            return 0


if __name__ == "__main__":
    sys.exit(main())
