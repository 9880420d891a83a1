import { expect, test } from './bench/demo-fixtures.js';

// The wheel's turning is for the eye; the outcome is known before it begins.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a shopper checks in, sees the points arrive and asks to be reminded', async ({ visitors }) => {
  const [phone] = await visitors('春晓');
  await open(phone);
  await phone.getByRole('button', { name: /^签到 \+/ }).click();
  await expect(phone.getByRole('dialog')).toContainText('已连续签到 1 天');

  await phone.getByRole('button', { name: '明天提醒我签到' }).click();
  await phone.getByRole('button', { name: '允许', exact: true }).click();
  await expect(phone.getByRole('status')).toContainText('到时提醒你');
  await expect(phone.getByRole('button', { name: /可用积分/ })).toContainText('5');

  await phone.getByRole('button', { name: '签到日历' }).click();
  await expect(pageOf(phone, '每日签到')).toContainText('今日已签到');
});

test('a task is claimed once it is done', async ({ visitors }) => {
  const [phone] = await visitors('夏荷');
  await open(phone);
  await bindPhone(phone);
  await back(phone);

  await claimPhoneTask(phone);

  await expect(phone.getByRole('article', { name: '绑定手机号' })).toContainText('已领取');
});

test('a coupon is taken, quoted in the cart and shown to the staff', async ({ visitors }) => {
  const [phone] = await visitors('秋实');
  await open(phone);
  await phone.getByRole('button', { name: '领券中心' }).click();
  await phone.getByRole('article', { name: '新人立减券' }).getByRole('button', { name: '领取' }).click();
  await expect(phone.getByRole('article', { name: '新人立减券' })).toContainText('已领取');
  await back(phone);

  await phone.getByRole('button', { name: '点单试算' }).click();
  await phone.getByRole('button', { name: '增加山野红茶' }).click();
  await phone.getByRole('button', { name: '增加山野红茶' }).click();
  await expect(phone.getByRole('region', { name: '试算结果' })).toContainText('应付¥35');
  await back(phone);

  await phone.getByRole('button', { name: /^\d+ ?优惠券/ }).click();
  await phone.getByRole('button', { name: '查看新人立减券' }).click();
  await expect(phone.getByRole('img', { name: /优惠券码/ })).toBeVisible();
});

test('a scratch card is opened, and its odds and seal are there to read', async ({ visitors }) => {
  const [phone] = await visitors('冬藏');
  await open(phone);
  await phone.getByRole('button', { name: /每日刮一刮/ }).click();
  await expect(phone.getByRole('list', { name: '奖品与概率' })).toContainText('/2000');

  await phone.getByRole('button', { name: '直接刮开' }).click();
  await expect(phone.getByRole('dialog')).toContainText('抽奖编号');
  await phone.getByRole('dialog').getByRole('button').first().click();
  await expect(phone.getByRole('button', { name: '直接刮开' })).toBeDisabled();

  await phone.getByRole('button', { name: '怎样核验' }).click();
  await expect(pageOf(phone, '公平核验')).toContainText(/[0-9a-f]{64}/);
});

test('points and a payment buy something, which is then sent', async ({ visitors }) => {
  const [phone] = await visitors('惊鸿');
  await open(phone);
  await bindPhone(phone);
  await back(phone);
  await claimPhoneTask(phone);
  await back(phone);
  await tab(phone, '商城');
  await phone.getByRole('button', { name: /山野随行杯/ }).click();
  await phone.getByRole('button', { name: '立即兑换' }).click();
  await fillAddress(phone, '惊鸿');
  await phone.getByRole('button', { name: '兑换', exact: true }).click();
  await phone.getByRole('button', { name: '确认付款' }).click();
  await phone.getByRole('button', { name: '知道了' }).click();

  await expect(pageOf(phone, '兑换详情')).toContainText('待发货');
});

test('a survey is answered once, and thanked for with points', async ({ visitors }) => {
  const [phone] = await visitors('云舒');
  await open(phone);
  await tab(phone, '福利');
  await phone.getByRole('button', { name: /春茶口味小调查/ }).click();
  await phone.getByRole('radio', { name: '你最常喝哪一类茶？：红茶' }).check();
  await phone.getByRole('radio', { name: '你给门店的服务打几分？：9 分' }).check();
  await phone.getByRole('button', { name: '提交' }).click();

  await expect(phone.getByRole('dialog', { name: '谢谢你的回答' })).toContainText('积分已到账');
  await phone.getByRole('button', { name: '好的' }).click();
  await expect(pageOf(phone, '福利').getByRole('button', { name: /春茶口味小调查/ })).toHaveCount(0);
});

test('a friend comes by a card, buys something, and the prize is claimed', async ({ visitors }) => {
  const [inviter, friend] = await visitors('知秋', '晚晴');
  await open(inviter);
  await inviter.getByRole('button', { name: /老友荐新茶/ }).click();
  await inviter.getByRole('button', { name: '邀请朋友' }).click();
  await inviter.getByRole('button', { name: '发给朋友' }).click();
  await inviter.getByRole('dialog', { name: '发送给朋友' }).getByRole('button', { name: '晚晴' }).click();

  await friend.getByRole('button', { name: '接受邀请' }).click();
  await expect(pageOf(friend, '好友邀请')).toContainText('已计入');
  await inviter.getByRole('button', { name: '刷新进度' }).click();
  await expect(inviter.getByRole('region', { name: '我的进度' })).toContainText('1待确认');

  await friend.getByRole('button', { name: '更多操作' }).click();
  await friend.getByRole('menuitem', { name: '到店消费' }).click();
  await expect(friend.getByRole('status').filter({ hasText: '已执行' })).toBeVisible();
  const stage = inviter.getByRole('listitem', { name: '第 1 级' });
  await expect(async () => {
    await inviter.getByRole('button', { name: '刷新进度' }).click();
    await expect(stage.getByRole('button', { name: '领取' })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await stage.getByRole('button', { name: '领取' }).click();
  await fillAddress(inviter, '知秋');
  await expect(inviter.getByRole('dialog', { name: '领取成功' })).toContainText('山野茶样三款');
  await inviter.getByRole('button', { name: '好的' }).click();
  await stage.getByRole('button', { name: '查看' }).click();
  await expect(pageOf(inviter, '奖品详情')).toContainText('待发货');
});

test('who has brought a friend stands on the leaderboard, of the campaign and of today', async ({ visitors }) => {
  const [inviter, friend] = await visitors('望舒', '清欢');
  await open(inviter);
  await inviter.getByRole('button', { name: /老友荐新茶/ }).click();
  await leaderboard(inviter);
  await expect(pageOf(inviter, '排行榜')).toContainText('好友确认后，你就会出现在榜上');
  await back(inviter);

  await inviter.getByRole('button', { name: '邀请朋友' }).click();
  await inviter.getByRole('button', { name: '发给朋友' }).click();
  await inviter.getByRole('dialog', { name: '发送给朋友' }).getByRole('button', { name: '清欢' }).click();
  await friend.getByRole('button', { name: '接受邀请' }).click();
  await friend.getByRole('button', { name: '更多操作' }).click();
  await friend.getByRole('menuitem', { name: '到店消费' }).click();
  await expect(async () => {
    await inviter.getByRole('button', { name: '刷新进度' }).click();
    await expect(inviter.getByRole('region', { name: '我的进度' })).toContainText('1已确认', { timeout: 1000 });
  }).toPass();

  await leaderboard(inviter);
  for (const scope of ['总榜', '今日']) {
    await pageOf(inviter, '排行榜').getByRole('tab', { name: scope }).click();
    await expect(inviter.getByRole('list', { name: '我的排名' })).toContainText(/（我）\s*1 位/);
    await expect(inviter.getByRole('list', { name: '排行' }).getByRole('listitem').filter({ hasText: '（我）' })).toHaveCount(1);
  }

  const page = pageOf(inviter, '排行榜');
  expect(await page.evaluate(element => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
});

test('a captain opens a team, and a friend takes a seat by its card', async ({ visitors }) => {
  const [captain, friend] = await visitors('听雨', '枕石');
  await open(captain);
  await captain.getByRole('button', { name: /三人成队喝春茶/ }).click();
  await captain.getByRole('button', { name: '我来当队长' }).click();
  await captain.getByRole('button', { name: '邀请队友' }).click();
  await captain.getByRole('button', { name: '发给朋友' }).click();
  await captain.getByRole('dialog', { name: '发送给朋友' }).getByRole('button', { name: '枕石' }).click();

  await friend.getByRole('button', { name: '加入队伍' }).click();
  await expect(friend.getByRole('dialog', { name: '已加入队伍' })).toBeVisible();
  await friend.getByRole('button', { name: '好的' }).click();
  await expect(pageOf(friend, '组队')).toContainText('2/3 位');
});

test('marketing is switched off with one tap, and a deletion can be taken back', async ({ page, visitors }) => {
  const [phone] = await visitors('星河');
  await open(phone);
  await tab(phone, '我的');
  await phone.getByRole('button', { name: '隐私与授权' }).click();
  const consent = phone.getByRole('switch', { name: '微信活动消息' });
  await consent.check();
  await expect(phone.getByRole('status')).toContainText('已开启');
  await consent.uncheck();
  await expect(phone.getByRole('status')).toContainText('已关闭');

  await phone.getByRole('button', { name: '申请注销账号' }).click();
  await phone.getByRole('button', { name: '申请注销', exact: true }).click();
  await phone.getByRole('button', { name: '撤回注销申请' }).click();
  await expect(phone.getByRole('button', { name: '申请注销账号' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

async function open(phone) {
  await phone.getByRole('button', { name: '更多操作' }).click();
  await phone.getByRole('menuitem', { name: '打开小程序' }).click();
}

async function fillAddress(phone, name) {
  for (const [field, text] of [['收货人', name], ['手机号码', '13800138000'], ['所在地区', '上海市 黄浦区'], ['详细地址', '人民大道 1 号']]) {
    await phone.getByRole('textbox', { name: field }).fill(text);
  }
  await phone.getByRole('button', { name: '使用这个地址' }).click();
}

async function claimPhoneTask(phone) {
  await phone.getByRole('button', { name: /会员任务/ }).click();
  await phone.getByRole('article', { name: '绑定手机号' }).getByRole('button', { name: '领取' }).click();
  await expect(phone.getByRole('dialog', { name: '领取成功' })).toContainText('30 积分');
  await phone.getByRole('button', { name: '好的' }).click();
}

async function bindPhone(phone) {
  await phone.getByRole('button', { name: '个人资料' }).click();
  await phone.getByRole('button', { name: /^手机号/ }).click();
  await phone.getByRole('checkbox', { name: '同意隐私政策' }).check();
  await phone.getByRole('button', { name: '使用微信手机号' }).click();
  await phone.getByRole('button', { name: '允许', exact: true }).click();
  await expect(phone.getByRole('button', { name: /^手机号/ })).toContainText('尾号');
}

const leaderboard = phone => phone.getByRole('button', { name: /排行榜/ }).click();
const pageOf = (phone, title) => phone.getByRole('region', { name: title, exact: true });
const back = phone => phone.getByRole('button', { name: '返回上一页' }).click();
const tab = (phone, name) => phone.getByRole('navigation', { name: '小程序' }).getByRole('button', { name }).click();
