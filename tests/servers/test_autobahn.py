"""The cases of the Autobahn test suite against `emberwire serve`: what RFC 6455 asks of a server (P01).

Left out are those about compression (12 and 13), which is never agreed to, and those of large messages (9), which
measure more than they test.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conformance.serving import served

KOSOKU = Path(sysconfig.get_path("scripts"), "kosoku")
WITHIN = 100.0
CLEAN = {"OK", "INFORMATIONAL", "NON-STRICT"}

OTHERWISE = {
    "7.1.5": "a close in the middle of a message is a protocol error, 1002, where the suite wants 1000 or no code",
}
"""Cases that end otherwise than the suite has it, and why that is well."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no kosoku for Windows")
@pytest.mark.parametrize("how", [("--fastlane",), ("--no-fastlane",), ("--loop", "uvloop")], ids=" ".join)
def test_the_server_speaks_websocket_as_the_standard_has_it(how: tuple[str, ...], tmp_path: Path) -> None:
    with served("tests.servers.echo_app:app", *how, "--drain-over", "0") as server:
        command = [str(KOSOKU), "-o", str(tmp_path), *(part for case in (9, 12, 13) for part in ("-x", f"{case}.*"))]
        subprocess.run(
            [*command, f"127.0.0.1:{server.port}"], capture_output=True, text=True, timeout=WITHIN, check=False
        )
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*_case_*.json")]
    assert len(reports) > 240
    failed = {report["id"]: report["result"] for report in reports if report["behavior"] == "FAILED"}
    unclean = {report["id"]: report["resultClose"] for report in reports if report["behaviorClose"] not in CLEAN}
    assert {**failed, **unclean}.keys() == OTHERWISE.keys(), (failed, unclean)
