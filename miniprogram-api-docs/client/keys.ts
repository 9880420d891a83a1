import { newId } from './wechat';
import type { Storage } from './wechat';

interface OpenKey {
  key: string;
  day: number;
}

const NAME = 'keys';
const OPEN_MAX = 20;
const DAY_MS = 86_400_000;
const CHINA_OFFSET_MS = 8 * 3_600_000;

/**
 * The Idempotency-Keys of requests that have had no answer yet. They survive the mini-program: whoever taps "draw"
 * once more after a crash gets the draw they already made. A key does not outlive its day in China, because yesterday's
 * check-in must not answer today's.
 */
export class Keys {
  private readonly running = new Set<string>();

  constructor(private readonly storage: Storage, private readonly now: () => number = Date.now) {}

  /** The key of an earlier try of the same request, else a new one. Two that run at the same moment are two wishes. */
  take(request: string): string {
    const day = Math.floor((this.now() + CHINA_OFFSET_MS) / DAY_MS);
    const open = this.read();
    const left = open[request];
    if (left?.day === day && !this.running.has(left.key)) {
      this.running.add(left.key);
      return left.key;
    }

    const key = newId();
    this.running.add(key);
    const others = Object.entries(open).filter(([known, { day: then }]) => then === day && known !== request);
    this.write(Object.fromEntries([...others.slice(1 - OPEN_MAX), [request, { key, day }]]));
    return key;
  }

  /** An answer came: the next such request is a new one. */
  settle(request: string, key: string): void {
    this.running.delete(key);
    const { [request]: left, ...others } = this.read();
    if (left?.key === key) this.write(others);
  }

  /** No answer came: the next such request goes on with this key. */
  keep(key: string): void {
    this.running.delete(key);
  }

  clear(): void {
    this.storage.remove(NAME);
  }

  private read(): Record<string, OpenKey> {
    return JSON.parse(this.storage.get(NAME) ?? '{}');
  }

  private write(open: Record<string, OpenKey>): void {
    this.storage.set(NAME, JSON.stringify(open));
  }
}
