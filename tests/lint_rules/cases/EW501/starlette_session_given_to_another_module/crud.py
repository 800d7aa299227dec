def create_message(db, data):
    db.add(data)
    db.commit()
