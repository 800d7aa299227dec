// `send({type: "broadcast"})` is acknowledged and reaches the others, and the sender too when it asks for that.
import { assert, client, once, subscribed } from "./harness.mjs"

export default async function () {
  const config = { broadcast: { ack: true, self: true } }
  const [ada, grace] = [client("ada"), client("grace")]
  const [here, there] = [ada.channel("room", { config }), grace.channel("room")]
  const heard = Promise.all([here, there].map((channel) =>
    once("a broadcast", (done) => channel.on("broadcast", { event: "cursor" }, done))))
  await Promise.all([subscribed(here), subscribed(there)])
  assert.equal(await here.send({ type: "broadcast", event: "cursor", payload: { x: 1, y: [2] } }), "ok")
  for (const message of await heard) {
    assert.deepEqual(message, { type: "broadcast", event: "cursor", payload: { x: 1, y: [2] } })
  }
}
