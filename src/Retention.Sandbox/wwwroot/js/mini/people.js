import { h } from '../dom.js';

const hues = 360;

/** Somebody else's face: the picture they chose, else the first letter on a colour that stays theirs. */
export const personFace = ({ name, avatarUrl, id }, size = '') => avatarUrl
  ? h('img', { class: `avatar ${size}`, src: avatarUrl, alt: '' })
  : h('span', { class: `avatar ${size}`, style: `--hue:${hueOf(id ?? name)}`, 'aria-hidden': 'true' }, [...name][0]);

const hueOf = text => [...text].reduce((hue, letter) => (hue * 31 + letter.codePointAt(0)) % hues, 7);
