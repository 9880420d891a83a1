// node-easywechat: as a client by stable token, and as the receiver of sealed callbacks.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { decrypt, getSignature } from '@wecom/crypto';
import easywechat from 'node-easywechat';
import { brand, startSandbox } from './sandbox.js';

const { CacheInterface, OfficialAccount, ServerRequest } = easywechat;
const received = [];
let receiver;
let sandbox;
let client;

// The library's own cache is a file in the temporary folder: a token of the last run would be used in this one.
class MemoryCache extends CacheInterface {
  items = new Map();
  async get(key) { return this.items.get(key) ?? null; }
  async has(key) { return this.items.has(key); }
  async set(key, value) { this.items.set(key, value); return true; }
  async delete(key) { return this.items.delete(key); }
}

function application() {
  const app = new OfficialAccount({
    app_id: brand.appId,
    secret: brand.appSecret,
    token: brand.token,
    aes_key: brand.encodingAesKey,
    use_stable_access_token: true,
    http: { baseURL: sandbox?.address },
  });
  app.setCache(new MemoryCache());
  return app;
}

async function take(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const app = application();
  app.setRequest(new ServerRequest(request.method, request.url, request.headers, body));
  const server = app.getServer();
  server.with(async (message, next) => {
    received.push({ message, url: request.url, body });
    return message.MsgType === 'text' ? `收到：${message.Content}` : next(message);
  });
  const answer = await server.serve();
  response.writeHead(answer.getStatusCode(), answer.getHeaders());
  response.end((await answer.getBody()).toString());
}

before(async () => {
  receiver = createServer((request, response) => {
    take(request, response).catch((error) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  sandbox = await startSandbox({ callbackUrl: `http://127.0.0.1:${receiver.address().port}/wx` });
  client = application().getClient();
});

after(async () => {
  await sandbox?.stop();
  receiver?.close();
});

test('reads a fan by stable token', async () => {
  const person = await sandbox.person(1);
  const answer = (await client.get('cgi-bin/user/info', { params: { openid: person.openId } })).toObject();

  assert.deepEqual([answer.openid, answer.subscribe], [person.openId, 0]);
});

test('a refusal comes back as it is', async () => {
  const answer = await client.postJson('cgi-bin/message/custom/send', { touser: 'nobody', msgtype: 'text', text: { content: '你好' } });

  assert.equal(answer.toObject().errcode, 40003);
});

test('opens sealed callbacks and answers them sealed', async () => {
  const openId = await sandbox.follower(2);
  await sandbox.control(`/people/${openId}/write`, { text: '在吗' });
  const chat = await sandbox.until(async () => {
    const bubbles = await sandbox.chat(openId);
    return bubbles.at(-1).from === 'account' ? bubbles : null;
  });

  assert.equal(chat.at(-1).text, '收到：在吗');
  const follow = received.find((one) => one.message.FromUserName === openId);
  assert.deepEqual([follow.message.MsgType, follow.message.Event, follow.message.ToUserName], ['event', 'subscribe', brand.originalId]);
});

test('another library opens and checks the same callbacks', async () => {
  const openId = await sandbox.follower(3);
  const { url, body } = await sandbox.until(async () => received.find((one) => one.message.FromUserName === openId));
  const query = new URL(url, sandbox.address).searchParams;
  const encrypted = /<Encrypt><!\[CDATA\[(.+?)\]\]><\/Encrypt>/.exec(body)[1];

  assert.equal(getSignature(brand.token, query.get('timestamp'), query.get('nonce'), encrypted), query.get('msg_signature'));
  const { message, id } = decrypt(brand.encodingAesKey, encrypted);
  assert.equal(id, brand.appId);
  assert.match(message, /<Event><!\[CDATA\[subscribe\]\]><\/Event>/);
});

test('a receipt follows a template message', async () => {
  const openId = await sandbox.follower(4);
  const data = { thing1: { value: '签到' }, number2: { value: '10' } };
  const sent = (await client.postJson('cgi-bin/message/template/send', { touser: openId, template_id: 'tmpl-points', data })).toObject();
  const receipt = await sandbox.until(async () =>
    received.find((one) => one.message.Event === 'TEMPLATESENDJOBFINISH' && one.message.FromUserName === openId));

  assert.equal(sent.errcode, 0);
  assert.equal(receipt.message.Status, 'success');
});
