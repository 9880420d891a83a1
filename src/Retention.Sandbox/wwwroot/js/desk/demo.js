import { api } from '../api.js';

/** What a host that embeds this page adds to it; nothing when the sandbox stands alone. */
export const demo = { links: [], actions: [], fanActions: [] };

export async function loadDemo() {
  Object.assign(demo, await api.demoInfo());
}
