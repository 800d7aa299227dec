API_SECRET = "sample"  # ok: a demonstration
