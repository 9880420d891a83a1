import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A mini-program as far as the sandbox plays it: that it was opened, and where. */
export function miniProgramScreen(phone, { path }) {
  return {
    element: h('div', {},
      h('div', { class: 'capsule' },
        h('button', { type: 'button', 'aria-label': '更多操作', onclick: () => phone.more() }, icon('more')),
        h('button', { type: 'button', 'aria-label': '关闭小程序', onclick: () => phone.back() }, icon('close'))),
      h('div', { class: 'mini-program' },
        h('span', { class: 'mini-logo' }, icon('mini')),
        h('h2', {}, phone.store.miniProgram?.name ?? '小程序'),
        h('p', {}, '已打开'),
        h('code', {}, path)))
  };
}
