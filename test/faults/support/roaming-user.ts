import { randomBytes } from 'node:crypto';
import type { Attempt } from '../../support/client.js';
import { PASSWORD, Person } from '../../support/person.js';
import { check } from '../../support/waiting.js';
import { Listener } from './listener.js';
import type { ServerNode } from './server-node.js';

/** A user who asks any node, past the hop for clients. */
export class RoamingUser extends Person {
  readonly password = PASSWORD;

  static signUp(name: string, node: ServerNode): Promise<RoamingUser> {
    return new RoamingUser(node.directUrl).signsUp(`${name}_${randomBytes(4).toString('hex')}`);
  }

  static async signUpMany(count: number, node: ServerNode): Promise<RoamingUser[]> {
    const users: RoamingUser[] = [];
    for (let n = 0; n < count; n += 1) users.push(await RoamingUser.signUp(`guest${n}`, node));
    return users;
  }

  /** The same user in another browser. */
  async logIn(node: ServerNode): Promise<RoamingUser> {
    const { id, username, email } = this;
    const other = Object.assign(new RoamingUser(node.directUrl), { id, username, email });
    const { status, body } = await other.post('/api/auth/login', { email: username, password: PASSWORD });
    check(status === 200, `logging in: ${status} ${JSON.stringify(body)}`);
    return other;
  }

  ask(
    node: ServerNode,
    method: string,
    path: string,
    options: { body?: object; timeoutMs?: number } = {},
  ): Promise<Attempt> {
    return this.attempt(method, path, { url: node.directUrl, ...options });
  }

  /** The same, and it has to work. */
  async read(node: ServerNode, path: string): Promise<any> {
    const { status, body, failure = '' } = await this.ask(node, 'GET', path);
    check(status === 200, `GET ${path}: ${status} ${JSON.stringify(body)} ${failure}`);
    return body;
  }

  /** An accepted conversation with the other. */
  async openConversation(node: ServerNode, other: RoamingUser): Promise<string> {
    this.url = other.url = node.directUrl;
    await this.befriends(other);
    return this.opens(other);
  }

  listen(node: ServerNode, url = node.directUrl): Promise<Listener> {
    return Listener.open(url, this.cookie);
  }
}
