import { api, Refused } from '../api.js';
import { isIncoming, pictureOf } from '../bubbles.js';
import { toast } from '../desk/toast.js';
import { h, leave } from '../dom.js';
import { codeIn } from '../qr/code.js';
import { hourMinute } from '../time.js';
import { banner } from './banner.js';
import { caption } from './caption.js';
import { chatScreen } from './chat.js';
import { homeScreen } from './home.js';
import { miniProgramScreen } from './mini-program.js';
import { miniProgramSheet, moreSheet } from './more.js';
import { profileScreen } from './profile.js';
import { serviceScreen } from './service.js';
import { smsScreen } from './sms.js';
import { ScreenStack } from './stack.js';
import { statusBar } from './status-bar.js';
import { webScreen } from './web.js';

const screens = {
  home: homeScreen, chat: chatScreen, profile: profileScreen, service: serviceScreen,
  sms: smsScreen, web: webScreen, miniProgram: miniProgramScreen
};

const picturesSearched = 6;

/** One fan's phone: a stack of screens, the sheet that may lie over them, and what happens when a message comes. */
export class Phone {
  #stack;
  #life = new AbortController();
  #away;

  constructor(store, openId, stage) {
    this.store = store;
    this.openId = openId;
    this.stage = stage;
    this.caption = h('header', {});
    this.status = statusBar();
    this.view = h('div', { class: 'view' });
    this.#stack = new ScreenStack(this.view, screen => this.#opened(screen));
    this.screen = h('div', { class: 'screen' }, this.status.element, this.view);
    this.element = h('section', { class: 'phone', 'aria-label': `${this.person.nickname}的手机` },
      this.caption, h('div', { class: 'frame' }, this.screen));
    this.#listen();
    this.#refresh();
    this.reset(this.person.following ? 'chat' : 'profile', false);
  }

  get person() {
    return this.store.people.get(this.openId);
  }

  get chat() {
    return this.store.chat(this.openId);
  }

  open(name, options = {}, animated = true) {
    this.#stack.push(name, screens[name](this, options), animated);
  }

  back() {
    this.#stack.pop();
  }

  /** Shows the home screen with one page upon it, whatever lay there before. */
  reset(name, animated = true) {
    this.#stack.clear();
    this.open('home', {}, false);
    this.open(name, {}, animated);
  }

  /** Lays a sheet over the screen; `away` is told when it goes, answered or not. */
  sheet(element, away = () => {}) {
    this.closeSheet();
    this.#away = away;
    const cover = h('div', { class: 'sheet-cover', onclick: event => event.target === cover && this.closeSheet() }, element);
    cover.addEventListener('keydown', event => event.key === 'Escape' && this.closeSheet());
    this.screen.append(cover);
    element.querySelector('button, input')?.focus({ preventScroll: true });
  }

  closeSheet() {
    const cover = this.screen.querySelector('.sheet-cover:not(.leaving)');
    if (!cover) return;
    leave(cover);
    this.#away();
  }

  more() {
    this.sheet(moreSheet(this));
  }

  toast(text) {
    toast(text, this.screen);
  }

  /** Does what the fan asked for; a refusal is shown on this phone and answered with false. */
  async act(work, done) {
    try {
      await work();
      if (done) this.toast(done);
      return true;
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      this.toast(refused.message);
      return false;
    }
  }

  /** Writes a message; with an id, as the choice of an item in the account's question. */
  say(text, menuChoiceId) {
    return this.act(() => api.write(this.openId, { text, menuChoiceId }));
  }

  /** Follows a link found in a message. */
  openLink({ url, miniProgram, say, menuChoiceId }) {
    if (say) this.say(say, menuChoiceId);
    else if (miniProgram) this.openMiniProgram(miniProgram);
    else if (url) this.open('web', { url });
  }

  /** Opens the mini-program's first page, or asks for the page where nothing of it would be seen. */
  visitMiniProgram() {
    return this.store.miniProgram?.requestPath ? this.openMiniProgram('pages/home/home') : this.sheet(miniProgramSheet(this));
  }

  async openMiniProgram(path) {
    if (await this.act(() => api.openMiniProgram(this.openId, path))) this.open('miniProgram', { path });
  }

  /** The QR codes in the newest pictures of the conversation. */
  async codes() {
    const pictures = this.chat.bubbles.map(pictureOf).filter(Boolean).slice(-picturesSearched);
    const codes = await Promise.all(pictures.map(async picture => ({ owner: this.person, picture, code: await codeIn(picture) })));
    return codes.filter(({ code }) => code !== null);
  }

  close() {
    this.stage.hide(this.openId);
  }

  dispose() {
    this.#life.abort();
    this.element.remove();
  }

  #listen() {
    const { signal } = this.#life;
    const mine = handle => event => event.detail.openId === this.openId && handle(event.detail);
    this.store.addEventListener('bubble', mine(detail => this.#arrived(detail)), { signal });
    this.store.addEventListener('person', mine(() => this.#refresh()), { signal });
    this.store.addEventListener('accounts', () => this.#stack.tell('account'), { signal });
    this.store.addEventListener('clock', () => { this.#tick(); this.#stack.tell('clock'); }, { signal });
    const ticking = setInterval(() => this.#tick(), 5000);
    signal.addEventListener('abort', () => clearInterval(ticking));
  }

  #arrived({ bubble, fresh }) {
    this.#stack.tell('bubble', bubble, fresh);
    if (!fresh || !isIncoming(bubble)) return;
    if (this.#stack.top.thread === bubble.thread) this.store.markRead(this.openId, bubble.thread);
    else if (!this.#stack.top.listsThreads) banner(this, bubble);
  }

  #refresh() {
    this.caption.replaceChildren(caption(this));
    this.#tick();
    const { following } = this.person;
    if (this.following !== undefined && this.following !== following) this.reset(following ? 'chat' : 'profile');
    this.following = following;
    this.#stack.tell('person');
  }

  #opened(screen) {
    if (screen.thread) this.store.markRead(this.openId, screen.thread);
    screen.opened?.();
  }

  #tick() {
    this.status.show(hourMinute(this.store.now));
  }
}
