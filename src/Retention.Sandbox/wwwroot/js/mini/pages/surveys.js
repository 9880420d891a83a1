import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { dayOf } from '../format.js';
import { page } from '../page.js';
import { empty, tag } from '../parts.js';

const states = { open: '参与', answered: '已参与', over: '已结束' };

/** The shop's questions. */
export function surveysPage(app) {
  return page(app, {
    title: '有奖问卷',
    load: () => app.client.get('/surveys'),
    draw: ({ list }) => list.length === 0
      ? empty('现在没有问卷')
      : h('ul', { class: 'rows', 'aria-label': '问卷' }, list.map(survey => h('li', {}, row(app, survey))))
  });
}

const row = (app, { id, title, points, state, endsAt }) => h('button', { type: 'button', class: 'card teaser', onclick: () => app.open('survey', { id }) },
  h('span', { class: 'teaser-icon' }, icon('survey')),
  h('span', { class: 'teaser-text' }, h('strong', {}, title), h('span', {}, [points > 0 && `+${points} 积分`, endsAt && `${dayOf(endsAt)} 截止`].filter(Boolean).join(' · '))),
  tag(states[state], state === 'open' ? 'gold' : ''));
