workers = 4  # ok: nothing here is for gunicorn
