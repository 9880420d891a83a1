import { api } from '../api.js';
import { demo } from '../desk/demo.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { copyText } from './copy.js';
import { subscribeSheet } from './subscribe.js';

/** What a fan can do besides chatting. */
export function moreSheet(phone) {
  const { person, openId } = phone;
  const items = [
    ['bell', '订阅消息授权', () => phone.sheet(subscribeSheet(phone))],
    ['mini', '打开小程序', () => phone.visitMiniProgram()],
    ['sms', '回复短信', () => phone.open('sms', { reply: true })],
    ['copy', '复制 OpenID', () => copyText(phone, openId, '已复制 OpenID')],
    ...demo.fanActions.map(action => ['star', action.title, () => phone.act(() => api.demoAction(action.id, openId), `已执行：${action.title}`)]),
    person.blocked
      ? ['block', '解除拉黑', () => phone.act(() => api.unblock(openId), '已解除拉黑')]
      : ['block', '拉黑公众号', () => phone.act(() => api.block(openId), '已拉黑，不再接收消息')],
    person.following && ['close', '取消关注', () => phone.act(() => api.unfollow(openId), '已取消关注'), 'danger']
  ].filter(Boolean);

  return h('div', { class: 'sheet actions', role: 'menu', 'aria-label': '更多操作' },
    h('div', { class: 'action-list' }, items.map(([name, title, act, style]) => h('button', {
      type: 'button', role: 'menuitem', class: style ?? '', onclick: () => { phone.closeSheet(); act(); }
    }, icon(name), title))),
    h('button', { type: 'button', class: 'cancel', onclick: () => phone.closeSheet() }, '取消'));
}

/** Asks for the page of the mini-program to open. */
export function miniProgramSheet(phone) {
  const path = h('input', { type: 'text', required: true, value: 'pages/index/index', 'aria-label': '小程序页面路径', autocomplete: 'off' });
  return h('div', { class: 'sheet', role: 'dialog', 'aria-label': '打开小程序' },
    h('h3', {}, '打开小程序'),
    h('form', {
      class: 'sheet-form', onsubmit: event => {
        event.preventDefault();
        phone.closeSheet();
        phone.openMiniProgram(path.value.trim());
      }
    }, path, h('button', { class: 'primary small' }, '打开')));
}
