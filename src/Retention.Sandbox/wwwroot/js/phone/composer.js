import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';

/** The foot of the conversation: the account's menu, or the keyboard; a small key changes between the two. */
export function composer(phone) {
  const element = h('footer', { class: 'composer' });
  let typing = false;
  let shown = '';

  // Drawn anew only when the menu has changed, so that a half-written message is kept.
  function refresh() {
    const menu = JSON.stringify(buttonsOf(phone));
    if (menu !== shown) draw();
    shown = menu;
  }

  function draw() {
    const buttons = buttonsOf(phone);
    const asMenu = !typing && buttons.length > 0;
    const swap = buttons.length > 0 && h('button', {
      type: 'button', class: 'swap', 'aria-label': asMenu ? '切换到键盘' : '切换到菜单', onclick: () => { typing = !typing; draw(); }
    }, icon(asMenu ? 'keyboard' : 'list'));
    element.replaceChildren(...[swap, asMenu ? menuBar(phone, buttons) : keyboard(phone)].filter(Boolean));
    if (typing) element.querySelector('input').focus({ preventScroll: true });
  }

  refresh();
  if (!element.firstChild) draw();
  return { element, refresh };
}

function buttonsOf(phone) {
  const { menu } = phone.store.account;
  return menu?.button ?? menu ?? [];
}

const childrenOf = button => button.subButtons ?? button.sub_button ?? [];

function menuBar(phone, buttons) {
  const bar = h('nav', { class: 'menu-bar', 'aria-label': '公众号菜单', onfocusout: event => bar.contains(event.relatedTarget) || close() });
  // Marked first: taking out what has the focus is itself a loss of focus, and calls this again.
  const close = () => {
    const open = bar.querySelector('.sub-menu:not(.closed)');
    open?.classList.add('closed');
    open?.remove();
  };
  bar.append(...buttons.map(button => {
    const children = childrenOf(button);
    const holder = h('div', { class: 'menu-button' });
    holder.append(h('button', {
      type: 'button', 'aria-haspopup': children.length > 0 ? 'menu' : null, onclick: () => {
        const open = holder.querySelector('.sub-menu');
        close();
        if (children.length === 0) press(phone, button);
        else if (!open) holder.append(subMenu(phone, children, close));
      }
    }, children.length > 0 && icon('list'), button.name));
    return holder;
  }));
  return bar;
}

const subMenu = (phone, children, close) => h('div', { class: 'sub-menu', role: 'menu' }, children.map(child => h('button', {
  type: 'button', role: 'menuitem', onclick: () => { close(); press(phone, child); }
}, child.name)));

async function press(phone, button) {
  const page = button.pagePath ?? button.pagepath;
  const pressed = await phone.act(() => api.clickMenu(phone.openId, button.key ?? page ?? button.url));
  if (!pressed) return;
  if (button.type === 'view') phone.open('web', { url: button.url });
  if (button.type === 'miniprogram') phone.open('miniProgram', { path: page });
}

function keyboard(phone) {
  const input = h('input', { type: 'text', 'aria-label': '输入消息', autocomplete: 'off', enterkeyhint: 'send', oninput: toggle });
  const send = h('button', { class: 'send' }, '发送');
  const attach = h('button', { type: 'button', class: 'swap', 'aria-label': '发送图片或位置', onclick: () => phone.sheet(attachments(phone)) }, icon('plus'));
  const form = h('form', { class: 'keyboard', onsubmit: submit }, input, attach, send);
  toggle();
  return form;

  function toggle() {
    send.hidden = input.value.trim() === '';
    attach.hidden = !send.hidden;
  }

  async function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    toggle();
    if (!await phone.say(text)) input.value = text;
    toggle();
  }
}

function attachments(phone) {
  const send = message => {
    phone.closeSheet();
    return phone.act(() => api.write(phone.openId, message));
  };
  return h('div', { class: 'sheet attachments', role: 'dialog', 'aria-label': '发送' },
    h('button', { type: 'button', onclick: () => send({ image: true }) }, h('span', { class: 'tile' }, icon('image')), '照片'),
    h('button', { type: 'button', onclick: () => send({ location: { latitude: 31.2304, longitude: 121.4737, label: '上海市黄浦区人民广场' } }) },
      h('span', { class: 'tile' }, icon('pin')), '位置'));
}
