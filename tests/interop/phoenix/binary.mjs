// ArrayBuffers go both ways: as push, reply, server push and broadcast, with names outside ASCII in the header.
import { assert, bytes, join, listed, next, open, reply } from "./harness.mjs"

export default async function () {
  const [alice, bob] = await Promise.all([open("alice"), open("bob")])
  const [here, there] = [await join(alice, "room:größe"), await join(bob, "room:größe")]

  const [status, echoed] = await reply(here.push("bin_in", bytes(0, 1, 254, 255)))
  assert.deepEqual([status, listed(echoed)], ["ok", [0, 1, 254, 255]])
  const [, empty] = await reply(here.push("bin_in", bytes()))
  assert.deepEqual(listed(empty), [])

  const pushed = next(here, "bin")
  assert.deepEqual(await reply(here.push("push_bin", {})), ["ok", {}])
  assert.deepEqual(listed(await pushed), [1, 2, 3, 255])

  const [, answer] = await reply(here.push("reply_bin", {}))
  assert.deepEqual(listed(answer), [0, 254, 10])

  const both = Promise.all([next(here, "bin"), next(there, "bin")])
  here.push("shout_bin", bytes(9, 8, 7))
  assert.deepEqual((await both).map(listed), [[9, 8, 7], [9, 8, 7]])
}
