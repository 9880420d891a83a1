// A shopper's day in the tea shop: every call of the API at least once.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startDemo } from './demo.js';
import { Phone } from './phone.js';
import { openApi } from './places.js';
import { nameOf } from './types.js';

const address = { name: '李梅', phone: '13800000000', region: '浙江省 杭州市 西湖区', detail: '龙井路 1 号' };
const shop = { name: 'teahouse', secret: 'known-to-the-shop-and-us' };
const phones = [];
let demo;
let phone;

before(async () => {
  demo = await startDemo({ [`Orders:Shops:${shop.name}:Secret`]: shop.secret, 'MiniProgram:SmsCodeTemplateId': '100001' });
  phone = await join('小茶', '13900000101');
});

after(() => demo?.stop());

async function join(nickname, number) {
  const person = await demo.control('/people', { nickname, phone: number });
  const joined = new Phone(demo, person);
  phones.push(joined);
  return joined;
}

async function give(someone, points) {
  const { memberId } = await someone.client.me.get();
  await demo.console('POST', `fans/${memberId}/points/adjustments`, { key: `gift-${memberId}-${points}`, amount: points, note: '测试' });
}

/** Somebody who follows the official account with a number the shop knows, and whom WeChat does not name across accounts. */
async function follower(number) {
  await demo.control('/faults', { path: '/cgi-bin/user/info', kind: 'Busy' });
  const known = new Set((await demo.console('GET', 'fans?limit=200')).map(({ id }) => id));
  const person = await demo.control('/people', { nickname: '老粉' });
  await demo.control(`/people/${person.openId}/follow`, {});
  const fan = await until(async () => (await demo.console('GET', 'fans?limit=200')).find(({ id, account }) => account === 'Official' && !known.has(id)));
  await demo.console('PUT', `fans/${fan.id}/phone`, { phone: `+86${number}`, smsConsent: false });
}

async function until(holds) {
  for (let tries = 0; tries < 200; tries++) {
    const value = await holds();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  throw new Error('The condition never held.');
}

test('profile and first screen', async () => {
  const { client } = phone;
  const me = await client.me.change({ nickname: '小茶', avatarUrl: 'https://thirdwx.qlogo.cn/mmopen/1/132', birthday: '1995-05-20' });
  assert.equal((await client.me.get()).nickname, me.nickname);
  assert.equal((await client.me.home()).me.nickname, '小茶');
  assert.equal((await client.me.followStatus()).follows, false);
});

test('check-in', async () => {
  const { client } = phone;
  const today = await client.checkIn.today();
  const month = await client.checkIn.month();
  assert.ok(today.isNew);
  assert.deepEqual(month.days, [today.day]);
  await assert.rejects(client.checkIn.makeUp('2020-01-01'), { status: 422 });
  assert.deepEqual((await client.checkIn.month('2020-01')).days, []);
});

test('points', async () => {
  const { client } = phone;
  await give(phone, 500);
  const first = await client.points.entries({ limit: 1, direction: 'in' });
  const second = await client.points.entries({ limit: 1, direction: 'in', cursor: first.nextCursor });
  assert.equal(first.list[0].amount, 500);
  assert.notEqual(second.list[0].id, first.list[0].id);
  assert.ok((await client.points.balance()).available >= 500);
  assert.ok((await client.points.rules()).earning.length > 0);
});

test('tasks and behaviour', async () => {
  const { client } = phone;
  const look = (await client.tasks.list()).list.find((task) => task.kind === 'viewPage');
  client.behaviour.track('pageView', look.target);
  client.behaviour.track('duration', look.target, 1234.5);
  phone.bend('/events', 'lost');
  phone.hide();
  await until(async () => (await client.tasks.list()).list.find(({ id }) => id === look.id).state === 'claimable');
  assert.equal((await client.tasks.claim(look.id)).points, look.points);
  const review = (await client.tasks.list()).list.find((task) => task.kind === 'report');
  assert.equal((await client.tasks.report(review.id, '小票 1001')).state, 'open');
});

test('tiers', async () => {
  const [{ list }, mine] = await Promise.all([phone.client.tiers.list(), phone.client.tiers.mine()]);
  assert.ok(list.some(({ code }) => code === mine.tier.code));
});

test('coupons', async () => {
  const { client } = phone;
  const offer = (await client.coupons.offers()).list.find(({ costPoints }) => costPoints === 0);
  const coupon = await client.coupons.take(offer.id);
  assert.equal((await client.coupons.get(coupon.id)).code, coupon.code);
  assert.ok((await client.coupons.list({ state: 'usable', limit: 10 })).list.some(({ id }) => id === coupon.id));
  assert.ok((await client.coupons.quote([{ sku: 'tea-green-mist', category: 'tea', priceFen: 4000, quantity: 1 }])).totalFen > 0);

  const pool = await demo.console('POST', 'code-pools', { name: '茶友卡', templateId: Number(offer.id) });
  await demo.console('POST', `code-pools/${pool.id}/codes`, { csv: 'code\nTEA-0001\n', dryRun: false });
  const exchanged = await (await join('小卡', '13900000102')).client.coupons.redeemCode('tea 0001');
  assert.equal(exchanged.templateId, offer.id);
});

test('a lottery, and a prize that is sent', async () => {
  const { client } = phone;
  const id = await publishLottery();
  assert.ok((await client.lotteries.list()).list.some((lottery) => lottery.id === id));
  assert.equal((await client.lotteries.get(id)).prizes[0].odds, '2/2');
  phone.bend(`/lotteries/${id}/draws`, 'lost');
  const drawn = await client.lotteries.draw(id);
  assert.equal((await client.lotteries.draws(id)).list.length, 1);
  assert.equal((await client.lotteries.proof(id)).revealed, null);

  const prize = drawn.prizeClaimId;
  assert.equal((await client.prizes.list({ state: 'needsAddress' })).list[0].id, prize);
  assert.ok((await client.prizes.code(prize)).code.length > 0);
  assert.equal((await client.prizes.sendTo(prize, address)).state, 'toShip');
  await demo.console('POST', `prizes/${prize}/shipment`, { carrier: '顺丰', trackingNo: 'SF1' });
  assert.equal((await client.prizes.get(prize)).trackingNo, 'SF1');
  assert.equal((await client.prizes.confirm(prize)).state, 'done');
});

async function publishLottery() {
  const now = Date.parse((await demo.control('/clock')).now);
  const { id } = await demo.console('POST', 'lotteries', {
    name: '试手气', kind: 'Scratch', organiser: '山野茶铺', conditions: '会员均可参与。', method: '依次抽取。', claimTerms: '30 天内填写地址。',
    startsAt: new Date(now - 60_000).toISOString(), endsAt: new Date(now + 86_400_000).toISOString(), costPoints: 0, drawsPerDayMax: 2, drawsMax: 2,
    prizes: [{ no: 1, prize: { name: '紫砂壶', kind: 'Physical', valueFen: 29_900 }, tickets: 2 }], noPrizeTickets: 0,
  });
  await demo.console('POST', `lotteries/${id}/publish`, {});
  return String(id);
}

test('the mall', async () => {
  const { client } = phone;
  const { list } = await client.mall.items();
  const cup = await client.mall.item(list.find((item) => item.fen > 0).id);
  const order = await client.mall.order({ itemId: cup.id, quantity: 1, address });
  assert.equal((await client.mall.getOrder(order.id)).state, 'awaitingPayment');
  assert.equal((await client.mall.cancel(order.id)).state, 'cancelled');

  const tea = list.find((item) => item.kind === 'physical' && item.fen === 0);
  const paid = await client.mall.order({ itemId: tea.id, quantity: 1, address });
  await demo.console('POST', `prizes/${paid.prizeId}/shipment`, { carrier: '顺丰', trackingNo: 'SF2' });
  assert.equal((await client.mall.orders({ limit: 1 })).list[0].trackingNo, 'SF2');
  assert.equal((await client.mall.confirm(paid.id)).state, 'done');
});

test('a survey', async () => {
  const { client } = phone;
  const [{ id }] = (await client.surveys.list()).list;
  await client.surveys.saveDraft(id, { q1: 'green' });
  assert.equal((await client.surveys.get(id)).draft.q1, 'green');
  assert.ok((await client.surveys.answer(id, { q1: 'green', q2: ['morning'], q3: 9, q4: '好喝' })).points > 0);
});

test('an order of the shop', async () => {
  const { client } = phone;
  await sell('T1001', { phone: '13700005678' });
  const order = await client.orders.claim('T1001', '5678');
  assert.equal((await client.orders.get(order.id)).items[0].sku, 'tea-green-mist');
  assert.equal((await client.orders.list()).list[0].id, order.id);
});

async function sell(orderNo, customer) {
  const { now } = await demo.control('/clock');
  const items = [{ sku: 'tea-green-mist', name: '云雾绿茶', category: 'tea', priceFen: 1800, quantity: 1 }];
  const body = JSON.stringify({ eventId: `${orderNo}-paid`, kind: 'paid', orderNo, occurredAt: now, amountFen: 1800, items, customer });
  const timestamp = String(Math.floor(Date.parse(now) / 1000));
  const signature = createHmac('sha256', shop.secret).update(`${timestamp}.${body}`).digest('hex');
  const answer = await fetch(`${demo.product}/callbacks/shop/${shop.name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shop-timestamp': timestamp, 'x-shop-signature': signature },
    body,
  });
  assert.ok(answer.ok, await answer.text());
}

test('friends who come by an invitation', async () => {
  const { client } = phone;
  const { id } = (await client.campaigns.list('ladder')).list[0];
  const { inviteCode, card } = await client.campaigns.join(id);
  assert.equal(card.path, `pages/invite?c=${inviteCode}`);
  assert.deepEqual(client.campaigns.share(card), { title: card.title, path: card.path });
  await client.behaviour.flush();
  assert.ok((await client.campaigns.poster(id, 750)).url.includes(inviteCode));

  const friend = await join('小友', '13900000111');
  assert.equal((await friend.client.campaigns.invitation(inviteCode)).campaignId, id);
  await friend.client.campaigns.touch(id, inviteCode);
  await friend.client.auth.login();
  await friend.client.campaigns.touch(id, inviteCode);
  assert.equal((await friend.client.campaigns.help(id, inviteCode)).campaignId, id);
  await until(async () => (await client.campaigns.progress(id)).held === 1);
  await sell('T1111', { openId: (await friend.open()).openId });
  await until(async () => (await client.campaigns.progress(id)).confirmed === 1);
  assert.equal((await client.campaigns.helpers(id, { limit: 1 })).list[0].state, 'confirmed');
  assert.equal((await client.campaigns.leaderboard(id, 'today')).own.rank, 1);
  const prize = await client.campaigns.claimStage(id, 1, address);
  assert.equal(prize.state, 'toShip');
  assert.equal((await client.campaigns.claim(id, 'stage:1')).id, prize.id);
  assert.equal((await client.campaigns.get(id)).me.confirmed, 1);
});

test('a team', async () => {
  const { client } = phone;
  const { id } = (await client.campaigns.list('team')).list[0];
  const { code } = await client.teams.open(id);
  const friend = await join('队友', '13900000112');
  assert.equal((await friend.client.teams.join(code)).team.role, 'mate');
  assert.equal((await client.teams.get(code)).taken, 2);
});

test('subscribe prompts', async () => {
  const { client } = phone;
  const { list } = await client.subscriptions.templates('checkIn');
  assert.ok(list.length > 0);
  await client.subscriptions.report('checkIn', { errMsg: 'requestSubscribeMessage:ok', [list[0].templateId]: 'accept' });
  const quota = (await client.subscriptions.quota()).list.find(({ templateId }) => templateId === list[0].templateId);
  assert.equal(quota.left, 1);
});

test('privacy', async () => {
  const { client } = phone;
  const said = await client.privacy.giveConsent({ channel: 'all', purpose: 'marketing', given: false, wording: '接收活动消息' });
  assert.deepEqual(await client.privacy.consents(), said);
  const { id } = await client.privacy.requestExport();
  const copy = await until(async () => {
    const found = await client.privacy.export(id);
    return found.state === 'ready' && found;
  });
  assert.ok(copy.data);
  const { dueAt } = await client.privacy.requestDeletion();
  assert.equal((await client.privacy.deletion()).dueAt, dueAt);
  await client.privacy.cancelDeletion();
});

test('a phone number, and two accounts that become one', async () => {
  const number = '13900000103';
  const first = await join('大号', number);
  await first.client.auth.bindPhone((await first.open()).phoneCode);

  const page = await join('网页', '13900000104');
  assert.ok((await page.client.web.jsapiSignature(`${demo.product}/i/spring`)).signature);
  const refused = await page.client.web.jsapiSignature('https://shop.example/page').catch((error) => error);
  assert.equal(refused.reason, 'auth.required');
  await page.client.web.sendSmsCode(number);
  const { text } = await until(async () => (await demo.control(`/people/${first.person.openId}/chat`)).findLast(({ from }) => from === 'sms'));
  await page.client.web.smsLogin(number, /\d{6}/.exec(text)[0]);
  assert.equal((await page.client.me.get()).phoneTail, '0103');
  assert.ok((await page.client.web.jsapiSignature('https://shop.example/page')).signature);

  await follower('13900000105');
  const second = await join('小号', '13900000105');
  const refusal = await second.client.auth.bindPhone((await second.open()).phoneCode).catch((error) => error);
  assert.equal(refusal.reason, 'account.merge_required');
  const { mergeId } = await second.client.auth.merge(refusal.data.mergeToken);
  await second.client.auth.undoMerge(mergeId);
  second.spoilAccessToken();
  await second.client.points.balance();
  await second.client.auth.logout();
});

test('every call has been made', () => {
  const made = phones.flatMap(({ asked }) => asked.map(({ method, path }) => `${method} ${path}`));
  const calls = Object.entries(openApi.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => nameOf(method, path)));
  const shapeOf = (call) => new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

  assert.deepEqual(calls.filter((call) => !call.startsWith('PATCH ') && !made.some((one) => shapeOf(call).test(one))), []);
});
