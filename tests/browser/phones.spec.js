import { expect, follow, more, templates, test } from './bench/fixtures.js';

test('a fan finds the account by search, follows and is welcomed', async ({ bench, fans }) => {
  const [fan] = await fans('林小满');

  await fan.phone.getByRole('button', { name: '关注公众号' }).click();

  await expect(fan.phone.getByRole('log')).toContainText('欢迎来到青禾茶事');
  await expect(fan.phone.getByText('已关注', { exact: true })).toBeVisible();
  expect(bench.merchant.pushes.filter(push => push.FromUserName === fan.openId).map(push => push.Event)).toEqual(['subscribe']);
});

test('what a fan writes is answered in the same conversation', async ({ fans }) => {
  const [fan] = await fans('陈一诺');
  await follow(fan);

  await fan.phone.getByRole('textbox', { name: '输入消息' }).fill('有新茶吗');
  await fan.phone.getByRole('button', { name: '发送', exact: true }).click();

  await expect(fan.phone.getByRole('article').filter({ hasText: '收到：有新茶吗' })).toBeVisible();
  await expect(fan.phone.getByRole('textbox', { name: '输入消息' })).toHaveValue('');
});

test('the menu opens its second level and a click is answered', async ({ bench, fans }) => {
  await bench.wechat.menu([{ name: '会员', sub_button: [{ type: 'click', name: '我的积分', key: 'POINTS' }] }, { type: 'click', name: '邀请', key: 'INVITE' }]);
  const [fan] = await fans('王大力');
  await follow(fan);

  await fan.phone.getByRole('button', { name: '会员' }).click();
  await fan.phone.getByRole('menuitem', { name: '我的积分' }).click();

  await expect(fan.phone.getByRole('log')).toContainText('你点了 POINTS');
  await expect(fan.phone.getByRole('menuitem', { name: '我的积分' })).toHaveCount(0);
});

test('a template message is a card with its fields, and says where it came from when asked', async ({ bench, fans, page }) => {
  const [fan] = await fans('周知夏');
  await follow(fan);

  await bench.wechat.template(fan.openId, templates.points.id, { thing1: { value: '每日签到' }, number2: { value: '120' } });

  const card = fan.phone.getByRole('region', { name: '积分变动通知' });
  await expect(card).toContainText('变动原因每日签到');
  await expect(card).toContainText('当前积分120');
  await expect(fan.phone.getByText('模板消息')).toBeHidden();
  await page.getByRole('switch', { name: '显示来源' }).check();
  await expect(fan.phone.getByText('模板消息')).toBeVisible();
});

test('each notice can be accepted or refused, and only the accepted one can be sent', async ({ bench, fans }) => {
  const [fan] = await fans('赵云起');
  await follow(fan);

  await more(fan, '订阅消息授权');
  await fan.phone.getByRole('checkbox', { name: templates.coupon.title }).uncheck();
  await fan.phone.getByRole('button', { name: '允许' }).click();
  await expect(fan.phone.getByRole('dialog')).toHaveCount(0);

  await bench.wechat.subscribed(fan.openId, templates.sale.id, { thing1: { value: '周三会员日' } });
  await expect(bench.wechat.subscribed(fan.openId, templates.coupon.id, { thing1: { value: '满减券' } })).rejects.toThrow('43101');
  await fan.phone.getByRole('button', { name: /服务通知/ }).click();
  await expect(fan.phone.getByRole('region', { name: templates.sale.title })).toContainText('周三会员日');
});

test('a refused prompt grants nothing', async ({ bench, fans }) => {
  const [fan] = await fans('苏晚晴');
  await follow(fan);

  await more(fan, '订阅消息授权');
  await fan.phone.getByRole('button', { name: '拒绝' }).click();

  await expect(fan.phone.getByRole('status')).toContainText('已拒绝');
  await expect(bench.wechat.subscribed(fan.openId, templates.sale.id, { thing1: { value: '周三会员日' } })).rejects.toThrow('43101');
});

test('a fan who leaves is back at the account page and can come again', async ({ bench, fans }) => {
  const [fan] = await fans('何必胜');
  await follow(fan);

  await more(fan, '取消关注');
  await expect(fan.phone.getByRole('button', { name: '关注公众号' })).toBeVisible();
  await follow(fan);

  await expect.poll(() => bench.merchant.pushes.filter(push => push.FromUserName === fan.openId).map(push => push.Event))
    .toEqual(['subscribe', 'unsubscribe', 'subscribe']);
});

test('a QR picture on one phone is scanned with another', async ({ bench, fans }) => {
  const [inviter, guest] = await fans('江晚吟', '沈知微');
  await follow(inviter);
  const { ticket } = await bench.wechat.code('invited-by-jiang');
  await bench.wechat.custom(inviter.openId, 'news', {
    articles: [{ title: '我的邀请码', description: '', url: '', picurl: `${bench.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}` }]
  });
  await expect(inviter.phone.getByRole('button', { name: '我的邀请码' })).toBeVisible();

  await guest.phone.getByRole('button', { name: '扫码关注' }).click();
  await guest.phone.getByRole('button', { name: '江晚吟的二维码' }).click();

  await expect(guest.phone.getByRole('log')).toContainText('欢迎来到青禾茶事');
  const pushed = bench.merchant.pushes.find(push => push.FromUserName === guest.openId);
  expect(pushed.EventKey).toBe('qrscene_invited-by-jiang');
});

test('a scene typed in is scanned by a follower without following again', async ({ fans }) => {
  const [fan] = await fans('顾北辰');
  await follow(fan);

  await fan.phone.getByRole('button', { name: '返回' }).click();
  await fan.phone.getByRole('tab', { name: '发现' }).click();
  await fan.phone.getByRole('button', { name: '扫一扫' }).click();
  await fan.phone.getByRole('textbox', { name: '场景值或 ticket' }).fill('shop-7');
  await fan.phone.getByRole('button', { name: '扫描' }).click();

  await fan.phone.getByRole('tab', { name: '微信' }).click();
  await expect(fan.phone.getByRole('list', { name: '会话' })).toContainText('你扫描了 shop-7');
});

test('a fan who blocks the account is told so, and can take it back', async ({ bench, fans }) => {
  const [fan] = await fans('唐一白');
  await follow(fan);

  await more(fan, '拉黑公众号');
  await expect(fan.phone.getByText('已拉黑', { exact: true })).toBeVisible();
  await expect(bench.wechat.custom(fan.openId, 'text', { content: '在吗' })).rejects.toThrow('48002');
  await more(fan, '解除拉黑');
  await bench.wechat.custom(fan.openId, 'text', { content: '又见面了' });

  await expect(fan.phone.getByRole('log')).toContainText('又见面了');
});
