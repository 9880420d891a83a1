import { sourceOf } from '../bubbles.js';
import { h } from '../dom.js';
import { messageTime } from '../time.js';

const quietMillis = 5 * 60_000;
const pictureHeightMax = 300;

/** The scrolling list of one conversation's messages, with WeChat's time lines between those minutes apart. */
export function timeline(phone, { thread, label, row }) {
  const element = h('div', { class: 'log', role: 'log', 'aria-label': label, tabindex: '0' });
  const times = [];
  let lastAt = -Infinity;

  function add(bubble, fresh) {
    const at = Date.parse(bubble.at);
    if (at - lastAt > quietMillis) markTime(at);
    lastAt = at;
    element.append(h('article', { class: `message ${fresh ? 'fresh' : ''}` }, row(bubble), origin(bubble)));
    toEnd(fresh);
  }

  function markTime(at) {
    const line = h('time', { class: 'time-line' }, messageTime(at, phone.store.now));
    times.push({ at, line });
    element.append(line);
  }

  /** Says the times anew when the clock has been moved: what was today may be 昨天. */
  function retime() {
    for (const { at, line } of times) line.textContent = messageTime(at, phone.store.now);
  }

  function toEnd(smooth = false) {
    element.scrollTo({ top: element.scrollHeight, behavior: smooth === true ? 'smooth' : 'instant' });
  }

  // A picture takes its room only when it has loaded; who has scrolled back to read is left there.
  element.addEventListener('load', () => element.scrollHeight - element.scrollTop - element.clientHeight < pictureHeightMax && toEnd(), true);
  phone.chat.bubbles.filter(bubble => bubble.thread === thread).forEach(bubble => add(bubble, false));
  return { element, add, toEnd, retime };
}

function origin(bubble) {
  const source = sourceOf(bubble);
  return source && h('small', { class: 'origin' }, [source, bubble.status].filter(Boolean).join(' · '));
}
