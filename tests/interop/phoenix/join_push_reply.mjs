// A join with params is answered; pushes get ok, error and custom replies, at once and later.
import { assert, join, open, reply } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const channel = socket.channel("room:reply", { from: "node", list: [1, null, "é"] })
  const joined = await reply(channel.join())
  assert.deepEqual(joined, ["ok", { echo: { from: "node", list: [1, null, "é"] }, user: "alice" }])

  assert.deepEqual(await reply(channel.push("echo", { a: { b: [] } })), ["ok", { a: { b: [] } }])
  assert.deepEqual(await reply(channel.push("echo_error", { why: "no" })), ["error", { why: "no" }])
  assert.deepEqual(await reply(channel.push("echo_custom", { place: 3 }), "queued"), ["queued", { place: 3 }])
  assert.deepEqual(await reply(channel.push("later", { soon: true })), ["ok", { soon: true }])
  assert.deepEqual(await reply(channel.push("count", {})), ["ok", { n: 1 }])
  assert.deepEqual(await reply(channel.push("count", {})), ["ok", { n: 2 }])

  const unicode = await join(socket, "room:größe 🜂")
  const [, who] = await reply(unicode.push("whoami", {}))
  assert.deepEqual(who, { user: "alice", topic: "room:größe 🜂", joined: true })
}
