import { Refused } from '../api.js';
import { newKey } from './keys.js';

const batchMax = 50;
const pauseMillis = 1500;

/** Gathers what the shopper looks at and reports it a little later, a batch at a time; a lost report is sent again with the same ids. */
export class Tracker {
  #waiting = [];
  #timer = null;

  constructor(client, wx) {
    this.client = client;
    this.wx = wx;
  }

  pageView(target) {
    this.note('pageView', target);
  }

  note(kind, target) {
    if (this.client.session.isSignedOut) return;
    this.#waiting.push({ id: newKey(), kind, target, at: new Date(this.wx.now).toISOString() });
    this.#timer ??= setTimeout(() => this.flush(), pauseMillis);
  }

  async flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    const events = this.#waiting.splice(0, batchMax);
    if (events.length === 0) return;
    try {
      await this.client.post('/events', { events });
    } catch (refused) {
      // Nobody asked for it, so nobody is told; refused content would be refused again.
      if (!(refused instanceof Refused)) throw refused;
      if (refused.status === undefined) this.#waiting.unshift(...events.slice(0, batchMax - this.#waiting.length));
    }
  }
}
