import { expect, more, test } from './bench/fixtures.js';
import { refusal, tokens } from './bench/shop.js';

test.beforeEach(({ bench }) => bench.shop.reset());

test('whoever opens the mini-program is signed in without a word and sees what is theirs', async ({ bench, fans }) => {
  const [fan] = await fans('云深');
  await open(fan);

  await expect(page(fan, '青禾茶事会员')).toContainText('茶友');
  await expect(page(fan, '青禾茶事会员').getByRole('button', { name: /可用积分/ })).toContainText('120');
  expect(bench.shop.asked('POST /auth/login')[0].body.loginCode).toHaveLength(32);

  await fan.phone.getByRole('button', { name: '关闭小程序' }).click();
  await open(fan);
  await expect(page(fan, '青禾茶事会员')).toContainText('茶友');
  expect(bench.shop.asked('POST /auth/login')).toHaveLength(1);
});

test('requests that meet a token no longer good wait for one new one', async ({ bench, fans }) => {
  const good = tokens();
  bench.shop.on('POST /auth/refresh', () => good);
  for (const path of ['/coupon-templates', '/lotteries', '/tasks', '/surveys']) {
    bench.shop.on(`GET ${path}`, ({ token }) => token === good.accessToken ? { list: [] } : refusal(401, 'auth.expired', '请重新登录'));
  }
  const [fan] = await fans('石上');
  await open(fan);
  await tab(fan, '福利');

  await expect(page(fan, '福利')).toContainText('现在没有活动');
  expect(bench.shop.asked('POST /auth/refresh')).toHaveLength(1);
});

test('a check-in whose answer was lost is asked for again with the same key', async ({ bench, fans }) => {
  let times = 0;
  bench.shop.on('POST /check-in', () => ++times === 1 ? null : { day: '2026-11-22', streak: 3, points: 5, reward: null, isNew: true });
  const [fan] = await fans('松风');
  await open(fan);
  await fan.phone.getByRole('button', { name: '签到 +5' }).click();

  await expect(fan.phone.getByRole('dialog', { name: '签到成功，+5 积分' })).toContainText('已连续签到 3 天');
  const keys = bench.shop.asked('POST /check-in').map(request => request.key);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatch(/^\w{32}$/);
  expect(keys[1]).toBe(keys[0]);
});

test('a page that cannot be read says so and can be tried again', async ({ bench, fans }) => {
  bench.shop.on('GET /tasks', () => refusal(500, 'unexpected', '服务开了小差，请稍后再试'));
  const [fan] = await fans('听泉');
  await open(fan);
  await fan.phone.getByRole('button', { name: '会员任务' }).click();
  await expect(page(fan, '会员任务').getByRole('alert')).toContainText('服务开了小差');
  await expect(page(fan, '会员任务').getByRole('alert')).toContainText('编号 trace-1');

  bench.shop.on('GET /tasks', () => ({ list: [] }));
  await fan.phone.getByRole('button', { name: '重新加载' }).click();

  await expect(page(fan, '会员任务')).toContainText('现在没有任务');
});

test('a number of another account is bound only after joining the two was agreed to', async ({ bench, fans }) => {
  const me = { memberId: '1', nickname: '茶友', tier: { code: 'leaf', name: '青叶会员' } };
  bench.shop.on('GET /me', () => me);
  bench.shop.on('POST /auth/phone', () => refusal(409, 'account.merge_required', '手机号已有账号',
    { mergeToken: 'm-1', other: { points: 88, coupons: 2, tierName: '银叶会员' } }));
  bench.shop.on('POST /auth/merge', () => ({ mergeId: '7', memberId: '1', movedPoints: 88, undoUntil: '2099-01-01T00:00:00+08:00' }));
  const [fan] = await fans('问渠');
  await open(fan);
  await fan.phone.getByRole('button', { name: '个人资料' }).click();
  await fan.phone.getByRole('button', { name: /手机号/ }).click();

  await fan.phone.getByRole('button', { name: '使用微信手机号' }).click();
  expect(bench.shop.asked('POST /auth/phone')).toHaveLength(0);
  await fan.phone.getByRole('checkbox', { name: '同意隐私政策' }).check();
  await fan.phone.getByRole('button', { name: '使用微信手机号' }).click();
  await fan.phone.getByRole('button', { name: '允许', exact: true }).click();
  await expect(fan.phone.getByRole('dialog', { name: '这个手机号已有会员账号' })).toContainText('88 积分、2 张优惠券');
  await fan.phone.getByRole('button', { name: '合并账号' }).click();

  await expect(fan.phone.getByRole('button', { name: /撤销账号合并/ })).toBeVisible();
  expect(bench.shop.asked('POST /auth/merge')[0].body).toEqual({ mergeToken: 'm-1' });
});

async function open(fan) {
  await more(fan, '打开小程序');
}

const page = ({ phone }, title) => phone.getByRole('region', { name: title, exact: true });

const tab = ({ phone }, name) => phone.getByRole('navigation', { name: '小程序' }).getByRole('button', { name }).click();
