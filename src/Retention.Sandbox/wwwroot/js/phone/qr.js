import { api } from '../api.js';
import { pictureOf } from '../bubbles.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';

/** A picture seen large; when it shows a QR code, the fan can have it recognised, as by a long press. */
export function qrSheet(phone, bubble, ticket) {
  return h('div', { class: 'sheet dark', role: 'dialog', 'aria-label': '图片' },
    h('img', { src: pictureOf(bubble), alt: ticket ? '二维码' : '图片' }),
    ticket && h('button', { type: 'button', class: 'sheet-action', onclick: () => recognise(phone, ticket) }, icon('scan'), '识别图中二维码'),
    h('button', { type: 'button', class: 'sheet-action', onclick: () => phone.closeSheet() }, '关闭'));
}

/** Scans a code: who follows already is only noted by the account, who does not is asked to follow. */
export async function recognise(phone, ticket, how = 'qr') {
  phone.closeSheet();
  if (phone.person.following) await phone.act(() => api.scan(phone.openId, { ticket }), '已扫描二维码');
  else await phone.act(() => api.follow(phone.openId, { how, ticket }));
}
