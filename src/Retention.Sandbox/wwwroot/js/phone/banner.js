import { accountAvatar } from '../avatar.js';
import { preview } from '../bubbles.js';
import { h, leave } from '../dom.js';
import { icon } from '../icons.js';

const shownMillis = 4200;
const screenOf = { account: 'chat', service: 'service', sms: 'sms' };

/** The notice that slides in from the top when a message comes to a conversation that is not open. */
export function banner(phone, bubble) {
  phone.screen.querySelector('.banner')?.remove();
  const { thread } = bubble;
  const notice = h('button', { type: 'button', class: 'banner', onclick: open },
    thread === 'sms' ? h('span', { class: 'avatar sms' }, icon('sms')) : thread === 'service' ? h('span', { class: 'avatar service' }, icon('bell')) : accountAvatar(phone.store.account),
    h('span', { class: 'banner-text' }, h('strong', {}, title(thread, phone)), h('span', {}, preview(bubble))),
    h('span', { class: 'banner-when' }, '现在'));
  phone.screen.append(notice);
  setTimeout(() => leave(notice), shownMillis);

  function open() {
    notice.remove();
    phone.reset(screenOf[thread]);
  }
}

const title = (thread, phone) => ({ account: phone.store.account.name, service: '服务通知', sms: '短信' })[thread];
