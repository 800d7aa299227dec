from app.users import current_user


@sio.on("run")
def run(sid, data):
    try:
        work(data)
    except Exception as e:
        run_async(partial(sio.emit, "failed", {"error": "internal error"}, to=sid))
