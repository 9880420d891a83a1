import { h } from '../dom.js';
import { icon } from '../icons.js';

/** The title line of a screen: back on the left, ⋯ on the right. */
export function navBar(phone, title, { back = true, more = true } = {}) {
  const heading = h('h2', {}, title);
  const unread = h('span', { class: 'back-unread' });
  return {
    element: h('div', { class: 'nav-bar' },
      back ? h('button', { type: 'button', class: 'nav-button', 'aria-label': '返回', onclick: () => phone.back() }, icon('back'), unread) : h('span', {}),
      heading,
      more ? h('button', { type: 'button', class: 'nav-button end', 'aria-label': '更多操作', onclick: () => phone.more() }, icon('more')) : h('span', {})),
    title: text => { heading.textContent = text; },
    unread: count => { unread.textContent = count > 0 ? count : ''; }
  };
}
