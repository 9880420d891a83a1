import { avatar } from '../avatar.js';
import { h } from '../dom.js';
import { Phone } from '../phone/phone.js';

const remembered = 'phones-shown';
const phonePitch = 372;
const fewestPhones = 3;
const friendsListed = 20;

/** The phones side by side; on a narrow screen one at a time, swiped or chosen by the strip of faces above. */
export class Stage extends EventTarget {
  #phones = new Map();
  #filled = false;

  constructor(store, element, switcher) {
    super();
    this.store = store;
    this.element = element;
    this.switcher = switcher;
    element.addEventListener('scroll', () => this.#markCurrent(), { passive: true });
    store.addEventListener('connection', () => this.#tellBusy());
    store.addEventListener('person', ({ detail }) => this.#refreshFace(detail.openId));
  }

  get shown() {
    return [...this.#phones.keys()];
  }

  isShown(openId) {
    return this.#phones.has(openId);
  }

  /** The phones named in the address (`?fans=…,…`), else those of last time, else as many as fit. */
  async fill() {
    const named = new URLSearchParams(location.search).get('fans')?.split(',') ?? JSON.parse(localStorage.getItem(remembered) ?? '[]');
    await this.store.need(named);
    const known = named.filter(openId => this.store.people.has(openId));
    const fitting = Math.max(fewestPhones, Math.floor(this.element.clientWidth / phonePitch));
    const first = known.length ? known : [...this.store.people.keys()].slice(0, fitting);
    first.forEach(openId => this.show(openId, false));
    this.#changed();
    await Promise.all(first.map(openId => this.store.chat(openId).ready));
    this.#filled = true;
    this.#tellBusy();
  }

  show(openId, reveal = true) {
    if (!this.#phones.has(openId)) {
      const phone = new Phone(this.store, openId, this);
      this.#phones.set(openId, phone);
      this.element.append(phone.element);
      if (reveal) this.#changed();
    }
    if (reveal) this.reveal(openId);
  }

  hide(openId) {
    const phone = this.#phones.get(openId);
    if (!phone) return;
    this.#phones.delete(openId);
    phone.dispose();
    this.#changed();
  }

  reveal(openId) {
    this.#phones.get(openId)?.element.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' });
  }

  #tellBusy() {
    this.element.ariaBusy = String(!this.#filled || !this.store.connected);
  }

  #changed() {
    localStorage.setItem(remembered, JSON.stringify(this.shown));
    this.element.classList.toggle('empty', this.#phones.size === 0);
    this.switcher.replaceChildren(...this.shown.map(openId => this.#face(openId)));
    this.#markCurrent();
    this.dispatchEvent(new Event('change'));
  }

  #face(openId) {
    const person = this.store.people.get(openId);
    const unread = this.store.unreadOf(openId);
    return h('button', { type: 'button', class: 'face', 'data-open-id': openId, onclick: () => this.reveal(openId) },
      h('span', { class: 'badged' }, avatar(person), unread > 0 && h('span', { class: 'badge' }, unread)),
      h('span', { class: 'name' }, person.nickname));
  }

  #refreshFace(openId) {
    const old = this.switcher.querySelector(`[data-open-id="${CSS.escape(openId)}"]`);
    if (!old) return;
    const face = this.#face(openId);
    face.classList.toggle('current', old.classList.contains('current'));
    old.replaceWith(face);
  }

  #markCurrent() {
    const middle = this.element.scrollLeft + this.element.clientWidth / 2;
    const distance = phone => Math.abs(phone.element.offsetLeft + phone.element.offsetWidth / 2 - middle);
    const nearest = [...this.#phones].sort(([, one], [, other]) => distance(one) - distance(other))[0]?.[0];
    for (const face of this.switcher.children) face.classList.toggle('current', face.dataset.openId === nearest);
  }

  /** People this fan can send something to: those whose phones lie on the desk first, then others. */
  friendsOf(openId) {
    const shown = this.shown.map(each => this.store.people.get(each));
    const others = [...this.store.people.values()].filter(person => !this.isShown(person.openId));
    return [...shown, ...others].filter(person => person.openId !== openId).slice(0, friendsListed);
  }

  /** Opens a page of the mini-program on somebody's phone. */
  openMiniProgram(openId, path) {
    this.show(openId);
    return this.#phones.get(openId).openMiniProgram(path);
  }

  /** QR pictures that can be seen on the other phones now, for this fan to scan. */
  async codesFor(openId) {
    const others = [...this.#phones.values()].filter(phone => phone.openId !== openId);
    return (await Promise.all(others.map(phone => phone.codes()))).flat();
  }
}
