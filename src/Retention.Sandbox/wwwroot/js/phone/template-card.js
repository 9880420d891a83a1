import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A template message or a subscribed notice: its title, its named fields, and the way to the details. */
export function templateCard(phone, bubble, sender) {
  const target = bubble.url;
  return h('section', { class: 'template', 'aria-label': bubble.title },
    sender && h('header', {}, sender),
    h('h3', {}, bubble.title),
    h('dl', {}, (bubble.fields ?? []).map(({ name, value }) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
    target && h('button', { type: 'button', class: 'template-more', onclick: () => open(phone, target) }, '查看详情', icon('chevron')));
}

const open = (phone, target) => /^https?:/.test(target) ? phone.openLink({ url: target }) : phone.openMiniProgram(target);
