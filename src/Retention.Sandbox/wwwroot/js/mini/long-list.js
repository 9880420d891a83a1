import { Refused } from '../api.js';
import { h } from '../dom.js';
import { button, failure, loading } from './parts.js';

/**
 * A list that is read a page at a time, further ones when its end is asked for. `read(cursor)` brings
 * `{ list, nextCursor, hasMore }`, `row` draws one item, `none` what is shown when there is nothing.
 */
export function longList(app, { label, read, row, none }) {
  const items = h('ul', { class: 'rows', 'aria-label': label });
  const foot = h('div', { class: 'list-foot' });
  const element = h('div', { class: 'long-list' }, items, foot);

  async function more(cursor) {
    const next = await read(cursor);
    items.append(...next.list.map(item => h('li', {}, row(item))));
    if (items.childElementCount === 0) return element.replaceChildren(none());
    foot.replaceChildren(next.hasMore ? button('加载更多', () => app.act(() => more(next.nextCursor)), 'plain') : h('span', {}, '没有更多了'));
  }

  async function start() {
    foot.replaceChildren(loading());
    try {
      await more(null);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      foot.replaceChildren(failure(refused, start));
    }
  }

  start();
  return element;
}
