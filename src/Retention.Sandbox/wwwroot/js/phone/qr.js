import { api } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { codeIn } from '../qr/code.js';

/** A picture seen large; when it shows a QR code, the fan can have it recognised, as by a long press. */
export function pictureSheet(phone, picture) {
  const close = h('button', { type: 'button', class: 'sheet-action', onclick: () => phone.closeSheet() }, '关闭');
  codeIn(picture).then(code => code && close.before(
    h('button', { type: 'button', class: 'sheet-action', onclick: () => recognise(phone, code) }, icon('scan'), '识别图中二维码')));
  return h('div', { class: 'sheet dark', role: 'dialog', 'aria-label': '图片' }, h('img', { src: picture, alt: '' }), close);
}

const miniCode = /^https:\/\/mp\.weixin\.qq\.com\/a\/~\w+\/(.+)$/;

/** Scans a code: a mini-program's opens its page; who follows already is only noted by the account, who does not becomes a follower by it. */
export async function recognise(phone, ticket, how = 'qr') {
  phone.closeSheet();
  const page = miniCode.exec(ticket)?.[1];
  if (page) await phone.openMiniProgram(page);
  else if (phone.person.following) await phone.act(() => api.scan(phone.openId, { ticket }), '已扫描二维码');
  else await phone.act(() => api.follow(phone.openId, { how, ticket }));
}
