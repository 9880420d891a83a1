import { h } from '../dom.js';
import { icon } from '../icons.js';
import { tabs } from './pages.js';

/** The foot of the four pages a shopper starts from. */
export function tabBar(app, current) {
  return h('nav', { class: 'mini-tabs', 'aria-label': '小程序' }, tabs.map(tab => h('button', {
    type: 'button', 'aria-current': tab.name === current ? 'page' : null, onclick: () => tab.name !== current && app.tab(tab.name)
  }, icon(tab.icon), tab.title)));
}
