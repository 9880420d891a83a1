// npm run types: renews the client's types after the API has changed.
import { writeFileSync } from 'node:fs';
import { client, openApi } from './places.js';
import { typesOf } from './types.js';

writeFileSync(`${client}/api.ts`, typesOf(openApi));
