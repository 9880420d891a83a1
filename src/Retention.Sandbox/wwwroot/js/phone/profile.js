import { api } from '../api.js';
import { accountAvatar } from '../avatar.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { navBar } from './nav-bar.js';
import { recognise } from './qr.js';

/** The account's page: what somebody sees who does not follow it yet, and the ways to follow. */
export function profileScreen(phone) {
  const bar = navBar(phone, '');
  const body = h('div', { class: 'profile' });
  const draw = () => body.replaceChildren(...contents(phone));
  draw();
  return { element: h('div', {}, bar.element, body), person: draw, account: draw };
}

function contents(phone) {
  const { account } = phone.store;
  return [
    h('div', { class: 'profile-head' },
      accountAvatar(account, 'large'),
      h('div', {}, h('strong', {}, account.name), h('span', {}, account.originalId ?? ''))),
    h('p', { class: 'profile-about' }, account.description ?? '关注后，可以收到会员服务、积分与活动通知。'),
    phone.person.following ? followed(phone) : invitation(phone)
  ];
}

const followed = phone => h('button', { type: 'button', class: 'primary', onclick: () => phone.reset('chat') }, '进入公众号');

const invitation = phone => h('div', { class: 'ways' },
  h('button', { type: 'button', class: 'primary', onclick: () => phone.act(() => api.follow(phone.openId, { how: 'search' })) }, '关注公众号'),
  h('p', { class: 'ways-title' }, '也可以从别处来'),
  h('div', { class: 'cells' },
    way(phone, 'scan', '扫码关注', '好友的二维码'),
    way(phone, 'link', '通过邀请链接', '好友发来的链接')));

const way = (phone, name, title, note) => h('button', { type: 'button', class: 'cell', onclick: () => phone.sheet(followSheet(phone, name)) },
  icon(name), h('span', { class: 'cell-title' }, title), h('span', { class: 'cell-note' }, note), icon('chevron'));

/** Asks for what to scan (`scan`) or which link to open (`link`). */
export function followSheet(phone, way) {
  return way === 'scan' ? scanSheet(phone) : linkSheet(phone);
}

function scanSheet(phone) {
  const seen = h('div', {});
  phone.stage.codesFor(phone.openId).then(codes => seen.replaceChildren(codesSeen(phone, codes)));
  const scene = h('input', { type: 'text', required: true, placeholder: '场景值，或二维码的 ticket', 'aria-label': '场景值或 ticket', autocomplete: 'off' });
  return h('div', { class: 'sheet', role: 'dialog', 'aria-label': '扫一扫' },
    h('h3', {}, '扫一扫'),
    seen,
    h('form', { class: 'sheet-form', onsubmit: event => { event.preventDefault(); scanTyped(phone, scene.value.trim()); } },
      scene, h('button', { class: 'primary small' }, '扫描')));
}

function codesSeen(phone, codes) {
  if (codes.length === 0) return h('p', { class: 'hint' }, '旁边的手机上还没有二维码。让一位粉丝索取邀请二维码后，就能在这里扫到。');
  return h('ul', { class: 'codes', 'aria-label': '旁边手机上的二维码' }, codes.map(({ owner, picture, code }) => h('li', {},
    h('button', { type: 'button', 'aria-label': `${owner.nickname}的二维码`, onclick: () => recognise(phone, code) },
      h('img', { src: picture, alt: '' }), owner.nickname))));
}

// Tickets are long and opaque, scene values at most 64 characters.
const looksLikeTicket = code => code.length > 64 || /^gQ/.test(code);

async function scanTyped(phone, code) {
  if (looksLikeTicket(code)) return recognise(phone, code);
  phone.closeSheet();
  if (phone.person.following) return phone.act(() => api.scan(phone.openId, { scene: code }), '已扫描二维码');
  return phone.act(() => api.follow(phone.openId, { how: 'qr', scene: code }));
}

function linkSheet(phone) {
  const url = h('input', { type: 'url', required: true, placeholder: 'https://…/r/邀请码', 'aria-label': '网址', autocomplete: 'off' });
  return h('div', { class: 'sheet', role: 'dialog', 'aria-label': '打开链接' },
    h('h3', {}, '打开链接'),
    h('p', { class: 'hint' }, '粘贴好友分享的邀请链接，在微信里打开。'),
    h('form', {
      class: 'sheet-form', onsubmit: event => {
        event.preventDefault();
        phone.closeSheet();
        phone.open('web', { url: url.value.trim() });
      }
    }, url, h('button', { class: 'primary small' }, '打开')));
}
