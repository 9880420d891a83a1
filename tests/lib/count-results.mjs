// Prints "passed failed skipped" from what a test runner wrote:
//   node count-results.mjs dotnet|node|playwright|vitest FILE
import { readFileSync } from 'node:fs';

const counters = {
  // The trx logger reports skipped tests only as the difference between "total" and "executed".
  dotnet: (text) => {
    const [, attributes] = /<Counters ([^>]*)>/.exec(text);
    const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)[1]);
    return [count('passed'), count('executed') - count('passed'), count('total') - count('executed')];
  },
  node: (text) => {
    const { passed, failed, skipped } = JSON.parse(text);
    return [passed, failed, skipped];
  },
  playwright: (text) => {
    const { stats } = JSON.parse(text);
    return [stats.expected, stats.unexpected + stats.flaky, stats.skipped];
  },
  vitest: (text) => {
    const run = JSON.parse(text);
    return [run.numPassedTests, run.numFailedTests, run.numPendingTests + run.numTodoTests];
  },
};

const [kind, file] = process.argv.slice(2);
console.log(counters[kind](readFileSync(file, 'utf8')).join(' '));
