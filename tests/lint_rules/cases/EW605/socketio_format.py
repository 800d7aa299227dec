@socketio.on("save")
def save(data):
    cursor.execute("INSERT INTO {} VALUES (1)".format(data["room"]))  # EW605
