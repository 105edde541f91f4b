import { randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { readMessage, type SeenMessage } from '../../../src/cli/verify/seen-message.js';
import type { ServerNode } from './server-node.js';
import { check } from './waiting.js';

export interface Reply {
  /** 0 when there was no answer. */
  status: number;
  body: any;
  retryAfter: string | null;
  /** Until the answer was there, or was given up. */
  ms: number;
  trouble?: string;
}

interface Asking {
  body?: object;
  cookie?: string;
  patienceMs?: number;
}

/** One request; never throws. */
export async function ask(url: string, method: string, { body, cookie, patienceMs = 10_000 }: Asking = {}) {
  const began = performance.now();
  const reply: Reply = { status: 0, body: undefined, retryAfter: null, ms: 0 };
  try {
    const response = await fetch(url, {
      method,
      body: body && JSON.stringify(body),
      headers: { ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    reply.status = response.status;
    reply.retryAfter = response.headers.get('retry-after');
    reply.body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
    const set = response.headers.getSetCookie().find((line) => line.startsWith('connect.sid='));
    if (set) reply.body = { ...reply.body, cookie: set.split(';', 1)[0] };
  } catch (error) {
    const { message, cause } = error as Error;
    reply.trouble = cause instanceof Error ? cause.message : message;
  }
  reply.ms = performance.now() - began;
  return reply;
}

/** Somebody with an account, who can be anywhere. */
export class Person {
  private constructor(
    readonly id: string,
    readonly username: string,
    readonly password: string,
    public cookie: string,
  ) {}

  static async signUp(name: string, node: ServerNode): Promise<Person> {
    const username = `${name}_${randomBytes(4).toString('hex')}`;
    const password = randomBytes(12).toString('base64url');
    const body = { username, password, email: `${username}@example.com`, displayName: name };
    const reply = await ask(`${node.directUrl}/api/auth/signup`, 'POST', { body });
    check(
      reply.status === 201,
      `signing up: ${reply.status} ${JSON.stringify(reply.body)} ${reply.trouble ?? ''}`,
    );
    return new Person(reply.body.id as string, username, password, reply.body.cookie as string);
  }

  static async signUpMany(count: number, node: ServerNode): Promise<Person[]> {
    const people: Person[] = [];
    for (let n = 0; n < count; n += 1) people.push(await Person.signUp(`guest${n}`, node));
    return people;
  }

  /** The same person in another browser. */
  async logIn(node: ServerNode): Promise<Person> {
    const body = { email: this.username, password: this.password };
    const reply = await ask(`${node.directUrl}/api/auth/login`, 'POST', { body });
    check(reply.status === 200, `logging in: ${reply.status} ${JSON.stringify(reply.body)}`);
    return new Person(this.id, this.username, this.password, reply.body.cookie as string);
  }

  /** Past the client hop. */
  ask(node: ServerNode, method: string, path: string, asking: Asking = {}): Promise<Reply> {
    return ask(`${node.directUrl}${path}`, method, { cookie: this.cookie, ...asking });
  }

  /** The same, and it has to work. */
  async get(node: ServerNode, path: string): Promise<any> {
    const reply = await this.ask(node, 'GET', path);
    check(
      reply.status === 200,
      `GET ${path}: ${reply.status} ${JSON.stringify(reply.body)} ${reply.trouble ?? ''}`,
    );
    return reply.body;
  }

  /** An accepted conversation with the other. */
  async openConversation(node: ServerNode, other: Person): Promise<string> {
    await other.ask(node, 'POST', `/api/users/${this.id}/follow`);
    await this.ask(node, 'POST', `/api/users/${other.id}/follow`);
    const reply = await this.ask(node, 'POST', '/api/conversations', { body: { userId: other.id } });
    check(reply.status === 201, `opening a conversation: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body.id as string;
  }

  listen(node: ServerNode, url = node.directUrl): Promise<Listener> {
    return Listener.open(url, this.cookie);
  }
}

/** A socket that never reconnects and never asks: what it has, the server has told it. */
export class Listener {
  readonly messages: SeenMessage[] = [];
  readonly arrivals = new Map<string, number>();
  readonly events: { name: string; payload: any; at: number }[] = [];
  readonly wrong: string[] = [];
  /** When and why it was disconnected. */
  gone: { reason: string; at: number } | undefined;
  private readonly lastRevs = new Map<string, number>();

  private constructor(readonly socket: Socket) {
    socket.onAny((name: string, payload: any) => this.take(name, payload));
    socket.on('disconnect', (reason) => (this.gone = { reason, at: performance.now() }));
  }

  static async open(url: string, cookie: string): Promise<Listener> {
    const socket = io(url, {
      transports: ['websocket'],
      extraHeaders: { cookie },
      forceNew: true,
      reconnection: false,
      timeout: 10_000,
    });
    const listener = new Listener(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('ready', () => resolve());
      socket.once('connect_error', reject);
    });
    return listener;
  }

  seqs(conversationId: string): number[] {
    const own = this.messages.filter((message) => message.conversationId === conversationId);
    return [...new Set(own.map(({ seq }) => seq))].sort((one, other) => one - other);
  }

  /** Whether it has messages 1 to `last` without a hole. */
  has(conversationId: string, last: number): boolean {
    const seqs = this.seqs(conversationId);
    return seqs.length === last && seqs.at(-1) === last;
  }

  find(name: string, matches: (payload: any) => boolean = () => true) {
    return this.events.find((event) => event.name === name && matches(event.payload));
  }

  live(conversationId: string): Map<string, SeenMessage> {
    const own = this.messages.filter((message) => message.conversationId === conversationId);
    return new Map(own.map((message) => [message.id, message]));
  }

  close(): void {
    this.socket.disconnect();
  }

  private take(name: string, payload: any): void {
    if (name !== 'message:new' && name !== 'message:updated') {
      this.events.push({ name, payload, at: performance.now() });
      return;
    }
    const message = readMessage(payload.message);
    const before = this.lastRevs.get(message.conversationId) ?? 0;
    if (message.rev <= before) this.wrong.push(`rev ${message.rev} came after rev ${before}`);
    this.lastRevs.set(message.conversationId, message.rev);
    this.arrivals.set(message.clientMessageId ?? '', performance.now());
    this.messages.push(message);
  }
}
