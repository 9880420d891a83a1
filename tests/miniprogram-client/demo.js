// Starts the built demo on free ports for one test file and ends it afterwards.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { repository } from './places.js';

const assembly = `${repository}src/Retention.Demo/bin/${process.env.CONFIGURATION ?? 'Debug'}/net10.0/Retention.Demo.dll`;
const START_MILLIS = 120_000;
const operator = { name: 'tester', password: 'correct-horse-battery' };

/** `settings` are the product's, such as `{ 'MiniProgram:RefreshDays': 1 }`. */
export async function startDemo(settings = {}) {
  const phones = `http://127.0.0.1:${await freePort()}`;
  const product = `http://127.0.0.1:${await freePort()}`;
  const given = { urls: product, phones, operator: operator.name, password: operator.password, ...settings };
  const program = spawn('dotnet', ['exec', assembly, ...Object.entries(given).map(([name, value]) => `--${name}=${value}`)]);
  const kill = () => program.kill();
  process.once('exit', kill);
  const gone = new Promise((resolve) => program.once('exit', resolve));
  await started(program);
  return new Demo(product, phones, async () => {
    kill();
    await gone;
    process.off('exit', kill);
  });
}

class Demo {
  #token;

  constructor(product, phones, stop) {
    Object.assign(this, { product, phones, stop });
  }

  /** What people do on their phones, by the simulator. */
  control(path, body) {
    return ask(`${this.phones}/control${path}`, body === undefined ? 'GET' : 'POST', body);
  }

  /** What operators do. */
  async console(method, path, body) {
    this.#token ??= (await ask(`${this.product}/api/console/session`, 'POST', { ...operator, bearer: true })).token;
    return ask(`${this.product}/api/console/${path}`, method, body, { authorization: `Bearer ${this.#token}` });
  }
}

async function ask(url, method, body, headers = {}) {
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

function started(program) {
  return new Promise((resolve, reject) => {
    let output = '';
    const failed = (why) => {
      program.kill();
      reject(new Error(`The demo ${why}. Build it first (dotnet build src/Retention.Demo).\n${output}`));
    };
    const timer = setTimeout(() => failed('did not start in time'), START_MILLIS);
    program.once('exit', () => failed('ended'));
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', (text) => {
        output += text;
        if (!output.includes('Ctrl+C')) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
