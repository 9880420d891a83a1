import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const configuration = process.env.CONFIGURATION ?? 'Debug';
const assembly = fileURLToPath(new URL(`../../../src/Retention.Sandbox/bin/${configuration}/net10.0/Retention.Sandbox.dll`, import.meta.url));
const startMillis = 30_000;

export const account = {
  key: 'tea', kind: 'OfficialAccount', name: '青禾茶事', appId: 'wx0123456789abcdef', appSecret: 'a-secret-for-tests-only-0123456789',
  originalId: 'gh_0123456789ab', token: 'CallbackToken', callbackMode: 'Plain'
};

export const miniProgram = {
  key: 'tea-mini', kind: 'MiniProgram', name: '青禾茶事会员', appId: 'wxfedcba9876543210', appSecret: 'another-secret-for-tests-0123456789',
  originalId: 'gh_ba9876543210', token: 'MiniToken'
};

export const templates = {
  points: { account: account.key, id: 'POINTS-TEMPLATE-0123456789', title: '积分变动通知', kind: 'Template', fields: [{ key: 'thing1', name: '变动原因' }, { key: 'number2', name: '当前积分' }] },
  sale: { account: account.key, id: 'SALE-TEMPLATE-01234567890123', title: '活动开始提醒', kind: 'Subscribe', fields: [{ key: 'thing1', name: '活动名称' }] },
  coupon: { account: account.key, id: 'COUPON-TEMPLATE-012345678901', title: '优惠券到期提醒', kind: 'Subscribe', fields: [{ key: 'thing1', name: '优惠券' }] }
};

export const sms = {
  secretId: 'AKIDtests', secretKey: 'secret-key-of-the-tests', sdkAppId: '1400009999', signName: '青禾茶事',
  templates: [{ id: '200001', kind: 'Notification', text: '您的会员积分有变动，请到公众号查看。' }]
};

/**
 * Starts the built sandbox on a free port: an account whose callbacks go to `callbackUrl`, and a mini-program whose
 * server is at `shopUrl`.
 */
export async function startSandbox(callbackUrl, shopUrl) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const settings = flatten({
    url, accounts: [{ ...account, callbackUrl }, miniProgram], templates: Object.values(templates), sms, miniProgramApi: shopUrl
  });
  const program = spawn('dotnet', ['exec', assembly, ...settings]);
  process.once('exit', () => program.kill());
  let output = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', text => { output += text; });
  await answering(`${url}/control/clock`, program, () => output);
  return { url, stop: () => stopped(program) };
}

export async function freePort() {
  const server = createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

const flatten = (value, path = []) => typeof value === 'object'
  ? Object.entries(value).flatMap(([name, inner]) => flatten(inner, [...path, name]))
  : [`--${path.join(':')}=${value}`];

async function answering(url, program, output) {
  const deadline = Date.now() + startMillis;
  while (Date.now() < deadline) {
    if (program.exitCode !== null) break;
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  program.kill();
  throw new Error(`The sandbox did not start. Build it first (dotnet build src/Retention.Sandbox).\n${output()}`);
}

async function stopped(program) {
  if (program.exitCode !== null) return;
  const gone = new Promise(resolve => program.once('exit', resolve));
  program.kill();
  await gone;
}
