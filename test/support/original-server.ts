import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Writes as the original server does: its own columns only, a statement at a time, knowing nothing of ours. */
export class OriginalServer {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly client: Client) {}

  static async on(url: string): Promise<OriginalServer> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new OriginalServer(client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async rows<R = any>(text: string, values: unknown[] = []): Promise<R[]> {
    const result = this.last.catch(() => undefined).then(() => this.client.query(text, values));
    this.last = result;
    return (await result).rows as R[];
  }

  async signUp(username: string, email = `${username}@example.com`): Promise<string> {
    const [user] = await this.rows(
      "INSERT INTO users (username, email, password, display_name) VALUES ($1, $2, '$2b$10$tEXXYjt4UdgWzlHaDZ6XNu1uSBZFBaWDYwniiCeW0jF6gjCvK6oCq', $1) RETURNING id",
      [username, email],
    );
    return user.id as string;
  }

  async open(one: string, other: string): Promise<string> {
    const [conversation] = await this.rows(
      'INSERT INTO conversations (participant1_id, participant2_id) VALUES ($1, $2) RETURNING id',
      [one, other],
    );
    return conversation.id as string;
  }

  /** A message, and what the original does behind it. */
  async send(conversationId: string, senderId: string, receiverId: string, content: string = randomUUID()) {
    const [message] = await this.rows(
      'INSERT INTO messages (conversation_id, sender_id, receiver_id, content) VALUES ($1, $2, $3, $4) RETURNING *',
      [conversationId, senderId, receiverId, content],
    );
    await this.rows('UPDATE conversations SET last_message_at = now() WHERE id = $1', [conversationId]);
    return message;
  }

  async read(conversationId: string, readerId: string): Promise<void> {
    await this.rows(
      'UPDATE messages SET read = true WHERE conversation_id = $1 AND receiver_id = $2 AND read = false',
      [conversationId, readerId],
    );
  }

  async like(userId: string, postId: string): Promise<void> {
    const liked = await this.rows(
      'INSERT INTO likes (user_id, post_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id',
      [userId, postId],
    );
    if (liked.length === 0) return;
    await this.rows('UPDATE posts SET likes_count = likes_count + 1 WHERE id = $1', [postId]);
    await this.rows(
      'UPDATE users SET influence_score = influence_score + 1 WHERE id = (SELECT author_id FROM posts WHERE id = $1)',
      [postId],
    );
  }

  async post(authorId: string): Promise<string> {
    const [post] = await this.rows('INSERT INTO posts (author_id, content) VALUES ($1, $2) RETURNING id', [
      authorId,
      'it&#39;s new',
    ]);
    await this.rows('UPDATE users SET influence_score = influence_score + 10 WHERE id = $1', [authorId]);
    return post.id as string;
  }

  async comment(authorId: string, postId: string): Promise<void> {
    await this.rows('INSERT INTO comments (post_id, author_id, content) VALUES ($1, $2, $3)', [
      postId,
      authorId,
      'well',
    ]);
    await this.rows('UPDATE posts SET comments_count = comments_count + 1 WHERE id = $1', [postId]);
  }
}

/** The original server at work, as fast as it can, until it is stopped. */
export class BusyOriginal {
  writes = 0;
  readonly failures: string[] = [];
  longestMs = 0;
  private stopping = false;
  private running: Promise<void>;
  private awaited: { until: number; resolve: () => void } | undefined;

  private constructor(private readonly server: OriginalServer) {}

  static async on(url: string): Promise<BusyOriginal> {
    const busy = new BusyOriginal(await OriginalServer.on(url));
    busy.running = busy.work();
    return busy;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    await this.server.close();
  }

  /** Resolves when so many more writes have been done. */
  async more(writes: number): Promise<void> {
    const until = this.writes + writes;
    await new Promise<void>((resolve) => (this.awaited = { until, resolve }));
  }

  private async work(): Promise<void> {
    const { server } = this;
    const conversations = await server.rows('SELECT * FROM conversations ORDER BY id');
    const posts = await server.rows('SELECT id FROM posts ORDER BY id LIMIT 50');
    const people = await server.rows('SELECT id FROM users ORDER BY id LIMIT 50');
    for (let n = 0; !this.stopping; n += 1) {
      const { id, participant1_id: one, participant2_id: other } = conversations[n % conversations.length];
      const person = people[n % people.length].id as string;
      const post = posts[(n * 7) % posts.length].id as string;
      await this.time(() => server.send(id, one, other));
      await this.time(() => server.send(id, other, one));
      await this.time(() => server.read(id, one));
      await this.time(() => server.like(person, post));
      await this.time(() => server.comment(person, post));
      if (n % 5 === 0)
        await this.time(() =>
          server.rows(
            'DELETE FROM messages WHERE id = (SELECT id FROM messages WHERE conversation_id = $1 LIMIT 1)',
            [id],
          ),
        );
      if (n % 7 === 0) await this.time(() => server.signUp(`Newcomer_${n}`));
      if (n % 11 === 0) await this.time(() => server.post(person));
    }
  }

  private async time(write: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await write().catch((error: Error) => this.failures.push(error.message));
    this.writes += 1;
    if (this.awaited && this.writes >= this.awaited.until) this.awaited.resolve();
    this.longestMs = Math.max(this.longestMs, performance.now() - began);
  }
}
