// Starts a sandbox on a free port for one test file and stops it afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../src/Retention.Sandbox', import.meta.url));

export const brand = {
  key: 'brand',
  kind: 'OfficialAccount',
  name: '山野茶铺',
  appId: 'wx00000000000000a1',
  appSecret: '0123456789abcdef0123456789abcdef',
  originalId: 'gh_0000000000a1',
  token: 'clientsToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  callbackMode: 'Safe',
};

export const mini = {
  key: 'mini',
  kind: 'MiniProgram',
  name: '山野茶铺会员',
  appId: 'wx00000000000000b2',
  appSecret: 'fedcba9876543210fedcba9876543210',
  originalId: 'gh_0000000000b2',
};

const templates = [
  { account: 'brand', id: 'tmpl-points', title: '积分变动通知', kind: 'Template', fields: [{ key: 'thing1', name: '原因' }, { key: 'number2', name: '积分' }] },
  { account: 'mini', id: 'sub-points', title: '积分到账提醒', kind: 'Subscribe', fields: [{ key: 'thing1', name: '来源' }] },
];

export const sms = {
  secretId: 'AKIDclients0000000000000000000000000',
  secretKey: 'clientsSecretKey00000000000000000',
  sdkAppId: '1400006666',
  signName: '山野茶铺',
  templates: [{ id: '100001', kind: 'Otp', text: '您的验证码为{1}，5分钟内有效。' }],
};

// Built here unless the caller has done so: an old build would be tested without anybody noticing.
function program() {
  if (process.env.SANDBOX_DLL) return process.env.SANDBOX_DLL;
  const built = spawnSync('dotnet', ['build', project, '-c', 'Debug', '-v', 'q', '--nologo'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) throw new Error('The sandbox does not build.');
  return `${project}/bin/Debug/net10.0/Retention.Sandbox.dll`;
}

function flatten(value, path) {
  return value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([name, inner]) => flatten(inner, path ? `${path}:${name}` : name))
    : [`--${path}=${value}`];
}

export async function startSandbox({ callbackUrl } = {}) {
  const settings = {
    url: 'http://127.0.0.1:0',
    people: 5,
    accounts: [callbackUrl ? { ...brand, callbackUrl } : brand, mini],
    templates,
    sms,
    limits: { receiptDelay: '00:00:00.050', callbackRetryDelay: '00:00:00.050' },
  };
  const child = spawn('dotnet', [program(), ...flatten(settings, '')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening on (\S+)/.exec(line)?.[1];
    if (address) {
      return new Sandbox(address.replace(/\/$/, ''), child, exited);
    }
  }
  throw new Error('The sandbox did not start.');
}

class Sandbox {
  constructor(address, child, exited) {
    Object.assign(this, { address, child, exited, host: new URL(address).host });
  }

  async control(path, body) {
    const answer = await fetch(`${this.address}/control${path}`, body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${json.error}`);
    return json;
  }

  async person(number = 1) {
    return (await this.control('/people'))[number - 1];
  }

  async follower(number = 1) {
    const person = await this.person(number);
    await this.control(`/people/${person.openId}/follow`, { how: 'search' });
    return person.openId;
  }

  chat(openId) {
    return this.control(`/people/${openId}/chat`);
  }

  /** Asks again until the condition holds, within a limit. */
  async until(condition, limitMs = 10_000) {
    const deadline = Date.now() + limitMs;
    for (;;) {
      const value = await condition();
      if (value) return value;
      if (Date.now() > deadline) throw new Error('The condition never held.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}
