import { RetentionError } from './errors';
import { newId, wait } from './wechat';
import type { BehaviourEvent } from './api';
import type { Requests } from './requests';
import type { Storage, WeChat } from './wechat';

const NAME = 'events';
const BATCH_MAX = 50;
const WAITING_MAX = 500;
const IDLE_MS = 10_000;

/**
 * What the shopper does, told in batches: when fifty have come together, after ten seconds, and when the mini-program
 * is left. Every event has an id, so a batch whose answer was lost is told again and counts once.
 */
export class Events {
  private waiting: BehaviourEvent[];
  private telling: Promise<void> | undefined;
  private isTimed = false;

  constructor(wx: WeChat, private readonly storage: Storage, private readonly requests: Requests) {
    this.waiting = JSON.parse(storage.get(NAME) ?? '[]');
    wx.onAppHide(() => {
      // Kept first: WeChat interrupts requests soon after the mini-program is left, and may end it.
      this.storage.set(NAME, JSON.stringify(this.waiting));
      void this.flush();
    });
  }

  /** `target` is the page, or the shop's number of the product; `durationMs` belongs to the kind `duration`. */
  track(kind: BehaviourEvent['kind'], target: string, durationMs?: number): void {
    const event: BehaviourEvent = { id: newId(), kind, target, at: new Date().toISOString() };
    this.waiting.push(durationMs === undefined ? event : { ...event, durationMs: Math.round(durationMs) });
    if (this.waiting.length > WAITING_MAX) this.waiting.shift();
    if (this.waiting.length >= BATCH_MAX) void this.flush();
    else void this.flushWhenIdle();
  }

  /** Tells what is waiting. Never fails: what found no answer waits for the next time. */
  flush(): Promise<void> {
    this.telling ??= this.tell().finally(() => {
      this.telling = undefined;
    });
    return this.telling;
  }

  private async flushWhenIdle(): Promise<void> {
    if (this.isTimed) return;
    this.isTimed = true;
    await wait(IDLE_MS);
    this.isTimed = false;
    await this.flush();
  }

  private async tell(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH_MAX);
      try {
        await this.requests.call('POST /events', { body: { events: batch } }, 'repeatedly');
      } catch (error) {
        if (!(error instanceof RetentionError)) throw error;
        // Told and not wanted is done with; anything else stays.
        if (error.isUndecided || error.status === 401) return;
      }

      const told = new Set(batch.map(({ id }) => id));
      this.waiting = this.waiting.filter(({ id }) => !told.has(id));
      this.storage.set(NAME, JSON.stringify(this.waiting));
    }
  }
}
