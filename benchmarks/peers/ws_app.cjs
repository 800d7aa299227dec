// Bare ws on node: rooms are a Map, each subscriber is sent to in turn, nothing is bounded. node ws_app.cjs PORT
const { WebSocketServer } = require('ws');

const rooms = new Map();

function answer(socket, [joinRef, ref, topic, event, payload]) {
  if (event === 'shout') {
    const frame = Buffer.from(JSON.stringify([null, null, topic, 'msg', payload]));
    for (const member of rooms.get(topic)) member.send(frame, { binary: false });
    return;
  }
  if (event === 'phx_join') {
    if (!rooms.has(topic)) rooms.set(topic, new Set());
    rooms.get(topic).add(socket);
    payload = {};
  }
  socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: payload }]));
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), perMessageDeflate: false, backlog: 4096 });
server.on('connection', (socket) => {
  socket.on('message', (data) => answer(socket, JSON.parse(data)));
  socket.on('close', () => { for (const members of rooms.values()) members.delete(socket); });
});
