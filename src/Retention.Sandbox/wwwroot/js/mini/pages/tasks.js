import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { happy } from '../art.js';
import { sheet, tell } from '../dialog.js';
import { dayOf } from '../format.js';
import { page } from '../page.js';
import { button, empty, progress, tag } from '../parts.js';

/** What a member can do for points, how far it has come, and taking what is earned. */
export function tasksPage(app) {
  return page(app, {
    title: '会员任务',
    load: () => app.client.get('/tasks'),
    draw: ({ list }, refresh) => list.length === 0
      ? empty('现在没有任务，过几天再来看看')
      : h('ul', { class: 'rows', 'aria-label': '任务' }, list.map(task => h('li', {}, taskCard(app, task, refresh))))
  });
}

export function taskCard(app, task, refresh) {
  return h('article', { class: 'card task', 'aria-label': task.title },
    h('span', { class: `task-icon ${task.state}` }, icon(icons[task.kind] ?? 'task')),
    h('div', { class: 'task-text' },
      h('strong', {}, task.title),
      h('p', {}, task.description),
      h('div', { class: 'task-gain' },
        task.points > 0 && tag(`+${task.points} 积分`, 'gold'), task.couponName && tag(task.couponName, 'warm'),
        task.resetsOn && h('small', {}, `${dayOf(task.resetsOn)} 更新`)),
      task.need > 1 && h('div', { class: 'task-progress' }, progress(task.done, task.need, `${task.title}进度`), h('small', {}, `${Math.min(task.done, task.need)}/${task.need}`))),
    next(app, task, refresh));
}

const icons = { completeProfile: 'person', bindPhone: 'sms', firstOrder: 'receipt', checkIn: 'calendar', answerSurvey: 'survey', viewPage: 'compass', report: 'edit' };

function next(app, task, refresh) {
  if (task.state === 'claimed') return h('span', { class: 'done-mark' }, icon('check'), '已领取');
  if (task.state === 'claimable') return button('领取', () => claim(app, task, refresh));
  if (task.kind === 'report') return button('去完成', () => report(app, task, refresh), 'outline');
  return button('去完成', () => app.open(place(task)), 'outline');
}

const places = { completeProfile: 'profile', bindPhone: 'profile', firstOrder: 'orders', checkIn: 'check-in', answerSurvey: 'surveys' };

// The target of a page to look at is its path; what is not a page of ours leads to where points are spent.
const place = ({ kind, target }) => places[kind] ?? (target ? target.split('?')[0].split('/').at(-1) : 'mall');

async function claim(app, task, refresh) {
  const done = await app.act(() => app.client.change(`/tasks/${task.id}/claim`));
  await refresh();
  if (!done) return;
  await tell(app, { title: '领取成功', picture: happy(), text: [[done.points > 0 && `${done.points} 积分`, done.coupon?.name].filter(Boolean).join(' + '), `“${task.title}”已完成`] });
}

async function report(app, task, refresh) {
  const words = h('textarea', { rows: 4, maxlength: 200, required: true, placeholder: '写下小票号，或说说你是怎么完成的', 'aria-label': '完成情况' });
  const evidence = await app.ask(answer => sheet(task.title,
    h('p', { class: 'hint' }, task.description),
    h('form', { class: 'mini-form', onsubmit: event => { event.preventDefault(); answer(words.value.trim()); } }, words, h('button', { class: 'main wide' }, '提交'))));
  if (!evidence) return;
  if (await app.act(() => app.client.change(`/tasks/${task.id}/report`, { evidence }))) app.toast('已提交');
  await refresh();
}
