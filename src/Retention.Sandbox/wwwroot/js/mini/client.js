import { Refused } from '../api.js';
import { newKey } from './keys.js';
import { Session } from './session.js';

const attemptsMax = 3;
const pauseMillis = 700;
const longestPauseMillis = 5000;
const noAnswer = '网络不给力，请稍后再试';

/** The server's "no": words for the shopper, a reason for the page that may know better. */
export class ApiRefused extends Refused {
  constructor(status, answer) {
    super(answer?.msg || answer?.error || `服务暂时不可用（${status}）`);
    this.status = status;
    this.reason = answer?.data?.reason ?? null;
    this.data = answer?.data ?? {};
    this.traceId = answer?.traceId ?? null;
  }
}

/**
 * The mini-program's own requests: a bearer token with each, a new one once when it is refused, and for whatever changes
 * something a key per intention, so that an answer lost on the way can be asked for again without doing it twice.
 */
export class Client {
  constructor(wx) {
    this.wx = wx;
    this.session = new Session(wx);
    this.session.ask = (path, body) => this.#request('POST', path, { body, signedIn: false });
  }

  get(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    return this.#request('GET', given.length ? `${path}?${new URLSearchParams(given)}` : path, { repeatable: true });
  }

  /** What may not be there; null when it is not. */
  async find(path) {
    try {
      return await this.get(path);
    } catch (refused) {
      if (refused.status === 404) return null;
      throw refused;
    }
  }

  /** Changes something of value; `key` names the intention when it outlives this call. */
  change(path, body = {}, key = newKey()) {
    return this.#request('POST', path, { body, key, repeatable: true });
  }

  post(path, body = {}) {
    return this.#request('POST', path, { body });
  }

  put(path, body) {
    return this.#request('PUT', path, { body, repeatable: true });
  }

  patch(path, body) {
    return this.#request('PATCH', path, { body, repeatable: true });
  }

  delete(path) {
    return this.#request('DELETE', path, { repeatable: true });
  }

  async #request(method, path, { body, key, repeatable = false, signedIn = true }) {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const token = signedIn ? await this.session.accessToken() : null;
      const answer = await this.wx.request(method, path, { body, headers: headersOf(this.session.device, token, key) });
      if (answer !== null && answer.status < 300) return answer.body?.data;
      if (answer?.status === 401 && signedIn && !renewed) {
        renewed = true;
        await this.session.renew(token);
      } else if (attempt < attemptsMax && repeatable && mayComeRight(answer)) {
        await pause(answer, attempt);
      } else {
        throw answer === null ? new Refused(noAnswer) : new ApiRefused(answer.status, answer.body);
      }
    }
  }
}

const headersOf = (device, token, key) => ({ 'x-device-id': device, ...token && { authorization: `Bearer ${token}` }, ...key && { 'idempotency-key': key } });

// No answer, a gateway's, or "still running": the same again may find the work done.
const mayComeRight = answer => answer === null || [502, 503, 504].includes(answer.status)
  || answer.status === 409 && answer.headers.has('retry-after');

function pause(answer, attempt) {
  const asked = Number(answer?.headers.get('retry-after')) * 1000;
  return new Promise(resolve => setTimeout(resolve, Math.min(asked || pauseMillis * attempt, longestPauseMillis)));
}
