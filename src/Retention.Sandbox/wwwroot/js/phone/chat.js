import { accountAvatar, avatar } from '../avatar.js';
import { h } from '../dom.js';
import { bubbleBody } from './bubble.js';
import { composer } from './composer.js';
import { navBar } from './nav-bar.js';
import { timeline } from './timeline.js';

/** The conversation with the official account. */
export function chatScreen(phone) {
  const bar = navBar(phone, phone.store.account.name);
  const log = timeline(phone, { thread: 'account', label: `与${phone.store.account.name}的对话`, row: bubble => row(phone, bubble) });
  const foot = composer(phone);
  phone.store.refreshAccounts().catch(() => {});

  const refresh = () => bar.unread(phone.store.unreadOf(phone.openId));
  refresh();
  return {
    element: h('div', {}, bar.element, log.element, foot.element),
    thread: 'account',
    opened: log.toEnd,
    clock: log.retime,
    bubble: (bubble, fresh) => bubble.thread === 'account' && log.add(bubble, fresh),
    person: refresh,
    account: () => {
      bar.title(phone.store.account.name);
      foot.refresh();
    }
  };
}

function row(phone, bubble) {
  const { element, wide, line } = bubbleBody(phone, bubble);
  if (line) return element;
  if (wide) return h('div', { class: 'row wide' }, element);
  const mine = bubble.from === 'fan';
  return h('div', { class: `row ${mine ? 'mine' : ''}` }, mine ? avatar(phone.person) : accountAvatar(phone.store.account), element);
}
