import { expect, test as base } from '@playwright/test';
import { startMerchant } from './merchant.js';
import { account, freePort, sms, startSandbox } from './sandbox.js';
import { startShop } from './shop.js';
import { Sms } from './sms.js';
import { WeChat } from './wechat.js';

export { templates } from './sandbox.js';
export { expect };

/**
 * `bench`: one sandbox with its merchant and the mini-program's server for all tests of a worker. `fans(names)`: new people, whose phones the page
 * then shows. A page error fails the test it happened in.
 */
export const test = base.extend({
  bench: [async ({}, use) => {
    const merchant = await startMerchant(await freePort());
    const shop = await startShop(await freePort());
    const sandbox = await startSandbox(`${merchant.url}/callback`, shop.url);
    await use({ url: sandbox.url, merchant, shop, wechat: new WeChat(sandbox.url, account), sms: new Sms(sandbox.url, sms) });
    await sandbox.stop();
    await shop.stop();
    await merchant.stop();
  }, { scope: 'worker', timeout: 60_000 }],

  page: async ({ page }, use) => {
    const errors = [];
    page.on('pageerror', error => errors.push(error));
    await use(page);
    if (errors.length > 0) throw errors[0];
  },

  fans: async ({ page, bench }, use) => use(async (...nicknames) => {
    const people = [];
    for (const nickname of nicknames) people.push(await createPerson(bench.url, nickname));
    await page.goto(`${bench.url}/?fans=${people.map(person => person.openId).join(',')}`);
    await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false');
    return people.map(person => ({ ...person, phone: page.getByRole('region', { name: `${person.nickname}的手机` }) }));
  })
});

/** Follows by the button of the account's page. */
export async function follow({ phone }) {
  await phone.getByRole('button', { name: '关注公众号' }).click();
  await phone.getByRole('log').getByText('欢迎来到青禾茶事').last().waitFor();
}

export const more = async ({ phone }, action) => {
  await phone.getByRole('button', { name: '更多操作' }).click();
  await phone.getByRole('menuitem', { name: action }).click();
};

async function createPerson(url, nickname) {
  const response = await fetch(`${url}/control/people`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ nickname })
  });
  const { openId, phone: mobile } = await response.json();
  return { nickname, openId, mobile };
}
