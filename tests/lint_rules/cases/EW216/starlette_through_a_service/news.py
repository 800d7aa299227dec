from hub import hub


async def publish(kind, body):
    await hub.broadcast({"kind": kind, "body": body})


async def publish_patient(patient):
    await publish("patient", patient)
