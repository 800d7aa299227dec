import uvicorn

uvicorn.run(app, ws_max_size=1_000_000_000)  # EW512
