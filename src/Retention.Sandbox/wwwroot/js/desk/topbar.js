import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { arrivedDrawer } from './arrived.js';
import { clockPanel } from './clock-panel.js';
import { demo, loadDemo } from './demo.js';
import { toggleDrawer } from './drawer.js';
import { faultsDrawer } from './faults.js';
import { newFanDrawer } from './new-fan.js';
import { pickerDrawer } from './picker.js';
import { toast } from './toast.js';

const rememberedSources = 'sources-shown';

/** The slim bar over the phones: whose account, what time it is, and the tools of the bench. */
export function topbar(store, stage, element) {
  const name = h('h1', {});
  const tools = h('div', { class: 'tools', id: 'tools', onclick: event => event.target.closest('button, a') && fold(false) });
  const unfold = h('button', {
    type: 'button', class: 'tool unfold', 'aria-label': '更多工具', 'aria-expanded': 'false', 'aria-controls': 'tools',
    onclick: () => fold(!tools.classList.contains('unfolded'))
  }, icon('list'));
  const fold = unfolded => {
    tools.classList.toggle('unfolded', unfolded);
    unfold.setAttribute('aria-expanded', String(unfolded));
  };

  const tell = () => {
    name.textContent = store.account.name;
    document.title = `${store.account.name} · 粉丝的手机`;
    element.classList.toggle('offline', !store.connected);
    element.title = store.connected ? '' : '与沙箱的连接断开了，正在重连';
  };
  ['accounts', 'connection'].forEach(type => store.addEventListener(type, tell));
  tell();

  const draw = () => tools.replaceChildren(
    ...demo.actions.map(action => tool('star', action.title, () => run(action))),
    ...demo.links.map(link => h('a', { class: 'tool', href: link.url, target: '_blank', rel: 'noopener' }, icon('open'), link.title)),
    tool('personAdd', '添加粉丝', () => toggleDrawer('添加粉丝', newFanDrawer(store, stage))),
    tool('people', '选择粉丝', () => toggleDrawer('选择粉丝', pickerDrawer(store, stage))),
    sources(),
    tool('bolt', '故障', () => toggleDrawer('故障', faultsDrawer())),
    tool('inbox', '到达记录', () => toggleDrawer('到达记录', arrivedDrawer(store, stage))));

  element.replaceChildren(h('div', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '' }), name), clockPanel(store), unfold, tools);
  draw();
  loadDemo().then(draw);
}

const tool = (name, title, act) => h('button', { type: 'button', class: 'tool', onclick: act }, icon(name), title);

async function run(action) {
  await api.demoAction(action.id);
  toast(`已执行：${action.title}`);
}

function sources() {
  const apply = shown => document.body.classList.toggle('with-origins', shown);
  const box = h('input', {
    type: 'checkbox', role: 'switch', checked: localStorage.getItem(rememberedSources) === 'true', onchange: () => {
      localStorage.setItem(rememberedSources, String(box.checked));
      apply(box.checked);
    }
  });
  apply(box.checked);
  return h('label', { class: 'tool switch' }, box, '显示来源');
}
