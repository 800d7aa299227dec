"""Routes of the program that serves the websocket, which a file of routes brings in."""

import subprocess

from fastapi import APIRouter

reports = APIRouter()


@reports.post("/report")
async def report():
    subprocess.run(["report"])  # EW501
