import { api } from '../api.js';
import { isIncoming, pictureOf } from '../bubbles.js';
import { toast } from '../desk/toast.js';
import { h, leave, putAside } from '../dom.js';
import { codeIn } from '../qr/code.js';
import { hourMinute } from '../time.js';
import { banner } from './banner.js';
import { caption } from './caption.js';
import { chatScreen } from './chat.js';
import { homeScreen } from './home.js';
import { miniProgramScreen } from './mini-program.js';
import { moreSheet } from './more.js';
import { profileScreen } from './profile.js';
import { serviceScreen } from './service.js';
import { smsScreen } from './sms.js';
import { statusBar } from './status-bar.js';
import { webScreen } from './web.js';

const screens = {
  home: homeScreen, chat: chatScreen, profile: profileScreen, service: serviceScreen,
  sms: smsScreen, web: webScreen, miniProgram: miniProgramScreen
};

const picturesSearched = 6;

/** One fan's phone: a stack of screens, the sheet that may lie over them, and what happens when a message comes. */
export class Phone {
  #stack = [];
  #life = new AbortController();

  constructor(store, openId, stage) {
    this.store = store;
    this.openId = openId;
    this.stage = stage;
    this.caption = h('header', {});
    this.status = statusBar();
    this.view = h('div', { class: 'view' });
    this.screen = h('div', { class: 'screen' }, this.status.element, this.view);
    this.element = h('section', { class: 'phone', 'aria-label': `${this.person.nickname}的手机` },
      this.caption, h('div', { class: 'frame' }, this.screen));
    this.#listen();
    this.#refresh();
    this.#start();
  }

  get person() {
    return this.store.people.get(this.openId);
  }

  get chat() {
    return this.store.chat(this.openId);
  }

  get top() {
    return this.#stack.at(-1);
  }

  open(name, options = {}, animated = true) {
    const screen = screens[name](this, options);
    screen.name = name;
    screen.element.classList.add('page', `page-${name}`);
    screen.element.classList.toggle('entering', animated);
    if (this.top) putAside(this.top.element, true);
    this.#stack.push(screen);
    this.view.append(screen.element);
    this.#opened();
  }

  back() {
    if (this.#stack.length === 1) return;
    leave(this.#stack.pop().element);
    putAside(this.top.element, false);
    this.#opened();
  }

  /** Shows the home screen with one page upon it, whatever lay there before. */
  reset(name, animated = true) {
    this.#stack.splice(0).forEach(screen => screen.element.remove());
    this.open('home', {}, false);
    if (name) this.open(name, {}, animated);
  }

  sheet(element) {
    this.closeSheet();
    const cover = h('div', { class: 'sheet-cover', onclick: event => event.target === cover && this.closeSheet() }, element);
    cover.addEventListener('keydown', event => event.key === 'Escape' && this.closeSheet());
    this.screen.append(cover);
    element.querySelector('button, input')?.focus({ preventScroll: true });
  }

  closeSheet() {
    const cover = this.screen.querySelector('.sheet-cover:not(.leaving)');
    if (cover) leave(cover);
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
      this.toast(refused.message);
      return false;
    }
  }

  say(text, extra = {}) {
    return this.act(() => api.write(this.openId, { text, ...extra }));
  }

  /** Follows a link found in a message. */
  openLink({ url, miniProgram, say, menuItemId }) {
    if (say) this.say(say, { menuItemId });
    else if (miniProgram) this.openMiniProgram(miniProgram);
    else if (url) this.open('web', { url });
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

  async #start() {
    this.reset(this.person.following ? 'chat' : 'profile', false);
    await this.chat.ready;
  }

  #listen() {
    const { signal } = this.#life;
    const mine = handle => event => event.detail.openId === this.openId && handle(event.detail);
    this.store.addEventListener('bubble', mine(detail => this.#arrived(detail)), { signal });
    this.store.addEventListener('person', mine(() => this.#refresh()), { signal });
    this.store.addEventListener('accounts', () => this.#tell('account'), { signal });
    this.store.addEventListener('clock', () => { this.#tick(); this.#tell('clock'); }, { signal });
    const ticking = setInterval(() => this.#tick(), 5000);
    signal.addEventListener('abort', () => clearInterval(ticking));
  }

  #arrived({ bubble, fresh }) {
    this.#tell('bubble', bubble, fresh);
    if (!fresh || !isIncoming(bubble)) return;
    if (this.top.thread === bubble.thread) this.store.markRead(this.openId, this.top.thread);
    else banner(this, bubble);
  }

  #refresh() {
    this.caption.replaceChildren(caption(this));
    this.#tick();
    const { following } = this.person;
    if (this.following !== undefined && this.following !== following) this.reset(following ? 'chat' : 'profile');
    this.following = following;
    this.#tell('person');
  }

  #opened() {
    if (this.top.thread) this.store.markRead(this.openId, this.top.thread);
    this.top.opened?.();
  }

  #tick() {
    this.status.show(hourMinute(this.store.now));
  }

  #tell(what, ...details) {
    for (const screen of this.#stack) screen[what]?.(...details);
  }
}
