import { h } from './dom.js';

/** A fan's picture: the first character of the nickname on a colour of their own. */
export function avatar({ nickname, avatar: { hue } }, size = '') {
  return h('span', { class: `avatar ${size}`, style: `--hue:${hue}`, 'aria-hidden': 'true' }, [...nickname][0]);
}

export function accountAvatar(account, size = '') {
  return h('span', { class: `avatar account ${size}`, 'aria-hidden': 'true' }, (account.name ?? '公').slice(0, 1));
}
