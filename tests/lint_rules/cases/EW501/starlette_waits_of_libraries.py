import asyncio
import queue
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import docker
import psutil
import stripe
from fastapi import FastAPI, WebSocket
from ortools.sat.python import cp_model

app = FastAPI()
pool = ThreadPoolExecutor()
jobs = queue.Queue()
ready = threading.Event()
machines = docker.from_env()


@app.websocket("/machines")
async def control(ws: WebSocket):
    await ws.accept()
    async for name in ws.iter_text():
        machines.containers.run(name, detach=True)  # EW501
        shutil.copytree("/templates/machine", f"/machines/{int(name)}")  # EW501
        ready.wait()  # EW501
        await ws.send_json({"load": psutil.cpu_percent(interval=1)})  # EW501
        await ws.send_json({"load": psutil.cpu_percent()})  # ok: what was measured meanwhile
        await asyncio.to_thread(shutil.make_archive, name, "zip")  # ok: in a thread
        shutil.rmtree("/tmp/machine", ignore_errors=True)  # ok: mostly a small tree


@app.websocket("/plans")
async def plan(ws: WebSocket):
    await ws.accept()
    async for text in ws.iter_text():
        solver = cp_model.CpSolver()
        status = solver.Solve(model_of(text))  # EW501
        await ws.send_json({"status": status})
        found = pool.submit(model_of, text).result()  # EW501
        await ws.send_json({"size": found.size})
        await ws.send_json({"size": await asyncio.get_running_loop().run_in_executor(pool, model_of, text)})


@app.websocket("/till")
async def till(ws: WebSocket):
    await ws.accept()
    async for amount in ws.iter_text():
        stripe.PaymentIntent.create(amount=int(amount), currency="eur")  # EW501
        await stripe.PaymentIntent.create_async(amount=int(amount), currency="eur")  # ok: awaited
        await ws.send_text("paid")
        try:
            await ws.send_text(jobs.get(block=False))  # ok: does not wait
        except queue.Empty:
            await ws.send_text(jobs.get())  # EW501


def work():
    while True:
        job = jobs.get()  # ok: in a thread
        job.run()
        ready.wait()  # ok: in a thread


threading.Thread(target=work, daemon=True).start()
