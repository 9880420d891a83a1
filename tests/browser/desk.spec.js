import { expect, follow, more, test } from './bench/fixtures.js';

const hourMillis = 3_600_000;

test('the clock is moved ahead, on the bar and on every phone', async ({ bench, fans, page }) => {
  const [fan] = await fans('叶知秋');
  const before = await now(bench);

  await page.getByRole('button', { name: '快进 1 天' }).click();
  await expect.poll(async () => await now(bench) - before).toBeGreaterThanOrEqual(24 * hourMillis);
  await page.getByRole('button', { name: '快进到明早 9 点' }).click();

  await expect(page.getByLabel('模拟时间')).toContainText('09:00');
  await expect(fan.phone.getByLabel('手机时间')).toContainText('09:00');
});

test('a new fan gets a phone', async ({ fans, page }) => {
  await fans('白露');

  await page.getByRole('button', { name: '添加粉丝' }).click();
  await page.getByRole('textbox', { name: '昵称' }).fill('霜降');
  await page.getByRole('button', { name: '添加', exact: true }).click();

  await expect(page.getByRole('region', { name: '霜降的手机' }).getByRole('button', { name: '关注公众号' })).toBeVisible();
});

test('phones are found by name, put on the desk and away again', async ({ fans, page }) => {
  await fans('谷雨', '小雪');
  await page.getByRole('button', { name: '收起谷雨的手机' }).click();
  await expect(page.getByRole('region', { name: '谷雨的手机' })).toHaveCount(0);

  await page.getByRole('button', { name: '选择粉丝' }).click();
  await page.getByRole('searchbox', { name: '搜索粉丝' }).fill('谷雨');
  await page.getByRole('checkbox', { name: /谷雨/ }).check();

  await expect(page.getByRole('region', { name: '谷雨的手机' })).toBeVisible();
});

test('a fault set on the desk is felt by the merchant and can be cleared', async ({ bench, fans, page }) => {
  const [fan] = await fans('惊蛰');
  await follow(fan);
  await page.getByRole('button', { name: '故障', exact: true }).click();
  await page.getByRole('combobox', { name: '在哪里' }).selectOption('客服消息');
  await page.getByRole('combobox', { name: '出什么错' }).selectOption('系统繁忙（-1）');
  await page.getByRole('button', { name: '设置故障' }).click();
  await expect(page.getByRole('list', { name: '正在生效的故障' })).toContainText('系统繁忙（-1）');

  await expect(bench.wechat.custom(fan.openId, 'text', { content: '在吗' })).rejects.toThrow('-1');
  await page.getByRole('button', { name: '全部清除' }).click();
  await expect(page.getByRole('list', { name: '正在生效的故障' })).toContainText('一切正常');
  await bench.wechat.custom(fan.openId, 'text', { content: '恢复了' });

  await expect(fan.phone.getByRole('log')).toContainText('恢复了');
});

test('what arrived can be read back to the letter', async ({ bench, fans, page }) => {
  const [fan] = await fans('清明');
  await follow(fan);
  await bench.wechat.custom(fan.openId, 'text', { content: '明前龙井到了' });

  await page.getByRole('button', { name: '到达记录' }).click();
  await page.getByRole('tab', { name: '客服消息' }).click();
  const record = page.getByRole('list', { name: '到达记录' }).getByRole('listitem').first();
  await record.getByText('清明').click();

  await expect(record).toContainText('明前龙井到了');
});

test('a text message comes with a banner and opens from it', async ({ bench, fans }) => {
  const [fan] = await fans('夏至');
  await bench.sms.send(fan.mobile);

  await fan.phone.getByRole('button', { name: /短信/ }).click();

  await expect(fan.phone.getByRole('log', { name: '短信' })).toContainText('【青禾茶事】');
  await fan.phone.getByRole('textbox', { name: '回复短信' }).fill('R');
  await fan.phone.getByRole('button', { name: '发送' }).click();
  await expect(fan.phone.getByRole('article').filter({ hasText: /^R$/ })).toBeVisible();
});

test('what a host adds is offered on the bar and to each fan', async ({ fans, page }) => {
  const done = [];
  await page.route('**/demo/info', route => route.fulfill({
    json: { links: [{ title: '运营后台', url: '/admin' }], actions: [{ id: 'week', title: '推进一周' }], fanActions: [{ id: 'visit', title: '到店消费' }] }
  }));
  await page.route('**/demo/actions/*', route => {
    done.push([new URL(route.request().url()).pathname, route.request().postDataJSON().openId]);
    return route.fulfill({ json: {} });
  });
  const [fan] = await fans('小寒');

  await expect(page.getByRole('link', { name: '运营后台' })).toHaveAttribute('href', '/admin');
  await page.getByRole('button', { name: '推进一周' }).click();
  await expect(page.getByText('已执行：推进一周')).toBeVisible();
  await more(fan, '到店消费');
  await expect(fan.phone.getByText('已执行：到店消费')).toBeVisible();

  expect(done).toEqual([['/demo/actions/week', undefined], ['/demo/actions/visit', fan.openId]]);
});

test.describe('on a narrow screen', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('one phone fills the screen and another is a tap away', async ({ fans, page }) => {
    const [first, second] = await fans('立春', '立秋');
    await expect(first.phone).toBeInViewport({ ratio: 0.9 });
    await expect(second.phone).not.toBeInViewport();

    await page.getByRole('navigation', { name: '切换手机' }).getByRole('button', { name: '立秋' }).click();

    await expect(second.phone).toBeInViewport({ ratio: 0.9 });
    await follow(second);
  });

  test('the tools are folded away until asked for', async ({ fans, page }) => {
    await fans('大寒');
    await expect(page.getByRole('button', { name: '添加粉丝' })).toBeHidden();

    await page.getByRole('button', { name: '更多工具' }).click();
    await page.getByRole('button', { name: '添加粉丝' }).click();

    await expect(page.getByRole('dialog', { name: '添加粉丝' })).toBeVisible();
    await expect(page.getByRole('button', { name: '故障' })).toBeHidden();
  });
});

async function now({ url }) {
  return Date.parse((await (await fetch(`${url}/control/clock`)).json()).now);
}
