"""A report that nobody with sockets imports."""

import asyncio
import subprocess


async def report():
    subprocess.run(["report"])  # ok: another program


asyncio.run(report())
