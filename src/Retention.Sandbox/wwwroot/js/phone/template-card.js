import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A template message or a subscribed notice: its title, its named fields, and the way to the details. */
export function templateCard(phone, bubble, sender) {
  const { url, pagePath } = bubble;
  return h('section', { class: 'template', 'aria-label': bubble.title },
    sender && h('header', {}, sender),
    h('h3', {}, bubble.title),
    h('dl', {}, (bubble.fields ?? []).map(({ name, value }) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
    (url || pagePath) && h('button', { type: 'button', class: 'template-more', onclick: () => phone.openLink({ url, miniProgram: pagePath }) }, '查看详情', icon('chevron')));
}
