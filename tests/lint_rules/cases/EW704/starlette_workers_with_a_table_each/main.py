import uvicorn

from settings import debug

if __name__ == "__main__":
    uvicorn.run("app:app", workers=1 if debug else 4)  # EW704
    uvicorn.run("app:app", workers=1)  # ok: one has all connections
    pool.run("app:app", workers=4)  # ok: no server
