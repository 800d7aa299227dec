// Heartbeats are answered, so the client stays; a ping measures the way to the server and back.
import { assert, join, once, open, reply, until } from "./harness.mjs"

export default async function () {
  let answered = 0
  let closes = 0
  const socket = await open("alice", { heartbeatIntervalMs: 400 })
  socket.onMessage((message) => message.topic === "phoenix" && answered++)
  socket.onClose(() => closes++)
  const channel = await join(socket, "room:heart")
  await until("two heartbeats", () => answered >= 2)
  const milliseconds = await once("a ping", (done) => socket.ping(done))
  assert.ok(milliseconds >= 0 && milliseconds < 5000)
  assert.equal(closes, 0)
  assert.deepEqual(await reply(channel.push("echo", { alive: true })), ["ok", { alive: true }])
}
