"""What the tests start ends with them: also when nothing of theirs is run any more to end it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

import pytest

from tests.contract.servers import ends_with_us

STARTER = """
import subprocess, sys
from tests.contract.servers import ends_with_us
subprocess.Popen(ends_with_us([sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"])).wait()
"""


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("setpriv") is None, reason="needs setpriv, of Linux")
def test_a_process_ends_with_the_one_that_started_it_even_when_that_is_killed() -> None:
    """Nodes and brokers are started like this. The end of the output says that nobody holds it open any more."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "up\n"
    starter.send_signal(signal.SIGKILL)
    assert starter.communicate(timeout=30)[0] == ""


def test_the_command_itself_is_unchanged() -> None:
    assert ends_with_us(["node", "x.mjs"])[-2:] == ["node", "x.mjs"]
