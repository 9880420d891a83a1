import { Refused } from '../api.js';
import { codeIn } from '../qr/code.js';

/** What the QR code on an invitation's page leads to. The page and its pictures must be open to other origins. */
export async function codeOnPage(url) {
  let page;
  try {
    page = await (await fetch(url)).text();
  } catch {
    throw new Refused('无法读取这个页面');
  }
  for (const image of new DOMParser().parseFromString(page, 'text/html').querySelectorAll('img[src]')) {
    const code = await codeIn(new URL(image.getAttribute('src'), url).href);
    if (code) return code;
  }
  throw new Refused('这个页面上没有找到二维码');
}
