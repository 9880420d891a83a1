import { Refused } from '../api.js';

/** The ticket of the QR code shown on an invitation's page. */
export async function ticketBehind(url) {
  let page;
  try {
    page = await (await fetch(url)).text();
  } catch {
    throw new Refused('无法读取这个页面');
  }
  const code = new DOMParser().parseFromString(page, 'text/html').querySelector('img[src*="ticket="]');
  if (!code) throw new Refused('这个页面上没有找到二维码');
  return new URL(code.getAttribute('src'), url).searchParams.get('ticket');
}
