import { avatar } from '../avatar.js';
import { h } from '../dom.js';

/** The shopper's picture: the one they chose, else the phone's. */
export const face = (app, { avatarUrl }, size = 'large') => avatarUrl
  ? h('img', { class: `avatar ${size}`, src: avatarUrl, alt: '' })
  : avatar(app.phone.person, size);
