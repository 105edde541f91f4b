import { setTimeout as delay } from 'node:timers/promises';
import type { AttemptResult } from './attempt-result.js';
import { LiveClient } from './live-client.js';
import { LiveView } from './live-view.js';
import { asRecord, readList, readMessage, readNumber, readText } from './seen-message.js';
import type { RestSession } from './rest-session.js';
import type { Tally } from './tally.js';

export interface Account {
  id: string;
  username: string;
  /** Undefined for an existing account. */
  password?: string;
}

const SYNC_RETRY_DELAY_MS = 200;

/** One user of the run, with a client that follows the protocol: live events, and sync after a gap. */
export class SimulatedUser {
  readonly views = new Map<string, LiveView>();
  readonly client: LiveClient;
  /** The deployment asked this user to wait until then (performance.now()). */
  pausedUntil = 0;
  inFlight = 0;
  private readonly lastRevs = new Map<string, number>();
  private syncing = false;
  private syncWanted = false;

  constructor(
    readonly account: Account,
    readonly session: RestSession,
    private readonly tally: Tally,
  ) {
    this.client = new LiveClient(session, {
      onReady: () => this.onReady(),
      onMessage: (payload) => this.onMessage(payload),
    });
  }

  get id(): string {
    return this.account.id;
  }

  /** True when no sync is pending. */
  get caughtUp(): boolean {
    return this.client.ready && !this.syncing && !this.syncWanted;
  }

  pause(milliseconds: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + milliseconds);
  }

  /** The revs of a new socket start anew; sync returns everything before it. */
  private onReady(): void {
    this.lastRevs.clear();
    void this.sync();
  }

  private onMessage(payload: unknown): void {
    try {
      const event = asRecord(payload, 'an event');
      const message = readMessage(event.message);
      const view = this.views.get(message.conversationId);
      if (!view) return;
      this.checkRevOrder(message.conversationId, { id: message.id, rev: readNumber(event, 'rev') });
      const name = message.clientMessageId ?? '';
      if (message.senderId !== this.id && !this.tally.arrivals.has(name))
        this.tally.arrivals.set(name, performance.now());
      if (view.apply(message)) void this.sync();
    } catch (error) {
      this.tally.doubts.add(`an event was not understood: ${(error as Error).message}`);
    }
  }

  private checkRevOrder(conversationId: string, { id, rev }: { id: string; rev: number }): void {
    const before = this.lastRevs.get(conversationId) ?? 0;
    this.lastRevs.set(conversationId, rev);
    if (rev > before) return;
    const detail = `on one socket its event with rev ${rev} came after rev ${before}`;
    this.tally.violations.push({
      kind: 'reordered',
      conversationId,
      subject: id,
      detail,
      viewerIds: [this.id],
    });
  }

  /** Syncs until nothing is missing, one request at a time. */
  private async sync(): Promise<void> {
    this.syncWanted = true;
    if (this.syncing) return;
    this.syncing = true;
    while (this.syncWanted && this.client.ready) {
      this.syncWanted = false;
      this.tally.syncs += 1;
      const revs = Object.fromEntries([...this.views].map(([id, { rev }]) => [id, rev]));
      const answer = await this.client.request('sync', { conversations: revs });
      const waitMs = this.applySync(answer);
      if (waitMs === undefined) continue;
      this.syncWanted = true;
      await delay(waitMs);
    }
    this.syncing = false;
  }

  /** Returns the delay before the next sync, or `undefined` when none is needed. */
  private applySync(answer: AttemptResult): number | undefined {
    if (answer.kind === 'refused')
      this.tally.doubts.add(`sync was refused: ${answer.code}: ${answer.detail}`);
    if (answer.kind !== 'done')
      return Math.max(SYNC_RETRY_DELAY_MS, answer.kind === 'retry' ? answer.waitMs : 0);
    try {
      return this.applyChanges(answer.body);
    } catch (error) {
      this.tally.doubts.add(`the answer to sync was not understood: ${(error as Error).message}`);
      return SYNC_RETRY_DELAY_MS;
    }
  }

  private applyChanges(body: unknown): number | undefined {
    let waitMs: number | undefined;
    for (const item of readList(asRecord(body, 'the answer').conversations, 'conversations')) {
      const conversation = asRecord(item, 'a conversation');
      const view = this.views.get(readText(conversation, 'id'));
      const changes = readList(conversation.changes, 'changes').map(readMessage);
      const more = conversation.more === true;
      if (!view?.catchUp(changes, { rev: readNumber(conversation, 'rev'), more })) continue;
      waitMs = more ? (waitMs ?? 0) : SYNC_RETRY_DELAY_MS;
    }
    return waitMs;
  }
}
