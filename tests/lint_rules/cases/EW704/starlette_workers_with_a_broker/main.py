import uvicorn

if __name__ == "__main__":
    uvicorn.run("app:app", workers=4)  # ok: Redis may carry messages between them
