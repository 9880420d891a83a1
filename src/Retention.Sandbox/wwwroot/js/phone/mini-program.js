import { h } from '../dom.js';
import { icon } from '../icons.js';
import { MiniApp } from '../mini/app.js';

/** The mini-program on this phone: running when its server is known, otherwise that it was opened, and where. */
export function miniProgramScreen(phone, { path }) {
  return phone.store.miniProgram?.requestPath ? running(phone, path) : opened(phone, path);
}

function running(phone, path) {
  const app = new MiniApp(phone);
  app.launch(path);
  return { element: h('div', { class: 'running' }, app.element) };
}

const opened = (phone, path) => ({
  element: h('div', {},
    h('div', { class: 'capsule' },
      h('button', { type: 'button', 'aria-label': '更多操作', onclick: () => phone.more() }, icon('more')),
      h('button', { type: 'button', 'aria-label': '关闭小程序', onclick: () => phone.back() }, icon('close'))),
    h('div', { class: 'mini-program' },
      h('span', { class: 'mini-logo' }, icon('mini')),
      h('h2', {}, phone.store.miniProgram?.name ?? '小程序'),
      h('p', {}, '已打开'),
      h('code', {}, path)))
});
