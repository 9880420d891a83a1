import { api } from './api.js';
import { isIncoming, isMiniProgram, preview, threadOf } from './bubbles.js';
import { follow } from './stream.js';


/**
 * What the page knows: accounts, fans, conversations, the simulated clock. It changes only here and says so by events:
 * `accounts`, `people`, `person`, `bubble`, `clock`, `connection`.
 */
export class Store extends EventTarget {
  accounts = [];
  people = new Map();
  chats = new Map();
  unread = new Map();
  connected = false;
  peoplePerPage = 50;
  #clockAhead = 0;

  /** The official account the phones talk to. */
  get account() {
    return this.accounts.find(account => !isMiniProgram(account)) ?? this.accounts[0] ?? { name: '公众号', templates: [] };
  }

  get miniProgram() {
    return this.accounts.find(isMiniProgram) ?? null;
  }

  /** The simulated time in milliseconds. */
  get now() {
    return Date.now() + this.#clockAhead;
  }

  async start() {
    const [, clock] = await Promise.all([this.refreshAccounts(), api.clock(), this.loadPeople({})]);
    this.#setClock(clock);
    follow('/control/stream', {
      message: update => this.#receive(update),
      connection: connected => this.#reconnected(connected)
    });
  }

  async refreshAccounts() {
    this.accounts = await api.accounts();
    this.#say('accounts');
  }

  /** A page of fans; what comes back is also kept. */
  async loadPeople({ search, after }) {
    const page = await api.people({ limit: this.peoplePerPage, search, after });
    page.forEach(person => this.people.set(person.openId, person));
    this.#say('people');
    return page;
  }

  /** Makes sure that these fans are known, wherever in the list they stand. */
  async need(openIds) {
    const missing = openIds.filter(openId => !this.people.has(openId));
    await Promise.all(missing.map(openId => this.loadPeople({ search: openId })));
  }

  /** A fan's whole conversation, read once and then kept up to date by the stream. */
  chat(openId) {
    let chat = this.chats.get(openId);
    if (!chat) {
      chat = { bubbles: [], ids: new Set(), ready: Promise.resolve() };
      this.chats.set(openId, chat);
      this.#inTurn(chat, () => this.#catchUp(openId, chat, false));
    }
    return chat;
  }

  async advance(seconds) {
    this.#setClock(await api.advance(seconds));
  }

  unreadIn(openId, thread) {
    return this.unread.get(`${openId}/${thread}`) ?? 0;
  }

  unreadOf(openId) {
    return ['account', 'service', 'sms'].reduce((sum, thread) => sum + this.unreadIn(openId, thread), 0);
  }

  markRead(openId, thread) {
    if (this.unread.delete(`${openId}/${thread}`)) this.#say('person', { openId });
  }

  // One thing after another, so that what arrives while a conversation is being read keeps its order.
  #inTurn(chat, work) {
    chat.ready = chat.ready.catch(() => {}).then(work);
    return chat.ready;
  }

  async #catchUp(openId, chat, fresh) {
    const after = chat.bubbles.at(-1)?.id;
    for (const bubble of await api.chat(openId, after)) {
      bubble.thread = threadOf(bubble, this.accounts);
      this.#add(openId, chat, bubble, fresh);
    }
  }

  #receive({ openId, bubble, person, clock, account }) {
    if (clock) this.#setClock(clock);
    if (account) this.refreshAccounts();
    if (person) {
      this.people.set(person.openId, person);
      this.#say('person', { openId: person.openId });
    }
    if (bubble) this.#deliver(openId, bubble);
  }

  #deliver(openId, bubble) {
    const chat = this.chats.get(openId);
    bubble.thread = threadOf(bubble, this.accounts);
    if (chat) this.#inTurn(chat, () => this.#add(openId, chat, bubble, true));
    else this.#count(openId, bubble);
    const person = this.people.get(openId);
    if (person) person.lastText = preview(bubble);
    this.#say('person', { openId });
  }

  #add(openId, chat, bubble, fresh) {
    if (chat.ids.has(bubble.id)) return;
    chat.ids.add(bubble.id);
    chat.bubbles.push(bubble);
    if (fresh) this.#count(openId, bubble);
    this.#say('bubble', { openId, bubble, fresh });
  }

  #count(openId, bubble) {
    if (!isIncoming(bubble)) return;
    const key = `${openId}/${bubble.thread}`;
    this.unread.set(key, (this.unread.get(key) ?? 0) + 1);
    this.#say('person', { openId });
  }

  #setClock({ now }) {
    this.#clockAhead = Date.parse(now) - Date.now();
    this.#say('clock');
  }

  async #reconnected(connected) {
    const returned = connected && !this.connected;
    this.connected = connected;
    this.#say('connection');
    if (!returned) return;
    await Promise.all([...this.chats].map(([openId, chat]) => this.#inTurn(chat, () => this.#catchUp(openId, chat, true))));
    this.#setClock(await api.clock());
  }

  #say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
