// What the scripts of this folder share: phoenix.js with promises, and an end that always comes.
//
// A script is one promise: it passes when that resolves. Whatever is awaited has a name and a deadline, so that a
// failure says what did not happen. `../run.mjs` runs the scripts.
import assert from "node:assert/strict"
import { LongPoll, Presence, Socket } from "phoenix"
import WebSocket from "ws"

const [base, transportName] = process.argv.slice(3)
const TRANSPORTS = { websocket: WebSocket, longpoll: LongPoll }
const DEADLINE = 15000

export const isWebSocket = transportName === "websocket"
export { assert, Presence }

// Opens a socket as `user`, over the transport of this run unless `transport` names another. Retries are quick, because a test does not wait for a second where a page would.
export async function open(user, options = {}) {
  const socket = make({ params: { token: `good:${user}` }, ...options })
  await opened(socket)
  return socket
}

export function make({ transport = transportName, ...options } = {}) {
  const url = base.replace("http", transport === "longpoll" ? "http" : "ws") + "/socket"
  const socket = new Socket(url, {
    transport: transportOf(transport),
    reconnectAfterMs: () => 20,
    rejoinAfterMs: () => 20,
    ...options,
  })
  socket.connect()
  return socket
}

// The class of a transport that is named, or that class itself.
export const transportOf = (transport) => TRANSPORTS[transport] ?? transport

export const opened = (socket) => once("the socket opens", (done) => socket.onOpen(done))
export const closed = (socket) => once("the socket closes", (done) => socket.onClose(done))

// The first call of `done`, or a failure that says what was awaited.
export function once(what, subscribe) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not happen: ${what}`)), DEADLINE)
    subscribe((...values) => {
      clearTimeout(timer)
      resolve(values.length > 1 ? values : values[0])
    })
  })
}

// The reply to a push, as [status, response]. Custom statuses have to be named.
export const reply = (push, ...statuses) =>
  once(`a reply to ${push.event}`, (done) => {
    for (const status of ["ok", "error", ...statuses]) push.receive(status, (response) => done(status, response))
  })

export const next = (channel, event) =>
  once(`${event} on ${channel.topic}`, (done) => {
    const ref = channel.on(event, (payload) => {
      channel.off(event, ref)
      done(payload)
    })
  })

export async function join(socket, topic, params = {}) {
  const channel = socket.channel(topic, params)
  const [status, response] = await reply(channel.join())
  assert.equal(status, "ok", `joining ${topic}: ${JSON.stringify(response)}`)
  return channel
}

// The join after an error or a reconnect has a new join ref; call this before the old one ends.
export function rejoined(channel) {
  const before = channel.joinRef()
  return until(`${channel.topic} is joined again`, () => channel.joinRef() !== before && channel.state === "joined")
}

// Waits for something that no callback announces.
export async function until(what, condition) {
  const deadline = Date.now() + DEADLINE
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`did not happen: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

// Says that nothing more comes: the server answers in order, so after one more reply all that was due is here.
export async function settled(channel) {
  assert.deepEqual(await reply(channel.push("ok", {})), ["ok", {}])
}

export const bytes = (...values) => new Uint8Array(values).buffer
export const listed = (buffer) => [...new Uint8Array(buffer)]
