import { threadOf } from '../bubbles.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { navBar } from './nav-bar.js';
import { templateCard } from './template-card.js';
import { timeline } from './timeline.js';

/** 服务通知: where WeChat gathers the notices a fan has agreed to. */
export function serviceScreen(phone) {
  const sender = () => [icon('mini'), phone.store.miniProgram?.name ?? phone.store.account.name];
  const log = timeline(phone, { thread: 'service', label: '服务通知', row: bubble => h('div', { class: 'row wide' }, templateCard(phone, bubble, sender())) });
  return {
    element: h('div', {}, navBar(phone, '服务通知').element, log.element),
    thread: 'service',
    opened: log.toEnd,
    bubble: (bubble, fresh) => threadOf(bubble) === 'service' && log.add(bubble, fresh)
  };
}
