// Weight and time to first paint of the page behind a personal link, in Debian's Chromium at a phone's width:
//   node tests/browser/measure-invite-page.mjs http://127.0.0.1:5080/r/CODE     (the demo prints such an address)
import { chromium } from '@playwright/test';

const LOADS = 20;
const address = process.argv[2];
if (!address) throw new Error('Name the page: node measure-invite-page.mjs http://127.0.0.1:5080/r/CODE');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
const paints = [];
let bytes = 0;
for (let load = 0; load < LOADS; load++) {
  await page.goto(address, { waitUntil: 'load' });
  const seen = await page.evaluate(() => new Promise(resolve => {
    new PerformanceObserver(list => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (first) resolve({ paint: first.startTime, bytes: performance.getEntriesByType('navigation')[0].encodedBodySize + performance.getEntriesByType('resource').reduce((sum, each) => sum + each.encodedBodySize, 0) });
    }).observe({ type: 'paint', buffered: true });
  }));
  paints.push(seen.paint);
  bytes = seen.bytes;
}

paints.sort((one, other) => one - other);
const width = await page.evaluate(() => document.documentElement.scrollWidth);
console.log(`first contentful paint, ms: median ${Math.round(paints[LOADS / 2])}, ${Math.round(paints[0])} to ${Math.round(paints[LOADS - 1])} of ${LOADS}; ${bytes} bytes; ${width} px wide`);
await browser.close();
