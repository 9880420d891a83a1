// co-wechat-api: the long-standing client of the node-webot family.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WechatAPI from 'co-wechat-api';
import { brand, mini, startSandbox } from './sandbox.js';

let sandbox;
let api;

function client(account) {
  const made = new WechatAPI(account.appId, account.appSecret);
  made.prefix = `${sandbox.address}/cgi-bin/`;
  made.snsPrefix = `${sandbox.address}/sns/`;
  made.wxaPrefix = `${sandbox.address}/wxa/`;
  made.fileServerPrefix = `${sandbox.address}/cgi-bin/`;
  return made;
}

before(async () => {
  sandbox = await startSandbox();
  api = client(brand);
});

after(() => sandbox?.stop());

const refused = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  assert.match(error.message, / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}/);
  return true;
};

test('gets a token, and none with a wrong secret', async () => {
  const token = await api.getAccessToken();
  assert.ok(token.accessToken.length > 100);

  const stranger = client({ ...brand, appSecret: 'wrong' });
  await assert.rejects(stranger.getAccessToken(), refused(40125));
});

test('recovers by itself when its token has become invalid', async () => {
  const openId = await sandbox.follower(5);
  await sandbox.control('/faults', { path: '/cgi-bin/user/info', kind: 'tokenInvalid', times: 1 });

  assert.equal((await api.getUser(openId)).openid, openId);
});

test('creates, reads and removes a menu in Chinese', async () => {
  await api.createMenu({ button: [{ type: 'click', name: '我的积分', key: 'points' }, { name: '更多', sub_button: [{ type: 'view', name: '官网', url: 'https://example.com' }] }] });

  assert.equal((await api.getMenu()).menu.button[0].name, '我的积分');
  assert.equal((await api.getMenuConfig()).is_menu_open, 1);
  await assert.rejects(api.createMenu({ button: [{ type: 'click', name: '没有键' }] }), refused(40019));
  await api.removeMenu();
  await assert.rejects(api.getMenu(), refused(46003));
});

test('tags fans', async () => {
  const openId = await sandbox.follower(1);
  const { tag } = await api.createTags('老顾客');
  await api.batchTagging([openId], tag.id);

  assert.deepEqual((await api.getIdList(openId)).tagid_list, [tag.id]);
  assert.deepEqual((await api.getUsersFromTag(tag.id)).data.openid, [openId]);
  assert.equal((await api.getTags()).tags.find((one) => one.id === tag.id).count, 1);
  await assert.rejects(api.createTags('老顾客'), refused(45157));
  await api.updateTag(tag.id, '熟客');
  await api.batchUnTagging([openId], tag.id);
  await api.deleteTag(tag.id);
});

test('reads fans one by one, in batches and as a list', async () => {
  const openId = await sandbox.follower(1);
  await api.updateRemark(openId, '常来');

  assert.equal((await api.getUser(openId)).remark, '常来');
  assert.equal((await api.batchGetUsers([openId])).user_info_list[0].subscribe, 1);
  assert.ok((await api.getFollowers()).data.openid.includes(openId));
});

test('makes QR codes', async () => {
  const temporary = await api.createTmpQRCode(10000, 1800);
  const permanent = await api.createLimitQRCode('shop-1');

  assert.equal(temporary.expire_seconds, 1800);
  const picture = await fetch(`${sandbox.address}/cgi-bin/showqrcode?ticket=${encodeURIComponent(permanent.ticket)}`);
  assert.equal(picture.headers.get('content-type'), 'image/png');
  await assert.rejects(api.createTmpQRCode(10000, 9_999_999), refused(40053));
});

test('sends customer-service messages within the window only', async () => {
  const openId = await sandbox.follower(2);
  for (let i = 0; i < 3; i++) await api.sendText(openId, `第 ${i} 条`);

  await assert.rejects(api.sendText(openId, '太多了'), refused(45047));
  await sandbox.control('/clock/advance', { seconds: 61 });
  await assert.rejects(api.sendText(openId, '太晚了'), refused(45015));
  assert.equal((await sandbox.chat(openId)).at(-1).text, '第 2 条');
});

test('sends template messages and sees the field named', async () => {
  const openId = await sandbox.follower(3);
  const data = { thing1: { value: '签到' }, number2: { value: '10' } };
  const sent = await api.sendTemplate(openId, 'tmpl-points', 'https://example.com', '', data);

  assert.ok(sent.msgid > Number.MAX_SAFE_INTEGER);
  await assert.rejects(api.sendTemplate(openId, 'tmpl-points', '', '', { ...data, number2: { value: '十' } }), (error) =>
    refused(47003)(error) && /data\.number2\.value/.test(error.message));
  assert.equal((await api.getAllPrivateTemplate()).template_list[0].template_id, 'tmpl-points');
});

test('sends to many', async () => {
  const openIds = [await sandbox.follower(1), await sandbox.follower(3)];
  const sent = await api.massSendText('大家好', openIds);

  assert.equal((await api.getMassMessageStatus(sent.msg_id)).msg_status, 'SEND_SUCCESS');
});

test('gets a ticket and signs a page', async () => {
  const config = await api.getJsConfig({ url: 'https://example.com/page', debug: false, jsApiList: [] });

  assert.match(config.signature, /^[0-9a-f]{40}$/);
  assert.ok((await api.getIp()).ip_list.length > 0);
});

test('logs a mini-program in and sends what was agreed to, once', async () => {
  const miniApi = client(mini);
  const person = await sandbox.person(4);
  const visit = await sandbox.control(`/people/${person.openId}/mini-program`, { path: 'pages/index' });
  const session = await miniApi.code2Session(visit.code);
  assert.equal(session.openid, person.openIds.mini);

  const data = { thing1: { value: '签到' } };
  await assert.rejects(miniApi.sendSubscribeMessage(session.openid, 'sub-points', 'pages/index', data), refused(43101));
  await sandbox.control(`/people/${person.openId}/subscribe-prompt`, { answers: { 'sub-points': 'accept' } });
  await miniApi.sendSubscribeMessage(session.openid, 'sub-points', 'pages/index', data);
  await assert.rejects(miniApi.sendSubscribeMessage(session.openid, 'sub-points', 'pages/index', data), refused(43101));
});
