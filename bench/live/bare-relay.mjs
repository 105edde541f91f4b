// What one would write in an afternoon: an INSERT, then a relay to the receiver's room over PostgreSQL's NOTIFY.
// No idempotency, no numbering, no access check, no catch-up: it is here to be measured beside.
import { createServer } from 'node:http';
import pg from 'pg';
import { Server } from 'socket.io';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const listener = new pg.Client({ connectionString: process.env.DATABASE_URL });
const server = createServer((_request, response) => response.end());
const io = new Server(server, { transports: ['websocket'] });

await listener.connect();
listener.on('notification', ({ payload }) => {
  const message = JSON.parse(payload);
  io.to(message.to).emit('message:new', { message });
});
await listener.query('LISTEN bare_relay');

io.on('connection', (socket) => {
  const { user } = socket.handshake.auth;
  void socket.join(user);
  socket.emit('ready', {});
  socket.on('message:send', async ({ to, content, clientMessageId }, acknowledge) => {
    const { rows } = await pool.query(
      'INSERT INTO bare_messages (sender, receiver, content) VALUES ($1, $2, $3) RETURNING id',
      [user, to, content],
    );
    acknowledge({ data: { id: rows[0].id } });
    const message = JSON.stringify({ id: rows[0].id, to, content, clientMessageId });
    await pool.query("SELECT pg_notify('bare_relay', $1)", [message]);
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1');
