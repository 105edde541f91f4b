import { randomBytes } from 'node:crypto';
import { type AttemptResult, Inconclusive, retryUntil } from './attempt-result.js';
import type { Account } from './simulated-user.js';
import { asRecord, readText } from './seen-message.js';
import { RestSession } from './rest-session.js';
import type { Nodes } from './nodes.js';
import type { Plan } from './run.js';

export interface LoggedInUser {
  account: Account;
  session: RestSession;
}

const SIGNUP_TIMEOUT_MS = 30_000;

/** Logs in the users of the plan, or signs up new ones named after the run. */
export async function logInUsers(runId: string, plan: Plan, nodes: Nodes): Promise<LoggedInUser[]> {
  const users: LoggedInUser[] = [];
  if (plan.logins) for (const login of plan.logins) users.push(await logIn(login, nodes));
  else
    for (let index = 0; index < plan.users; index += 1) users.push(await signUp(`${runId}_${index}`, nodes));
  const ids = new Set(users.map(({ account }) => account.id));
  if (ids.size < users.length) throw new Inconclusive('Two of the logins are the same account.');
  return users;
}

async function logIn(login: { email: string; password: string }, nodes: Nodes): Promise<LoggedInUser> {
  const session = new RestSession(nodes);
  const body = await session.callUntilDone({ method: 'POST', path: '/api/auth/login', body: login });
  return { session, account: accountOf(session, body) };
}

async function signUp(name: string, nodes: Nodes): Promise<LoggedInUser> {
  const session = new RestSession(nodes);
  const password = randomBytes(18).toString('base64url');
  // An unanswered attempt may have taken the name, so every attempt uses another one.
  const attempt = (index: number) => {
    const username = index === 0 ? name : `${name}_${index}`;
    const body = { username, password, email: `${username}@example.com`, displayName: 'Delivery check' };
    return session.call({ method: 'POST', path: '/api/auth/signup', body });
  };
  const answer = await retryUntil(attempt, performance.now() + SIGNUP_TIMEOUT_MS);
  if (answer.kind !== 'done') throw new Inconclusive(explainSignupFailure(answer));
  return { session, account: { ...accountOf(session, answer.body), password } };
}

function explainSignupFailure(answer: Exclude<AttemptResult, { kind: 'done' }>): string {
  if (answer.kind === 'refused')
    return `Signing up was refused: ${answer.status} ${answer.code}: ${answer.detail}`;
  if (answer.ambiguous) return `Signing up did not work: ${answer.why}`;
  const minutes = Math.ceil(answer.waitMs / 60_000);
  return (
    `Signups are limited to 10 an hour for each address, and this one has used them up: try again in ${minutes} ` +
    'minutes, give existing logins with --accounts, or run the server with RATE_LIMITS=off.'
  );
}

function accountOf(session: RestSession, body: unknown): Account {
  if (session.cookie === '') {
    throw new Inconclusive(
      'The deployment set no session cookie. In production it does so over https only: give its https address.',
    );
  }
  const user = asRecord(body, 'the account');
  return { id: readText(user, 'id'), username: readText(user, 'username') };
}
