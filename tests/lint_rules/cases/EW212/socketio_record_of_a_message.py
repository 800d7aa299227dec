import socketio

sio = socketio.AsyncServer()


@sio.on("connect")
async def connect(sid, environ, auth):
    user = await users.of_token(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user.id})


@sio.on("exit")
async def exited(sid, data):
    agent = db.query(Agent).filter(Agent.agent_id == data["agent_id"]).first()
    if agent:
        agent.status = "closed"  # EW212


@sio.on("invite")
async def invite(sid, data):
    found = await Team.objects.get(id=data["team_id"])
    found.refresh_invite_code()  # EW212


@sio.on("delete")
async def delete(sid, data):
    await db.games.delete_one({"_id": data["game_id"]})  # EW212


@sio.on("own")
async def own(sid, data):
    session = await sio.get_session(sid)
    agent = db.query(Agent).filter(Agent.agent_id == data["agent_id"]).first()
    if agent is None or agent.owner_id != session["user"]:
        return
    agent.status = "closed"  # ok: the owner was compared


@sio.on("count")
async def count(sid, data):
    agent = db.query(Agent).filter(Agent.agent_id == data["agent_id"]).first()
    label = agent.describe()  # ok: nothing is done with it
    print(label)
