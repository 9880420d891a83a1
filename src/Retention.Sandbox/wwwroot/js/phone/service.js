import { h } from '../dom.js';
import { icon } from '../icons.js';
import { bubbleBody } from './bubble.js';
import { navBar } from './nav-bar.js';
import { templateCard } from './template-card.js';
import { timeline } from './timeline.js';

/** 服务通知: where WeChat gathers the notices a fan has agreed to. */
export function serviceScreen(phone) {
  const senderOf = bubble => phone.store.accounts.find(account => account.key === bubble.account) ?? phone.store.account;
  const row = bubble => h('div', { class: 'row wide' }, bubble.kind === 'subscribe'
    ? templateCard(phone, bubble, [icon('mini'), senderOf(bubble).name])
    : bubbleBody(phone, bubble).element);
  const log = timeline(phone, { thread: 'service', label: '服务通知', row });
  return {
    element: h('div', {}, navBar(phone, '服务通知').element, log.element),
    thread: 'service',
    opened: log.toEnd,
    clock: log.retime,
    bubble: (bubble, fresh) => bubble.thread === 'service' && log.add(bubble, fresh)
  };
}
