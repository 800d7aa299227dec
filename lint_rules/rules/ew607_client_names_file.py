"""EW607: the client chooses the file, address or program that the server uses."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule


class ClientNamesFile(Rule):
    """
    ## What it does
    Reports a path, an address or a program that a client's message names and no function on the way checks.

    - a file that is opened or changed
    - an address that is requested
    - a program that is started

    ## Why is this bad?
    `../../etc/passwd` leaves any folder in front of it, and an absolute path does so without dots.
    An address may belong to a machine that only the server can reach.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Logs(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            with open(f"logs/{content['day']}.txt") as file:  # EW607
                await self.send_json({"text": file.read()})
    ```

    ## Use instead
    ```python
    from pathlib import Path

    from channels.generic.websocket import AsyncJsonWebsocketConsumer

    LOGS = Path("logs").resolve()


    class Logs(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            path = (LOGS / f"{content['day']}.txt").resolve()
            if not path.is_relative_to(LOGS):
                return await self.send_json({"error": "no such day"})
            with path.open() as file:
                await self.send_json({"text": file.read()})
    ```

    ## Fix safety
    There is no fix: only you know which files and addresses a client may name.

    ## Known limits
    Counts as a check:
    - a function that mentions `is_relative_to`, `secure_filename`, `basename`, `urlparse` and the like
    - a test of the project: `if not is_inside(path)`
    - a comparison of the `parent` of a path, or the `name` of a `Path`: `Path(name).name`

    Does not count:
    - the `name` of anything else

    Reported:
    - `read_text`, `open` and `unlink` on `FOLDER / name` and `Path(FOLDER, name)`

    Not reported:
    - a `Path(…)` that is tested further down

    Not seen:
    - a path that another function or `resolve()` returned
    - libraries that are not on a short list

    ## References
    CWE-22, CWE-73, CWE-918, CWE-78.
    """

    code = "EW607"
    name = "client-names-file"
    dialects = "ESCIR"
    default = False
    confidence = Confidence.MEDIUM
    cwe = (22, 73, 918, 78)
    needs = (
        frozenset({b"open(", b"os.", b"shutil.", b"subprocess", b"requests.", b"httpx.", b"urlopen", b"urlretrieve"})
        | {b"send_file", b"FileResponse", b"imread"}
        | {b".read_text(", b".read_bytes(", b".write_text(", b".write_bytes(", b".unlink(", b".touch("}
        | {b".mkdir(", b".rmdir("},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.access.named_targets import named_targets

        for found in named_targets(flow):
            message = f"this {found.use}, and nothing checks it: allow those of a list or a folder only"
            yield flow.report(
                found.function,
                message,
                node=found.node,
                trace=flow.reaching([found.effect], "a client"),
                confidence=None if found.is_sure else Confidence.LOW,
            )
