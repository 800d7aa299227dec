def done(work):
    try:
        return {"ok": True, "result": work()}
    except Exception as error:
        return {"ok": False, "reason": str(error)}
