import { h } from '../dom.js';
import { icon } from '../icons.js';
import { codeOnPage } from './landing.js';
import { recognise } from './qr.js';

/** A page opened from a message, in WeChat's own browser. An invitation's page offers its QR code to a long press. */
export function webScreen(phone, { url }) {
  const address = parsed(url);
  const frame = h('iframe', { title: '网页', sandbox: permissions(address), referrerpolicy: 'no-referrer', src: address?.href ?? 'about:blank' });
  const title = h('h2', {}, address ? address.host : '无法打开的链接');
  const element = h('div', {},
    h('div', { class: 'nav-bar' },
      h('button', { type: 'button', class: 'nav-button', 'aria-label': '关闭网页', onclick: () => phone.back() }, icon('close')),
      title,
      h('button', { type: 'button', class: 'nav-button end', 'aria-label': '刷新网页', onclick: () => { frame.src = address?.href; } }, icon('reload'))),
    address ? frame : h('p', { class: 'hint centred' }, `“${url}”不是网页地址`),
    isInvitation(address) && h('button', { type: 'button', class: 'recognise', onclick: () => follow(phone, address) }, icon('scan'), '识别图中二维码'));
  return { element };
}

async function follow(phone, address) {
  let code;
  if (await phone.act(async () => { code = await codeOnPage(address.href); })) await recognise(phone, code, 'link');
}

function parsed(url) {
  try {
    const address = new URL(url);
    return /^https?:$/.test(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

const isInvitation = address => address !== null && /^\/r\/[^/]+\/?$/.test(address.pathname);

// A frame with scripts and our own origin could take its sandbox off, so only pages from elsewhere keep theirs.
const permissions = address => address?.origin === location.origin
  ? 'allow-scripts allow-forms'
  : 'allow-scripts allow-forms allow-same-origin';
