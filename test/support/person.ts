import { HttpClient, type Reply } from './client.js';
import { connectSocket, type TestSocket } from './socket.js';

export const PASSWORD = 'Rabbit-Hole-7';

/** A user with an account, logged in. Each verb fails when the server refuses it. */
export class Person extends HttpClient {
  id: string;
  username: string;
  email: string;
  private readonly sockets: TestSocket[] = [];

  async signsUp(username: string, overrides: Record<string, unknown> = {}): Promise<this> {
    const email = `${username.toLowerCase()}@example.com`;
    const displayName = username[0]!.toUpperCase() + username.slice(1);
    const account = { username, email, password: PASSWORD, displayName, ...overrides };
    const { id } = granted(`Signup of ${username}`, await this.post('/api/auth/signup', account));
    return Object.assign(this, { id, username, email });
  }

  async follows(other: Person): Promise<void> {
    granted(`${this.username} follows`, await this.post(`/api/users/${other.id}/follow`));
  }

  /** Both follow each other. */
  async befriends(other: Person): Promise<void> {
    await this.follows(other);
    await other.follows(this);
  }

  async blocks(other: Person): Promise<void> {
    granted(`${this.username} blocks`, await this.post(`/api/users/${other.id}/block`));
  }

  /** Returns the id of the conversation. */
  async opens(other: Person): Promise<string> {
    const reply = await this.post('/api/conversations', { userId: other.id });
    return granted(`${this.username} opens a conversation`, reply).id as string;
  }

  async posts(content: string, rest: object = {}): Promise<any> {
    return granted(`${this.username} posts`, await this.post('/api/posts', { content, ...rest }));
  }

  async sends(conversationId: string, content: string, rest: object = {}): Promise<any> {
    const reply = await this.post(`/api/conversations/${conversationId}/messages`, { content, ...rest });
    return granted(`${this.username} sends`, reply);
  }

  /** A socket that is ready; on another node when its address is given. */
  async connect(url = this.url): Promise<TestSocket> {
    const socket = await connectSocket(url, { cookie: this.cookie });
    this.sockets.push(socket);
    return socket;
  }

  disconnect(): void {
    this.sockets.splice(0).forEach((socket) => socket.close());
  }
}

function granted(what: string, { status, body }: Reply): any {
  if (status !== 200 && status !== 201) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
}
