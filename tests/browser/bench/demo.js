import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './sandbox.js';

const configuration = process.env.CONFIGURATION ?? 'Debug';
const assembly = fileURLToPath(new URL(`../../../src/Retention.Demo/bin/${configuration}/net10.0/Retention.Demo.dll`, import.meta.url));
const startMillis = 90_000;

/** Starts the built demo on free ports; ready when it has printed its addresses. */
export async function startDemo() {
  const phones = `http://127.0.0.1:${await freePort()}`;
  const product = `http://127.0.0.1:${await freePort()}`;
  const program = spawn('dotnet', ['exec', assembly, '--urls', product, '--phones', phones]);
  const kill = () => program.kill();
  process.once('exit', kill);
  const gone = new Promise(resolve => program.once('exit', resolve));
  const output = await printed(program, phones);
  return {
    phones, product, output,
    invitation: /\S+\/r\/\w+/.exec(output)[0],
    async stop() {
      kill();
      await gone;
      process.off('exit', kill);
      return program.exitCode;
    }
  };
}

function printed(program, address) {
  return new Promise((resolve, reject) => {
    let output = '';
    const failed = why => {
      program.kill();
      reject(new Error(`The demo ${why}. Build it first (dotnet build src/Retention.Demo).\n${output}`));
    };
    const timer = setTimeout(() => failed('did not start in time'), startMillis);
    program.once('exit', () => failed('ended'));
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', text => {
        output += text;
        if (!output.includes(address) || !output.includes('Ctrl+C')) return;
        clearTimeout(timer);
        resolve(output);
      });
    }
  });
}
