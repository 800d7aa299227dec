"""Labels for parcels, printed by the program of the printer."""

import asyncio
import subprocess


async def label(name: str) -> bool:
    done = subprocess.run(["lpr", "-P", "labels"], input=name.encode())  # ok: reported where it is called
    return done.returncode == 0


async def queue_length() -> int:
    listed = await asyncio.to_thread(subprocess.run, ["lpq"], capture_output=True)  # ok: in a thread
    return listed.stdout.count(b"\n")
