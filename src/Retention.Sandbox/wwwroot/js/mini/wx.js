import { api } from '../api.js';
import { pictureSheet } from '../phone/qr.js';
import { confirmSheet, friendSheet, phoneNumberSheet, subscribePrompt } from './prompts.js';

/** What WeChat gives the mini-program on this phone: login codes, requests, storage, and the prompts only WeChat may show. */
export class Wx {
  constructor(phone) {
    this.phone = phone;
    this.account = phone.store.miniProgram;
  }

  /** The phone's time, which the desk may have moved. */
  get now() {
    return this.phone.store.now;
  }

  async login() {
    return (await api.loginCode(this.phone.openId)).code;
  }

  /** A code for the phone number, or null when the shopper would rather not. */
  async phoneCode() {
    if (!await this.#asked(close => phoneNumberSheet(this.phone, close))) return null;
    return (await api.phoneCode(this.phone.openId)).code;
  }

  /** Asks for up to three notices and answers each with accept or reject; call it only from a tap, as WeChat demands. */
  async requestSubscribeMessage(templateIds) {
    const templates = this.account.templates.filter(template => templateIds.includes(template.id));
    const answers = templates.length === 0 ? {} : await this.#asked(close => subscribePrompt(this.phone, templates, close))
      ?? Object.fromEntries(templates.map(template => [template.id, 'reject']));
    if (templates.length > 0) await api.answerSubscribePrompt(this.phone.openId, answers);
    const filtered = templateIds.filter(id => !(id in answers)).map(id => [id, 'filter']);
    return { ...answers, ...Object.fromEntries(filtered) };
  }

  /** WeChat Pay's confirmation; true when the shopper has paid. */
  requestPayment({ title, text }) {
    return this.#asked(close => confirmSheet(this.phone, { title, text, yes: '确认付款', no: '暂不付款' }, close));
  }

  /** Sends a page as a card to a friend whom the shopper chooses; here the friend's phone opens it at once. */
  async shareAppMessage({ title, path }) {
    const { stage, openId } = this.phone;
    const friend = await this.#asked(close => friendSheet(title, stage.friendsOf(openId), close));
    if (friend) await stage.openMiniProgram(friend, path);
    return Boolean(friend);
  }

  /** A picture as large as the screen. */
  previewImage(url) {
    this.phone.sheet(pictureSheet(this.phone, url));
  }

  /** One request to the mini-program's server; null when no answer came. */
  async request(method, path, { headers = {}, body } = {}) {
    let response;
    try {
      response = await fetch(this.account.requestPath + path, {
        method,
        headers: { ...headers, ...body !== undefined && { 'content-type': 'application/json' } },
        body: body === undefined ? undefined : JSON.stringify(body)
      });
      return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
    } catch (failure) {
      if (failure instanceof TypeError) return null;
      throw failure;
    }
  }

  getStorage(key) {
    return JSON.parse(localStorage.getItem(this.#storageKey(key)));
  }

  setStorage(key, value) {
    if (value === null) localStorage.removeItem(this.#storageKey(key));
    else localStorage.setItem(this.#storageKey(key), JSON.stringify(value));
  }

  #storageKey(key) {
    return `${this.account.appId}/${this.phone.openId}/${key}`;
  }

  // A sheet put away without an answer counts as a no.
  #asked(sheet) {
    return new Promise(resolve => this.phone.sheet(sheet(answer => {
      resolve(answer);
      this.phone.closeSheet();
    }), () => resolve(null)));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
