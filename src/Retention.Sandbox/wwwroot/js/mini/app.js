import { Refused } from '../api.js';
import { h, putAside } from '../dom.js';
import { icon } from '../icons.js';
import { ScreenStack } from '../phone/stack.js';
import { Client } from './client.js';
import { ask } from './dialog.js';
import { pages, tabs } from './pages.js';
import { tabBar } from './tab-bar.js';
import { Tracker } from './tracker.js';
import { Wx } from './wx.js';

/**
 * The tea shop's mini-program. It reaches its server by the mini-program API alone and the phone by `wx` alone, so it
 * could be moved into WeChat page by page.
 */
export class MiniApp {
  #stack;
  #tabs = new Map();

  constructor(phone) {
    this.wx = new Wx(phone);
    this.client = new Client(this.wx);
    this.tracker = new Tracker(this.client, this.wx);
    this.phone = phone;
    this.view = h('div', { class: 'mini-view' });
    this.element = h('div', { class: 'mini' }, this.view, capsule(this));
    this.#stack = new ScreenStack(this.view, screen => screen.opened?.());
  }

  /** Opens at a page of the mini-program, such as pages/tasks/tasks?id=1; what it does not know leads home. */
  launch(path) {
    if (this.client.session.isSignedOut) return this.#only('login', {});
    const [place, query] = path.split('?');
    const name = place.split('/').at(-1);
    this.tab(tabs.some(tab => tab.name === name) ? name : 'home');
    if (name in pages && !this.#tabs.has(name)) this.open(name, Object.fromEntries(new URLSearchParams(query)), false);
  }

  open(name, options = {}, animated = true) {
    this.tracker.pageView(name);
    this.#stack.push(`mini-${name}`, pages[name](this, options), animated);
  }

  /** Puts a page in the place of the top one, so that going back does not come through it again. */
  replace(name, options = {}) {
    this.#stack.pop();
    this.open(name, options);
  }

  back() {
    this.#stack.pop();
  }

  tab(name) {
    if (!this.#tabs.has(name)) this.#tabs.set(name, this.#tabScreen(name));
    this.tracker.pageView(name);
    this.#stack.clear();
    const screen = this.#tabs.get(name);
    putAside(screen.element, false);
    this.#stack.push(`mini-${name}`, screen, false);
  }

  signedIn() {
    this.#tabs.clear();
    this.tab('home');
  }

  signedOut() {
    this.client.session.signOut();
    this.#only('login', {});
  }

  /** The page on top, read anew. */
  refresh() {
    return this.#stack.top.opened?.();
  }

  toast(text) {
    this.phone.toast(text);
  }

  ask(draw) {
    return ask(this, draw);
  }

  /** Does what was tapped; a refusal is told on this phone and answered with undefined. */
  async act(work) {
    try {
      return await work();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      this.toast(refused.message);
      return undefined;
    }
  }

  close() {
    this.tracker.flush();
    this.phone.back();
  }

  #tabScreen(name) {
    const screen = pages[name](this, {});
    screen.element.append(tabBar(this, name));
    return screen;
  }

  #only(name, options) {
    this.#stack.clear();
    this.open(name, options, false);
  }
}

const capsule = app => h('div', { class: 'capsule' },
  h('button', { type: 'button', 'aria-label': '更多操作', onclick: () => app.phone.more() }, icon('more')),
  h('button', { type: 'button', 'aria-label': '关闭小程序', onclick: () => app.close() }, icon('close')));
