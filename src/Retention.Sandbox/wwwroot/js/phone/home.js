import { api } from '../api.js';
import { accountAvatar, avatar } from '../avatar.js';
import { preview } from '../bubbles.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { listTime } from '../time.js';
import { copyText } from './copy.js';
import { followSheet } from './profile.js';
import { navBar } from './nav-bar.js';

/** WeChat's start page with three of its tabs: conversations, discoveries, oneself. */
export function homeScreen(phone) {
  const bar = navBar(phone, '微信', { back: false });
  const body = h('div', { class: 'home-body' });
  const tabs = h('div', { class: 'tab-bar', role: 'tablist', 'aria-label': '微信' });
  const pages = [
    { id: 'chats', title: '微信', icon: 'chat', draw: conversations },
    { id: 'discover', title: '发现', icon: 'compass', draw: discoveries },
    { id: 'me', title: '我', icon: 'person', draw: oneself }
  ];
  let current = pages[0];

  function draw() {
    const unread = phone.store.unreadOf(phone.openId);
    bar.title(current.id === 'chats' && unread > 0 ? `微信 (${unread})` : current.title);
    body.replaceChildren(...current.draw(phone));
    tabs.replaceChildren(...pages.map(page => h('button', {
      type: 'button', role: 'tab', 'aria-selected': String(page === current), onclick: () => { current = page; draw(); }
    }, h('span', { class: 'badged' }, icon(page.icon), page.id === 'chats' && unread > 0 && h('span', { class: 'badge' }, unread)), page.title)));
  }

  draw();
  return { element: h('div', {}, bar.element, body, tabs), listsThreads: true, opened: draw, bubble: draw, person: draw, account: draw, clock: draw };
}

function conversations(phone) {
  const { account } = phone.store;
  const threads = [
    phone.person.following && { thread: 'account', screen: 'chat', name: account.name, face: accountAvatar(account) },
    { thread: 'service', screen: 'service', name: '服务通知', face: h('span', { class: 'avatar service' }, icon('bell')) },
    { thread: 'sms', screen: 'sms', name: '短信', face: h('span', { class: 'avatar sms' }, icon('sms')) }
  ].filter(Boolean);
  const last = thread => phone.chat.bubbles.findLast(bubble => bubble.thread === thread);
  const rows = threads
    .map(row => ({ ...row, last: last(row.thread) }))
    .sort((one, other) => Date.parse(other.last?.at ?? 0) - Date.parse(one.last?.at ?? 0));
  return [
    !phone.person.following && cell('search', '搜索公众号', account.name, () => phone.open('profile')),
    h('ul', { class: 'conversations', 'aria-label': '会话' }, rows.map(row => conversation(phone, row)))
  ].filter(Boolean);
}

function conversation(phone, { thread, screen, name, face, last }) {
  const unread = phone.store.unreadIn(phone.openId, thread);
  return h('li', {}, h('button', { type: 'button', onclick: () => phone.open(screen) },
    h('span', { class: 'badged' }, face, unread > 0 && h('span', { class: 'badge' }, unread)),
    h('span', { class: 'conversation-text' },
      h('span', { class: 'conversation-name' }, name),
      h('span', { class: 'conversation-last' }, last ? preview(last) : '暂无消息')),
    last && h('time', {}, listTime(Date.parse(last.at), phone.store.now))));
}

const discoveries = phone => [
  h('div', { class: 'cells' },
    cell('scan', '扫一扫', '扫带参数的二维码', () => phone.sheet(followSheet(phone, 'scan'))),
    cell('link', '打开链接', '粘贴邀请链接', () => phone.sheet(followSheet(phone, 'link')))),
  h('div', { class: 'cells' },
    cell('search', '搜一搜', phone.store.account.name, () => phone.open('profile')),
    cell('mini', '小程序', phone.store.miniProgram?.name, () => phone.visitMiniProgram()))
];

const oneself = phone => [
  h('div', { class: 'me' },
    avatar(phone.person, 'large'),
    h('div', {}, h('strong', {}, phone.person.nickname), h('span', {}, phone.person.phone ?? '未绑定手机号'))),
  h('div', { class: 'cells' },
    cell('copy', 'OpenID', shortened(phone.openId), () => copyText(phone, phone.openId, '已复制 OpenID')),
    cell('star', '公众号', phone.person.following ? '已关注' : '未关注', () => phone.open('profile')),
    cell('block', '消息接收', phone.person.blocked ? '已拉黑，点此解除' : '正常', () => phone.act(
      () => phone.person.blocked ? api.unblock(phone.openId) : api.block(phone.openId),
      phone.person.blocked ? '已解除拉黑' : '已拉黑公众号')))
];

const shortened = openId => openId.length > 14 ? `${openId.slice(0, 6)}…${openId.slice(-4)}` : openId;

const cell = (name, title, note, act) => h('button', { type: 'button', class: 'cell', onclick: act },
  icon(name), h('span', { class: 'cell-title' }, title), h('span', { class: 'cell-note' }, note ?? ''), icon('chevron'));
