import { accountAvatar, avatar } from '../avatar.js';
import { h } from '../dom.js';

const owner = phone => h('header', {},
  accountAvatar(phone.store.miniProgram, 'small'), h('span', {}, phone.store.miniProgram.name), h('span', { class: 'faint' }, '申请'));

const answers = (no, yes) => h('div', { class: 'consent-answers' },
  h('button', { type: 'button', class: 'secondary', onclick: no.act }, no.title),
  h('button', { type: 'button', class: 'primary', onclick: yes.act }, yes.title));

/** WeChat's sheet for the phone number bound to the account. */
export function phoneNumberSheet(phone, close) {
  const number = phone.person.phone;
  return h('div', { class: 'sheet consent', role: 'dialog', 'aria-label': '手机号授权' },
    owner(phone),
    h('h3', {}, '获取并验证你的手机号'),
    number
      ? h('div', { class: 'consent-number' }, h('strong', {}, masked(number)), h('span', { class: 'faint' }, '微信绑定号码'))
      : h('p', { class: 'hint' }, '这个微信号没有绑定手机号。'),
    answers({ title: '不允许', act: () => close(false) }, { title: '允许', act: () => close(Boolean(number)) }));
}

const masked = number => `${number.slice(0, 3)}****${number.slice(-4)}`;

/** WeChat's sheet for one-time notices; each can be left out, refusing refuses them all. */
export function subscribePrompt(phone, templates, close) {
  const boxes = templates.map(template => h('input', { type: 'checkbox', value: template.id, checked: true }));
  const answer = accepted => close(Object.fromEntries(boxes.map(box => [box.value, accepted && box.checked ? 'accept' : 'reject'])));
  return h('div', { class: 'sheet consent', role: 'dialog', 'aria-label': '订阅消息授权' },
    owner(phone),
    h('h3', {}, '发送一次以下消息'),
    h('ul', {}, templates.map((template, index) => h('li', {}, h('label', {}, boxes[index], h('span', {}, template.title))))),
    answers({ title: '拒绝', act: () => answer(false) }, { title: '允许', act: () => answer(true) }));
}

/** WeChat's list of friends to send something to. */
export function friendSheet(title, friends, close) {
  return h('div', { class: 'sheet consent friends', role: 'dialog', 'aria-label': '发送给朋友' },
    h('h3', {}, '发送给朋友'),
    h('p', { class: 'hint' }, `［小程序］${title}`),
    friends.length > 0
      ? h('ul', {}, friends.map(friend => h('li', {}, h('button', { type: 'button', onclick: () => close(friend.openId) }, avatar(friend), friend.nickname))))
      : h('p', { class: 'hint' }, '桌上没有其他手机，请先在“选择粉丝”里放上一部。'),
    h('button', { type: 'button', class: 'cancel', onclick: () => close(null) }, '取消'));
}

/** A question of WeChat's own, such as the one before a payment. */
export function confirmSheet(phone, { title, text, yes, no }, close) {
  return h('div', { class: 'sheet consent payment', role: 'dialog', 'aria-label': title },
    h('h3', {}, title),
    h('strong', { class: 'payment-amount' }, text),
    answers({ title: no, act: () => close(false) }, { title: yes, act: () => close(true) }));
}
