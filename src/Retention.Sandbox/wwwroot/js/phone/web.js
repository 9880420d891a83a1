import { h } from '../dom.js';
import { icon } from '../icons.js';
import { codeOnPage } from './landing.js';
import { recognise } from './qr.js';

/** A page opened from a message, in WeChat's own browser. An invitation's page offers its QR code to a long press. */
export function webScreen(phone, { url }) {
  const address = parsed(url, phone.openId);
  // The sandbox's login page reads from it who holds the phone, when a page sends there by itself.
  document.cookie = `sandbox_person=${phone.openId}; path=/; SameSite=Lax`;
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

const loginPath = '/connect/oauth2/authorize';

/** The address to open, or null for what is none; WeChat's login page is the sandbox's, and knows this fan. */
function parsed(url, openId) {
  if (!URL.canParse(url)) return null;
  const address = new URL(url);
  if (!/^https?:$/.test(address.protocol)) return null;
  if (address.pathname !== loginPath) return address;
  const login = new URL(loginPath + address.search, location.href);
  login.searchParams.set('person', openId);
  return login;
}

const isInvitation = address => address !== null && /^\/r\/[^/]+\/?$/.test(address.pathname);

// A frame with scripts and our own origin could take its sandbox off, so only pages from elsewhere keep theirs; the
// login page has no scripts and leads elsewhere at once.
const permissions = address => address?.origin === location.origin && address.pathname !== loginPath
  ? 'allow-scripts allow-forms'
  : 'allow-scripts allow-forms allow-same-origin';
