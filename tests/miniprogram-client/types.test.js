// The client is sound TypeScript and speaks the API as it is described.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { complaints } from './compiled.js';
import { client, openApi } from './places.js';
import { nameOf, typesOf } from './types.js';

test('TypeScript has nothing to say', () => {
  assert.equal(complaints, '');
});

test('the types are those of the description', () => {
  assert.ok(readFileSync(`${client}/api.ts`, 'utf8') === typesOf(openApi), 'api.ts is stale. Renew it: npm run types');
});

test('every call has its method', () => {
  const source = ['index.ts', 'session.ts', 'events.ts'].map((file) => readFileSync(`${client}/${file}`, 'utf8')).join('\n');
  const calls = Object.entries(openApi.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => nameOf(method, path)));
  const missing = calls.filter((call) => !source.includes(`'${call}'`));
  // WeChat cannot send PATCH; the same call is made by POST.
  assert.deepEqual(missing.filter((call) => !call.startsWith('PATCH ')), ['POST /auth/login', 'POST /auth/refresh']);
});
