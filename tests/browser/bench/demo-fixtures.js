import { expect, test as base } from '@playwright/test';
import { startDemo } from './demo.js';

export { expect };

/**
 * `demo`: one demo for all tests of a worker; its clock only goes ahead, so each test brings people of its own.
 * `visitors(names)`: new people, whose phones the page then shows.
 */
export const test = base.extend({
  demo: [async ({}, use) => {
    const demo = await startDemo();
    await use(demo);
    expect(await demo.stop()).toBe(0);
  }, { scope: 'worker', timeout: 120_000 }],

  page: async ({ page }, use) => {
    const errors = [];
    page.on('pageerror', error => errors.push(error));
    await use(page);
    if (errors.length > 0) throw errors[0];
  },

  visitors: async ({ demo, page }, use) => use(async (...nicknames) => {
    const openIds = [];
    for (const nickname of nicknames) openIds.push(await createPerson(demo.phones, nickname));
    await page.goto(`${demo.phones}/?fans=${openIds.join(',')}`);
    return nicknames.map(nickname => page.getByRole('region', { name: `${nickname}的手机` }));
  })
});

async function createPerson(phones, nickname) {
  const response = await fetch(`${phones}/control/people`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ nickname })
  });
  return (await response.json()).openId;
}
