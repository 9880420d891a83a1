import { expect, test } from './bench/fixtures.js';

// Generators pack digits and capitals apart from other characters, so a text may lie in several segments.
for (const text of ['http://weixin.qq.com/q/0Ldw961303FnhUQtPvh22-k', 'HTTPS://TEA.EXAMPLE/R/AB12', '31415926535', '会员券 8F3K']) {
  test(`a picture's code is read: ${text}`, async ({ bench, fans, page }) => {
    await fans('识字');
    const picture = `${bench.url}/control/qr-picture?text=${encodeURIComponent(text)}`;

    expect(await page.evaluate(async url => (await import('/js/qr/code.js')).codeIn(url), picture)).toBe(text);
  });
}
