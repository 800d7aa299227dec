// After a reconnect the client gets a fresh presence_state, in which it stands once, under a new phx_ref.
import { assert, join, open, opened, Presence, reply, until } from "./harness.mjs"

export default async function () {
  const [alice, bob] = await Promise.all([open("alice_again"), open("bob")])
  const channel = alice.channel("presence:again", {})
  const presence = new Presence(channel)
  await reply(channel.join())
  await until("alice sees herself", () => presence.state.alice_again)
  const [{ phx_ref: before }] = presence.state.alice_again.metas

  const room = await join(bob, "room:kick")
  const back = opened(alice)
  await reply(room.push("disconnect_user", { user: "alice_again" }))
  await back
  await until("a new ref", () => presence.state.alice_again?.metas.some((meta) => meta.phx_ref !== before))
  await until("no old ref", () => presence.state.alice_again?.metas.length === 1)
  assert.equal(presence.inPendingSyncState(), false)
}
