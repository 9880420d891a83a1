import { h, leave } from '../dom.js';

const shownMillis = 2600;

/** A short notice over the whole page, or over one phone when given its screen; the newest takes the place of the last. */
export function toast(text, within = document.getElementById('overlays')) {
  within.querySelector(':scope > .toast')?.remove();
  const notice = h('div', { class: 'toast', role: 'status' }, text);
  within.append(notice);
  setTimeout(() => leave(notice), shownMillis);
}
