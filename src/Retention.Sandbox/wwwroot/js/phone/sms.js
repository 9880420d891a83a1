import { api } from '../api.js';
import { h } from '../dom.js';
import { richText } from '../text.js';
import { navBar } from './nav-bar.js';
import { timeline } from './timeline.js';

/** The phone's text messages, outside WeChat; a reply of R refuses further marketing. */
export function smsScreen(phone, { reply = false }) {
  const log = timeline(phone, { thread: 'sms', label: '短信', row: bubble => row(phone, bubble) });
  const input = h('input', { type: 'text', 'aria-label': '回复短信', placeholder: '短信，如 R 表示拒收', autocomplete: 'off' });
  const form = h('form', { class: 'keyboard', onsubmit: submit }, input, h('button', { class: 'send' }, '发送'));
  return {
    element: h('div', {}, navBar(phone, '短信').element, log.element, h('footer', { class: 'composer' }, form)),
    thread: 'sms',
    clock: log.retime,
    opened: () => {
      log.toEnd();
      if (reply) input.focus({ preventScroll: true });
    },
    bubble: (bubble, fresh) => bubble.thread === 'sms' && log.add(bubble, fresh)
  };

  async function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (text !== '' && await phone.act(() => api.replySms(phone.openId, text))) input.value = '';
  }
}

const row = (phone, bubble) => h('div', { class: `row sms ${bubble.from === 'fan' ? 'mine' : ''}` },
  h('div', { class: 'bubble' }, richText(bubble.text ?? '', target => phone.openLink(target))));
