"""EW607: the client chooses the file, address or program that the server uses."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Confidence, Rule


class ClientNamesFile(Rule):
    """
    ## What it does
    Reports a file that is opened or changed, an address that is requested and a program that is started, if a client's message names it and no function on the way checks it.

    ## Why is this bad?
    `../../etc/passwd` leaves any folder that was put in front of it, an absolute path does so without dots, and an address may belong to a machine that only the server can reach.

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
    A function on the way that mentions `is_relative_to`, `secure_filename`, `basename`, `urlparse` and the like counts as a check, and so does a function of the project that a test asks about the path: `if not is_inside(path)`.
    So does one that compares the `parent` of a path, or takes the `name` of a path: `Path(name).name`; the `name` of anything else does not.
    Calls of libraries that open files are a short list.
    Methods such as `read_text`, `open` and `unlink` count on `FOLDER / name` and `Path(FOLDER, name)`, and on a name that is given such a path once in the same function; one of a `Path(…)` that is tested behind it does not.
    A path that another function made, or that `resolve()` gave, is not followed.

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
