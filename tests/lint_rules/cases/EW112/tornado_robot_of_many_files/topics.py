import time

readers = []


def latest():
    return {"at": time.time()}
