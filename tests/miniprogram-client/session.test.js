// Signing in, renewing, repeating and giving up, against the running product.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RetentionError } from './compiled.js';
import { startDemo } from './demo.js';
import { Phone } from './phone.js';

let demo;

before(async () => {
  demo = await startDemo();
});

after(() => demo?.stop());

test('the first call signs in by itself, once for all who wait', async () => {
  const phone = await Phone.of(demo, '小满');
  const [balance, home] = await Promise.all([phone.client.points.balance(), phone.client.me.home(), phone.client.me.get()]);

  assert.equal(balance.available, 0);
  assert.equal(home.points.available, 0);
  assert.equal(phone.count('POST', '/auth/login'), 1);
});

test('the sign-in is kept for the next start', async () => {
  const phone = await Phone.of(demo, '谷雨');
  const { memberId } = await phone.client.me.get();
  const again = await phone.restart().me.get();

  assert.equal(again.memberId, memberId);
  assert.equal(phone.count('POST', '/auth/login'), 1);
});

test('ten calls with an old token lead to one renewal', async () => {
  const phone = await Phone.of(demo, '立夏');
  await phone.client.auth.login();
  phone.spoilAccessToken();
  const answers = await Promise.all(Array.from({ length: 10 }, () => phone.client.points.balance()));

  assert.equal(answers.length, 10);
  assert.equal(phone.count('POST', '/auth/refresh'), 1);
  assert.equal(phone.count('POST', '/auth/login'), 1);
});

test('a renewal whose answer was lost is asked for again', async () => {
  const phone = await Phone.of(demo, '小暑');
  await phone.client.auth.login();
  phone.spoilAccessToken();
  phone.bend('/auth/refresh', 'lost');
  await phone.client.points.balance();
  phone.spoilAccessToken();
  await phone.client.points.balance();

  assert.equal(phone.count('POST', '/auth/refresh'), 3);
  assert.equal(phone.count('POST', '/auth/login'), 1);
});

test('a sign-in that has ended is begun anew without asking anybody', async () => {
  const phone = await Phone.of(demo, '大暑');
  const { memberId } = await phone.client.me.get();
  phone.spoilSession();

  assert.equal((await phone.client.me.get()).memberId, memberId);
  assert.equal(phone.count('POST', '/auth/login'), 2);
});

test('a logout forgets the phone; the next call signs in again', async () => {
  const phone = await Phone.of(demo, '立秋');
  await phone.client.auth.login();
  await phone.client.auth.logout();
  assert.equal(phone.getStorageSync('retention.session'), '');
  await phone.client.points.balance();
  assert.equal(phone.count('POST', '/auth/login'), 2);
});

test('a read is asked again when no answer came', async () => {
  const phone = await Phone.of(demo, '处暑');
  phone.bend('/points/balance', 'unsent', 'lost', { answer: { statusCode: 502, header: {}, data: '<html>bad gateway</html>' } });

  assert.equal((await phone.client.points.balance()).available, 0);
  assert.equal(phone.count('GET', '/points/balance'), 4);
});

test('a write whose answer was lost has one effect and one answer', async () => {
  const phone = await Phone.of(demo, '白露');
  phone.bend('/privacy/exports', 'lost', 'lost');
  const { id } = await phone.client.privacy.requestExport();
  const keys = phone.asked.filter(({ path }) => path === '/privacy/exports').map(({ key }) => key);

  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.equal((await phone.client.privacy.export(id)).id, id);
});

test('a write that never got an answer goes on with its key after a restart', async () => {
  const phone = await Phone.of(demo, '秋分');
  phone.bend('/privacy/deletion-requests', 'lost', 'lost', 'lost', 'lost');
  await assert.rejects(phone.client.privacy.requestDeletion(), { reason: 'client.no_answer', code: -1, status: 0 });
  await phone.restart().privacy.requestDeletion();
  await phone.client.privacy.cancelDeletion();
  await phone.client.privacy.requestDeletion();
  const keys = phone.asked.filter(({ method, path }) => method === 'POST' && path === '/privacy/deletion-requests').map(({ key }) => key);

  assert.equal(keys.length, 6);
  assert.equal(new Set(keys.slice(0, 5)).size, 1);
  assert.notEqual(keys[5], keys[0]);
});

test('two of the same at once are two wishes', async () => {
  const phone = await Phone.of(demo, '寒露');
  await Promise.all([phone.client.privacy.requestDeletion(), phone.client.privacy.requestDeletion()]);
  const keys = phone.asked.filter(({ path }) => path === '/privacy/deletion-requests').map(({ key }) => key);

  assert.equal(new Set(keys).size, 2);
});

test('one that is still running is asked again when the server says', async () => {
  const phone = await Phone.of(demo, '霜降');
  const running = { code: 1011, msg: '上一次提交还在处理中，请稍候。', data: { reason: 'idempotency.running' }, traceId: 't' };
  phone.bend('/privacy/exports', { answer: { statusCode: 409, header: { 'Retry-After': '1' }, data: running } });
  const started = Date.now();
  await phone.client.privacy.requestExport();

  assert.ok(Date.now() - started >= 1000);
});

test('a write without a key is never repeated', async () => {
  const phone = await Phone.of(demo, '立冬');
  const consent = { channel: 'weChat', purpose: 'marketing', given: true, wording: '接收活动消息' };
  phone.bend('/privacy/consents', 'lost');
  await assert.rejects(phone.client.privacy.giveConsent(consent), RetentionError);

  assert.equal(phone.count('POST', '/privacy/consents'), 1);
});

test('a refusal has its number, its name, its trace and words for the shopper', async () => {
  const phone = await Phone.of(demo, '小雪');
  const error = await phone.client.privacy.deletion().catch((refusal) => refusal);

  assert.ok(error instanceof RetentionError);
  assert.ok(error.code > 0);
  assert.deepEqual([error.status, error.reason], [404, 'privacy.no_deletion']);
  assert.match(error.traceId, /^[0-9a-f]{32}$/);
  assert.match(error.message, /\p{Script=Han}/u);
});

test('too many requests are refused, and the client does not keep the shopper waiting', async () => {
  const phone = await Phone.of(demo, '大雪');
  await phone.client.auth.login();
  const calls = await Promise.allSettled(Array.from({ length: 310 }, () => phone.client.points.balance()));
  const refused = calls.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);

  assert.equal(refused.length, 10);
  assert.ok(refused.every((error) => error.status === 429 && error.reason === 'request.too_many' && error.retryAfterMs > 0));
  assert.equal(phone.count('GET', '/points/balance'), 310);
});

test('WeChat refusing to log in is said', async () => {
  const phone = await Phone.of(demo, '冬至');
  phone.login = ({ fail }) => fail({ errMsg: 'login:fail system error' });
  await assert.rejects(phone.client.points.balance(), { reason: 'client.login_failed', data: { why: 'login:fail system error' } });
});
