// What the scripts of this folder share. The variant of a run is "PATH VERSION": where the server is, and what the
// client speaks.
import assert from "node:assert/strict"
import { RealtimeClient } from "@supabase/realtime-js"
import WebSocket from "ws"

const [base, variant] = process.argv.slice(3)
const [path, vsn] = variant.split(" ")
const DEADLINE = 15000
export { assert }

export function client(user) {
  return new RealtimeClient(base.replace("http", "ws") + path, {
    transport: WebSocket,
    params: { apikey: `good:${user}` },
    reconnectAfterMs: () => 20,
    vsn,
  })
}

// The first call of `done`, or a failure that says what was awaited.
export function once(what, subscribe) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not happen: ${what}`)), DEADLINE)
    subscribe((value) => {
      clearTimeout(timer)
      resolve(value)
    })
  })
}

export async function until(what, condition) {
  const deadline = Date.now() + DEADLINE
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

// Subscribes and returns the first status, with the error if there is one.
export const status = (channel) =>
  once(`${channel.topic} is answered`, (done) => channel.subscribe((state, error) => done([state, error?.message])))

export async function subscribed(channel) {
  assert.deepEqual(await status(channel), ["SUBSCRIBED", undefined])
  return channel
}
