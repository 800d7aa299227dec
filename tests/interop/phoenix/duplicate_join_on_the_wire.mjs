// A join that the client repeats without leaving: the old join ref hears phx_close, and the new channel goes on.
import { assert, join, once, open, reply } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const channel = await join(socket, "room:dup2")
  const old = channel.joinRef()
  const frames = []
  socket.onMessage((message) => message.topic === "room:dup2" && frames.push([message.event, message.join_ref, message.ref]))
  await once("the second join's reply", (done) => {
    channel.joinPush.receive("ok", done)
    channel.joinPush.resend(1000)
  })
  const now = channel.joinRef()
  assert.notEqual(now, old)
  assert.deepEqual(await reply(channel.push("echo", { still: "here" })), ["ok", { still: "here" }])
  assert.deepEqual(frames.slice(0, 2), [["phx_reply", now, now], ["phx_close", old, old]])
}
