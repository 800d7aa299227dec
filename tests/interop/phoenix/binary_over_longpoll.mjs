// A long-poll client can send ArrayBuffers, which others receive; it is told that it cannot be sent any.
import { assert, bytes, join, listed, next, open, reply } from "./harness.mjs"

export default async function () {
  const [poller, other] = await Promise.all([open("alice"), open("bob", { transport: "websocket" })])
  const [here, there] = [await join(poller, "room:mixed"), await join(other, "room:mixed")]

  const arrives = next(there, "bin")
  here.push("shout_bin", bytes(1, 2, 255))
  assert.deepEqual(listed(await arrives), [1, 2, 255])

  const refused = await reply(here.push("bin_in", bytes(0, 254)))
  assert.deepEqual(refused, ["error", { reason: "binary not supported" }])
  assert.deepEqual(await reply(here.push("echo", { still: "here" })), ["ok", { still: "here" }])
}
