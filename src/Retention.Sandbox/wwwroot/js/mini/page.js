import { Refused } from '../api.js';
import { h } from '../dom.js';
import { icon } from '../icons.js';
import { failure, loading } from './parts.js';

/**
 * A page: its title line, what it reads and how that is drawn. It is read each time it comes to the top; while it is
 * first read, and when that fails, every page looks alike.
 * `draw` gets what `load` brought and a function that reads anew; `hero` lets the title line lie over the page's head.
 */
export function page(app, { title, load = async () => null, draw, back = true, hero = false }) {
  const body = h('div', { class: 'mini-body', tabindex: '-1', onscroll: () => element.classList.toggle('scrolled', body.scrollTop > 8) });
  const bar = h('header', { class: 'mini-nav' },
    back && h('button', { type: 'button', class: 'mini-back', 'aria-label': '返回上一页', onclick: () => app.back() }, icon('back')),
    h('h2', {}, title));
  const element = h('section', { class: hero ? 'hero-page' : '', 'aria-label': title, 'aria-busy': 'true' }, bar, body);
  let drawn = false;
  let newest = 0;

  async function refresh() {
    const turn = ++newest;
    if (!drawn) body.replaceChildren(loading());
    element.ariaBusy = 'true';
    try {
      const data = await load();
      if (turn === newest) show(data);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (turn === newest) tell(refused);
    } finally {
      if (turn === newest) element.ariaBusy = 'false';
    }
  }

  function show(data) {
    drawn = true;
    body.replaceChildren(...[draw(data, refresh)].flat(Infinity).filter(Boolean));
  }

  function tell(refused) {
    if (drawn) app.toast(refused.message);
    else body.replaceChildren(failure(refused, refresh));
  }

  return { element, opened: refresh, show };
}
