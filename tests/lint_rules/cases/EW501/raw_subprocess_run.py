import subprocess, websockets


async def handler(ws):
    subprocess.run(["ls"])  # EW501


websockets.serve(handler, "", 1)
