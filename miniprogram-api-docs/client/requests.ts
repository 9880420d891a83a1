import { keyed } from './api';
import { open } from './envelope';
import { RetentionError } from './errors';
import { pauseBeforeRetry } from './retries';
import { send, wait } from './wechat';
import type { Api } from './api';
import type { Keys } from './keys';
import type { Session } from './session';
import type { Method, WeChat } from './wechat';

/** What a route is asked with: values for its path, its query and its body. */
export type Ask<R extends keyof Api> = Omit<Api[R], 'answer'>;

interface Parts {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: object;
}

interface Prepared {
  method: Method;
  url: string;
  body: object | undefined;
  key: string | undefined;
  repeatable: boolean;
}

/** Sends requests: signed in, once more where that is safe, and with the same key until an answer came. */
export class Requests {
  constructor(private readonly wx: WeChat, private readonly session: Session, private readonly keys: Keys, private readonly root: string, private readonly device: string) {}

  /** `told` is a write whose content names itself, such as events with ids: telling it again changes nothing. */
  async call<R extends keyof Api>(route: R, ask: Ask<R>, told: 'once' | 'repeatedly' = 'once'): Promise<Api[R]['answer']> {
    const { method, url, body } = this.address(route, ask);
    if (!keyed.has(route)) return this.persist({ method, url, body, key: undefined, repeatable: method !== 'POST' || told === 'repeatedly' });

    const request = `${method} ${url} ${JSON.stringify(body ?? null)}`;
    const key = this.keys.take(request);
    try {
      const answer = await this.persist<Api[R]['answer']>({ method, url, body, key, repeatable: true });
      this.keys.settle(request, key);
      return answer;
    } catch (error) {
      if (error instanceof RetentionError && error.isUndecided) this.keys.keep(key);
      else this.keys.settle(request, key);
      throw error;
    }
  }

  /** A call before anybody is signed in. */
  async callSignedOut<R extends keyof Api>(route: R, ask: Ask<R>): Promise<Api[R]['answer']> {
    const { method, url, body } = this.address(route, ask);
    return open<Api[R]['answer']>(await send(this.wx, { method, url, header: { 'x-device-id': this.device }, data: body }));
  }

  private address<R extends keyof Api>(route: R, ask: Ask<R>): { method: Method; url: string; body: object | undefined } {
    const [method, template] = route.split(' ') as [Method, string];
    const { path = {}, query = {}, body } = ask as Parts;
    return { method, url: this.root + filled(template, path) + queryText(query), body };
  }

  private async persist<T>(prepared: Prepared): Promise<T> {
    let token = await this.session.token();
    let isRenewed = false;
    for (let tries = 1; ;) {
      try {
        return await this.once<T>(prepared, token);
      } catch (error) {
        if (!(error instanceof RetentionError)) throw error;
        if (error.status === 401 && !isRenewed) {
          isRenewed = true;
          token = await this.session.renew(token);
          continue;
        }

        const pause = pauseBeforeRetry(error, tries++, prepared.repeatable);
        if (pause === undefined) throw error;
        await wait(pause);
      }
    }
  }

  private async once<T>({ method, url, body, key }: Prepared, token: string): Promise<T> {
    const header: Record<string, string> = { authorization: `Bearer ${token}`, 'x-device-id': this.device };
    if (key !== undefined) header['idempotency-key'] = key;
    return open<T>(await send(this.wx, { url, method, header, data: body }));
  }
}

function filled(template: string, path: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
}

function queryText(query: NonNullable<Parts['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return text === '' ? '' : `?${text}`;
}
