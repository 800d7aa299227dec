// A second channel object for a topic closes the first, which is not joined again; broadcasts come once.
import { assert, join, once, open, reply, settled } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const first = await join(socket, "room:dup")
  await reply(first.push("count", {}))
  const firstCloses = once("the first closes", (done) => first.onClose(done))
  const second = await join(socket, "room:dup")
  await firstCloses
  assert.equal(first.state, "closed")
  assert.deepEqual(await reply(second.push("count", {})), ["ok", { n: 1 }], "it is another channel on the server")

  let heard = 0
  second.on("msg", () => heard++)
  first.on("msg", () => heard++)
  await reply(second.push("shout", {}))
  await settled(second)
  assert.equal(heard, 1)
}
