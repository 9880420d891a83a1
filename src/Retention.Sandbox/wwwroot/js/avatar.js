import { h } from './dom.js';

/** A fan's picture: an emoji as given, otherwise the last character of the nickname on a colour of their own. */
export function avatar({ nickname, avatar: picture, openId }, size = '') {
  const given = String(picture ?? '');
  const hue = /^\d+$/.test(given) ? Number(given) : hash(openId ?? nickname ?? '') % 360;
  const text = given && !/^\d+$/.test(given) ? given : (nickname ?? '?').slice(-1);
  return h('span', { class: `avatar ${size}`, style: `--hue:${hue}`, 'aria-hidden': 'true' }, text);
}

export function accountAvatar(account, size = '') {
  return h('span', { class: `avatar account ${size}`, 'aria-hidden': 'true' }, (account.name ?? '公').slice(0, 1));
}

function hash(text) {
  let value = 7;
  for (const character of text) value = (value * 31 + character.codePointAt(0)) % 100_003;
  return value;
}
