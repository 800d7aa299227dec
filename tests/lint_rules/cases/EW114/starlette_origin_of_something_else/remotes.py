import subprocess

import httpx


async def push(branch: str) -> str:
    request = {"from": {"origin": "Bern"}, "name": branch}
    async with httpx.AsyncClient(headers={"Origin": "https://panel.example"}) as client:
        await client.post("https://git.example/hooks", json=request)
    return subprocess.run(["git", "push", "origin", branch], capture_output=True, text=True).stdout
