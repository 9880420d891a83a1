import { textInPicture } from './picture.js';

/**
 * What a QR picture leads to, as the sandbox takes it: the ticket when the address names one, as WeChat's own pictures
 * do, otherwise the text read from the picture; null when it shows no code.
 */
export async function codeIn(address) {
  const url = new URL(address, location.href);
  return url.searchParams.get('ticket') ?? await textInPicture(url.href);
}
