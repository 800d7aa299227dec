"""Routes of the program that serves the websocket."""

import asyncio
import smtplib
import subprocess

import bcrypt
from fastapi import APIRouter
from openai import OpenAI

router = APIRouter()
model = OpenAI()


def checked(password, known):
    return bcrypt.checkpw(password, known)


@router.post("/mail")
async def send(text: str):
    with smtplib.SMTP("localhost") as server:  # EW501
        server.sendmail("a@example.org", "b@example.org", text)
    subprocess.run(["sync"])  # ok: this coroutine is named once


@router.post("/login")
async def login(password: bytes, known: bytes):
    return checked(password, known)  # EW501


@router.post("/again")
async def again(password: bytes, known: bytes):
    return checked(password, known)  # ok: the helper is named once


@router.post("/answer")
async def answer(text: str):
    return model.chat.completions.create(model="small", messages=[text])  # EW501


@router.post("/restart")
async def restart():
    process = subprocess.Popen(["restart"])  # ok: it only starts
    process.wait()  # EW501
    await asyncio.to_thread(process.wait)


@router.get("/status")
def status():
    return subprocess.run(["status"])  # ok: a plain function runs in a thread
