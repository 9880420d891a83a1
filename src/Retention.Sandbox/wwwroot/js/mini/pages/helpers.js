import { h } from '../../dom.js';
import { helpStates, whyLost } from '../campaign-words.js';
import { dayTime } from '../format.js';
import { longList } from '../long-list.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';
import { personFace } from '../people.js';

const styles = { confirmed: 'gold', lost: '' };

/** The friends the shopper has brought, newest first. */
export function helpersPage(app, { id }) {
  return page(app, {
    title: '我邀请的朋友',
    draw: () => longList(app, {
      label: '朋友',
      read: cursor => app.client.get(`/campaigns/${id}/helpers`, { cursor }),
      row: helper => h('div', { class: `card helper ${helper.state}` }, personFace(helper),
        h('span', { class: 'prize-text' }, h('strong', {}, helper.name), h('small', {}, dayTime(helper.since), helper.reason && ` · ${whyLost[helper.reason] ?? ''}`)),
        tag(helpStates[helper.state], styles[helper.state] ?? 'green')),
      none: () => empty('还没有朋友接受你的邀请')
    })
  });
}
