import { RetentionClient } from './compiled.js';

/** A person with the mini-program open: stands in for WeChat's `wx`, and knows what was asked of the server. */
export class Phone {
  asked = [];
  #kept = new Map();
  #listeners = [];
  #faults = [];

  constructor(demo, person) {
    Object.assign(this, { demo, person });
    this.client = this.restart();
  }

  static async of(demo, nickname) {
    return new Phone(demo, await demo.control('/people', { nickname }));
  }

  /** The mini-program opened anew: another client on the same storage. */
  restart() {
    this.client = new RetentionClient({ baseUrl: this.demo.product, wx: this });
    return this.client;
  }

  /** Codes of a visit: `code` to sign in, `phoneCode` for the number. */
  open() {
    return this.demo.control(`/people/${this.person.openId}/mini-program`, { path: 'pages/index/index' });
  }

  count(method, path) {
    return this.asked.filter((one) => one.method === method && one.path.startsWith(path)).length;
  }

  /**
   * Bends the next requests to a path: `lost` answers are dropped after the server has done its work, `unsent` requests
   * never reach it, `answer` stands in for the server.
   */
  bend(path, ...faults) {
    this.#faults.push(...faults.map((fault) => ({ path, fault })));
  }

  hide() {
    for (const listener of this.#listeners) listener();
  }

  spoilAccessToken() {
    const kept = JSON.parse(this.getStorageSync('retention.session'));
    this.setStorageSync('retention.session', JSON.stringify({ ...kept, accessToken: 'no-longer-good' }));
  }

  spoilSession() {
    this.setStorageSync('retention.session', JSON.stringify({ accessToken: 'no-longer-good', refreshToken: '1.1.x', memberId: '1' }));
  }

  request({ url, method, header, data, success, fail }) {
    const path = new URL(url).pathname.replace('/api/mini/v1', '');
    this.asked.push({ method, path, key: header['idempotency-key'], data });
    const index = this.#faults.findIndex((one) => path.startsWith(one.path));
    const fault = index < 0 ? undefined : this.#faults.splice(index, 1)[0].fault;
    this.#send(url, { method, header, data }, fault).then(success, (error) => fail({ errMsg: `request:fail ${error.message}` }));
  }

  async #send(url, { method, header, data }, fault) {
    if (fault === 'unsent') throw new Error('interrupted');
    if (fault?.answer) return fault.answer;
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...header },
      body: data === undefined ? undefined : JSON.stringify(data),
    });
    const text = await answer.text();
    if (fault === 'lost') throw new Error('interrupted');
    return { statusCode: answer.status, header: Object.fromEntries(answer.headers), data: parsed(text) };
  }

  login({ success, fail }) {
    this.open().then(({ code }) => success({ code }), (error) => fail({ errMsg: `login:fail ${error.message}` }));
  }

  getStorageSync(key) {
    return this.#kept.get(key) ?? '';
  }

  setStorageSync(key, value) {
    this.#kept.set(key, value);
  }

  removeStorageSync(key) {
    this.#kept.delete(key);
  }

  onAppHide(listener) {
    this.#listeners.push(listener);
  }
}

// As WeChat does with dataType json: what cannot be parsed comes as it is.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
