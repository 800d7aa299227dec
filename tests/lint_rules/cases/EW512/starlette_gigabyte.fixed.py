import uvicorn

uvicorn.run(app, ws_max_size=2**24)
