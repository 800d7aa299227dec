// A crashed channel is told so with phx_error, and phoenix.js joins again: a new channel, with a new join ref.
import { assert, join, once, open, rejoined, reply } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const [channel, neighbour] = [await join(socket, "room:crash"), await join(socket, "room:neighbour")]
  assert.deepEqual(await reply(channel.push("count", {})), ["ok", { n: 1 }])
  assert.deepEqual(await reply(neighbour.push("count", {})), ["ok", { n: 1 }])
  const before = channel.joinRef()

  for (const event of ["crash", "bad_return", "stop_error", "never_heard_of_it"]) {
    const error = once("the channel errors", (done) => channel.onError(done))
    const again = rejoined(channel)
    channel.push(event, {})
    assert.deepEqual(await error, { reason: "channel_crash" })
    await again
    assert.deepEqual(await reply(channel.push("count", {})), ["ok", { n: 1 }], `after ${event} nothing is left over`)
  }
  assert.notEqual(channel.joinRef(), before)
  assert.deepEqual(await reply(neighbour.push("count", {})), ["ok", { n: 2 }], "a crash is its channel's alone")
}
