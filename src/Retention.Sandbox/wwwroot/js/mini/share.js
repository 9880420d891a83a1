import { h } from '../dom.js';
import { icon } from '../icons.js';
import { copyText } from '../phone/copy.js';
import { sheet } from './dialog.js';

/** The ways to pass an invitation on. Nobody has to; the sheet says so. */
export async function share(app, { card, shareLink, posterUrl, urlLink }) {
  const ways = [
    ['send', 'chat', '发给朋友'], posterUrl && ['poster', 'image', '我的海报'], card.codeUrl && ['code', 'mini', '小程序码'], (urlLink ?? shareLink) && ['link', 'link', '复制链接']
  ].filter(Boolean);
  const way = await app.ask(answer => sheet('邀请朋友',
    h('div', { class: 'share-ways' }, ways.map(([name, picture, title]) => h('button', { type: 'button', onclick: () => answer(name) },
      h('span', { class: 'share-icon' }, icon(picture)), title))),
    h('p', { class: 'legend centre' }, '是否分享、分享给谁都由你决定，不分享也不影响已有的积分和权益。')));
  if (way === undefined) return;
  app.tracker.note('share', card.path);
  if (way === 'send' && await app.wx.shareAppMessage(card)) app.toast('已发送');
  if (way === 'poster') app.wx.previewImage(posterUrl);
  if (way === 'code') app.wx.previewImage(card.codeUrl);
  if (way === 'link') await copyText(app.phone, shareLink, '链接已复制');
}
