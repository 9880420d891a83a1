import { sourceOf } from '../bubbles.js';
import { h } from '../dom.js';
import { messageTime } from '../time.js';

const quietMillis = 5 * 60_000;

/** The scrolling list of one conversation's messages, with WeChat's time lines between those minutes apart. */
export function timeline(phone, { thread, label, row }) {
  const element = h('div', { class: 'log', role: 'log', 'aria-label': label, tabindex: '0' });
  let lastAt = -Infinity;

  function add(bubble, fresh) {
    const at = Date.parse(bubble.at);
    if (at - lastAt > quietMillis) element.append(h('time', { class: 'time-line' }, messageTime(at, phone.store.now)));
    lastAt = at;
    element.append(h('article', { class: `message ${fresh ? 'fresh' : ''}` }, row(bubble), origin(bubble)));
    toEnd(fresh);
  }

  function toEnd(smooth = false) {
    element.scrollTo({ top: element.scrollHeight, behavior: smooth === true ? 'smooth' : 'instant' });
  }

  // A picture takes its room only when it has loaded.
  element.addEventListener('load', () => toEnd(), true);
  phone.chat.bubbles.filter(bubble => bubble.thread === thread).forEach(bubble => add(bubble, false));
  return { element, add, toEnd };
}

function origin(bubble) {
  const source = sourceOf(bubble);
  return source && h('small', { class: 'origin' }, [source, bubble.status].filter(Boolean).join(' · '));
}
