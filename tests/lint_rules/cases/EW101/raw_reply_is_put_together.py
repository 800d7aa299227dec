import json

import websockets

USERS = {"ada": "…"}


async def robots(websocket):  # EW101
    async for _ in websocket:
        reply = {}
        for name, robot in field.robots.items():
            reply[name] = {}
            reply[name]["role"] = robot.role
            reply[name]["ball"] = {}
        await websocket.send(json.dumps(reply))


async def roles(websocket):  # EW101
    async for _ in websocket:
        reply = []
        for robot in field.robots.values():
            reply.append(robot.role)
        await websocket.send(json.dumps(reply))


async def state(websocket):  # EW101
    async for _ in websocket:
        reply = {"kind": "state"}
        reply.update(field.state())
        await websocket.send(json.dumps(reply))


async def teams(websocket):  # EW101
    async for _ in websocket:
        reply = []
        reply += field.teams
        await websocket.send(json.dumps(reply))


async def versions(websocket):  # ok: it tells fixed texts
    async for _ in websocket:
        reply = {"names": []}
        reply["names"].append("field")
        reply["protocol"] = 2
        await websocket.send(json.dumps(reply))


async def members(websocket):  # ok: a password says who is there
    hello = json.loads(await websocket.recv())
    if USERS.get(hello["user"]) != hello["password"]:
        return
    await websocket.send(json.dumps(await scores()))


async def main():
    async with websockets.serve(robots, "0.0.0.0", 9000), websockets.serve(members, "0.0.0.0", 9001):
        async with websockets.serve(versions, "0.0.0.0", 9002), websockets.serve(roles, "0.0.0.0", 9003):
            async with websockets.serve(state, "0.0.0.0", 9004), websockets.serve(teams, "0.0.0.0", 9005):
                await forever()
