@sio.on("install")
def install(sid, data):  # ok: the thread knows the sender and may answer
    Thread(target=installer.run, args=(data, sid)).start()
