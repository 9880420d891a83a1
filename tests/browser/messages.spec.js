import { expect, follow, test } from './bench/fixtures.js';

test('a choice in a question is sent as what the fan says', async ({ bench, fans }) => {
  const [fan] = await fans('小暑');
  await follow(fan);
  await bench.wechat.custom(fan.openId, 'msgmenu', {
    head_content: '今天的茶还满意吗？', list: [{ id: '101', content: '很满意' }, { id: '102', content: '一般' }], tail_content: '谢谢'
  });

  await fan.phone.getByRole('list', { name: '选项' }).getByRole('button', { name: '很满意' }).click();

  await expect(fan.phone.getByRole('log')).toContainText('收到：很满意');
  expect(bench.merchant.pushes.find(push => push.Content === '很满意').bizmsgmenuid).toBe('101');
});

test('a link in a message opens in the phone and is closed again', async ({ bench, fans }) => {
  bench.merchant.pages.set('/tea', '<h1>今日推荐</h1>');
  const [fan] = await fans('大暑');
  await follow(fan);
  await bench.wechat.custom(fan.openId, 'text', { content: `看看<a href="${bench.merchant.url}/tea">今日推荐</a>，<b>别错过</b>` });

  await fan.phone.getByRole('link', { name: '今日推荐' }).click();
  await expect(fan.phone.frameLocator('iframe').getByRole('heading', { name: '今日推荐' })).toBeVisible();
  await fan.phone.getByRole('button', { name: '关闭网页' }).click();

  await expect(fan.phone.getByRole('log')).toContainText('<b>别错过</b>');
});

test('an invitation is opened by its link and followed by the code on its page', async ({ bench, fans }) => {
  const { ticket } = await bench.wechat.code('invited-by-link');
  bench.merchant.pages.set('/r/a8Kd2p', `<h1>好友邀请你</h1><img alt="" src="${bench.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}">`);
  const [fan] = await fans('处暑');

  await fan.phone.getByRole('button', { name: '通过邀请链接' }).click();
  await fan.phone.getByRole('textbox', { name: '网址' }).fill(`${bench.merchant.url}/r/a8Kd2p`);
  await fan.phone.getByRole('button', { name: '打开', exact: true }).click();
  await expect(fan.phone.frameLocator('iframe').getByRole('heading', { name: '好友邀请你' })).toBeVisible();
  await fan.phone.getByRole('button', { name: '识别图中二维码' }).click();

  await expect(fan.phone.getByRole('log')).toContainText('欢迎来到青禾茶事');
  expect(bench.merchant.pushes.find(push => push.FromUserName === fan.openId).EventKey).toBe('qrscene_invited-by-link');
});

test('what comes to a conversation that is not open is counted until it is read', async ({ bench, fans }) => {
  const [fan] = await fans('秋分');
  await follow(fan);
  await fan.phone.getByRole('button', { name: '返回' }).click();

  await bench.wechat.custom(fan.openId, 'text', { content: '第一条' });
  await bench.wechat.custom(fan.openId, 'text', { content: '第二条' });
  await expect(fan.phone.getByRole('heading', { name: '微信 (2)' })).toBeVisible();
  await fan.phone.getByRole('list', { name: '会话' }).getByRole('button', { name: /青禾茶事/ }).click();
  await expect(fan.phone.getByRole('log')).toContainText('第二条');
  await fan.phone.getByRole('button', { name: '返回' }).click();

  await expect(fan.phone.getByRole('heading', { name: '微信', exact: true })).toBeVisible();
});

test('what was missed while the line was down is caught up with', async ({ bench, fans, page }) => {
  const [fan] = await fans('寒露');
  await follow(fan);
  await page.route('**/control/stream', route => route.abort());
  await page.reload();
  await expect(page.getByRole('banner').first()).toHaveAttribute('title', /断开/);

  await bench.wechat.custom(fan.openId, 'text', { content: '断线时的消息' });
  await page.unroute('**/control/stream');

  await expect(fan.phone.getByRole('log')).toContainText('断线时的消息');
});
