import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const client = `${repository}miniprogram-api-docs/client`;
export const openApi = JSON.parse(readFileSync(`${repository}miniprogram-api-docs/openapi.json`, 'utf8'));
