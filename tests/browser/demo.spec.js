import { expect, test } from './bench/demo-fixtures.js';

test('three phones tell the story at first sight', async ({ demo, page }) => {
  await page.goto(demo.phones);

  await expect(page.getByRole('region', { name: '林小满的手机' }).getByRole('log')).toContainText('50 积分已到账');
  await expect(page.getByRole('region', { name: '周知夏的手机' }).getByRole('log')).toContainText('签到成功');
  await expect(page.getByRole('region', { name: '陈一诺的手机' }).getByRole('button', { name: '关注公众号' })).toBeVisible();
});

test('who follows is welcomed, checks in, and has the first gift a day later', async ({ page, visitors }) => {
  const [phone] = await visitors('沈若溪');
  const chat = phone.getByRole('log');
  await follow(phone);
  await phone.getByRole('button', { name: '签到', exact: true }).click();
  await expect(chat).toContainText('签到成功，+5 积分');

  await page.getByRole('button', { name: '快进 1 天' }).click();
  await expect(phone.getByRole('region', { name: '会员礼遇到账通知' })).toContainText('新朋友见面礼');

  await phone.getByRole('button', { name: '积分', exact: true }).click();
  await expect(chat).toContainText('你现在有 15 积分');
  await expect(chat).toContainText('陪伴奖励 +10');
});

test('an invitation opened from its link brings a friend, whose first purchase rewards both', async ({ demo, visitors }) => {
  const [phone] = await visitors('江望舒');
  await phone.getByRole('button', { name: /通过邀请链接/ }).click();
  await phone.getByRole('textbox', { name: '网址' }).fill(demo.invitation);
  await phone.getByRole('button', { name: '打开', exact: true }).click();
  await expect(phone.frameLocator('iframe').getByRole('heading', { level: 1 })).toHaveText('春茶共饮');

  await phone.getByRole('button', { name: '识别图中二维码' }).click();
  await expect(phone.getByRole('log')).toContainText('欢迎来到山野茶铺');
  await phone.getByRole('button', { name: '更多操作' }).click();
  await phone.getByRole('menuitem', { name: '到店消费' }).click();
  await expect(phone.getByText('已执行：到店消费')).toBeVisible();

  await phone.getByRole('button', { name: '积分', exact: true }).click();
  await expect(phone.getByRole('log')).toContainText('受邀奖励 +20');
});

test('the page behind an invitation fits a small phone, with its code, its rules and the poster', async ({ demo, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(demo.invitation);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('春茶共饮');
  const code = page.getByRole('img', { name: '关注公众号的二维码' });
  await expect(code).toBeVisible();
  expect(await code.evaluate(image => image.naturalWidth)).toBeGreaterThan(0);
  await expect(page.getByText('请用微信扫一扫上方二维码')).toBeVisible();
  await expect(page.getByText('分享不是参加的条件')).toBeVisible();
  await expect(page.getByRole('heading', { name: '活动规则' })).toBeVisible();
  for (const part of await page.locator('details').all()) await part.evaluate(element => { element.open = true; });
  expect(await page.getByRole('listitem').count()).toBeGreaterThan(0);
  for (const line of await page.getByRole('listitem').all()) await expect(line).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  const poster = await page.evaluate(async address => {
    const image = document.createElement('img');
    image.alt = '海报';
    image.style.width = '100%';
    image.src = address;
    document.querySelector('main').prepend(image);
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  }, `${demo.invitation.replace('/r/', '/posters/')}.png?size=750`);
  expect(poster.width).toBe(750);
  expect(poster.height).toBeGreaterThan(poster.width);
});

test('who opts out hears no more of the plan, which the other fan gets, and both hear of their points', async ({ page, visitors }) => {
  const [quiet, other] = await visitors('苏晚晴', '何清欢');
  for (const phone of [quiet, other]) {
    await follow(phone);
    await acceptNotices(phone);
  }
  await quiet.getByRole('button', { name: '切换到键盘' }).click();
  await quiet.getByRole('textbox', { name: '输入消息' }).fill('退订');
  await quiet.getByRole('button', { name: '发送', exact: true }).click();
  await expect(quiet.getByRole('log')).toContainText('已为你停止活动消息');

  await page.getByRole('button', { name: '快进 1 天' }).click();
  await expect(other.getByRole('region', { name: '会员礼遇到账通知' })).toBeVisible();
  await expect(quiet.getByRole('log')).toContainText('10 积分见面礼');
  await page.getByRole('button', { name: '快进 1 天' }).click();
  await page.getByRole('button', { name: '快进 1 天' }).click();

  await openNotices(other);
  await expect(other.getByRole('log')).toContainText('每日签到');
  await expect(quiet.getByRole('button', { name: /服务通知/ })).toHaveCount(0);
});

async function acceptNotices(phone) {
  await phone.getByRole('button', { name: '更多操作' }).click();
  await phone.getByRole('menuitem', { name: '订阅消息授权' }).click();
  await phone.getByRole('button', { name: '允许', exact: true }).click();
  await expect(phone.getByRole('dialog')).toHaveCount(0);
}

async function openNotices(phone) {
  await phone.getByRole('button', { name: /服务通知/ }).click();
}

async function follow(phone) {
  await phone.getByRole('button', { name: '关注公众号' }).click();
  await expect(phone.getByRole('log')).toContainText('欢迎来到山野茶铺');
}
