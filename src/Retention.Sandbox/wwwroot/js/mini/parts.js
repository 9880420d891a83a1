import { h } from '../dom.js';
import { icon } from '../icons.js';
import { teaCup } from './art.js';

export const loading = () => h('div', { class: 'loading', role: 'progressbar', 'aria-label': '正在加载' }, [1, 2, 3].map(() => h('div', { class: 'bone' })));

/** What a page shows when it could not be read. */
export const failure = (refused, again) => h('div', { class: 'blank', role: 'alert' },
  h('span', { class: 'blank-icon' }, icon('alert')),
  h('p', {}, refused.message),
  refused.traceId && h('small', {}, `编号 ${refused.traceId}`),
  button('重新加载', again, 'plain'));

/** What a list shows when there is nothing in it, with a way on. */
export const empty = (text, title, act) => h('div', { class: 'blank' }, teaCup(), h('p', {}, text), title && button(title, act, 'plain'));

/** A button that cannot be pressed twice while its work is under way. */
export function button(title, act, style = 'main', props = {}) {
  const element = h('button', {
    type: 'button', class: style, ...props, onclick: async event => {
      event.stopPropagation();
      if (element.ariaBusy === 'true') return;
      element.ariaBusy = 'true';
      try {
        await act();
      } finally {
        element.ariaBusy = 'false';
      }
    }
  }, title);
  return element;
}

export const card = (...contents) => h('div', { class: 'card' }, contents);

export const section = (title, more, ...contents) => h('section', { class: 'block', 'aria-label': title },
  h('header', {}, h('h3', {}, title), more && h('button', { type: 'button', class: 'more', onclick: more }, '全部', icon('chevron'))), contents);

export const cell = (name, title, note, act) => h('button', { type: 'button', class: 'mini-cell', onclick: act },
  icon(name), h('span', { class: 'mini-cell-title' }, title), h('span', { class: 'mini-cell-note' }, note ?? ''), icon('chevron'));

/** A named fact beside its value. */
export const fact = (name, value) => h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, value));
export const facts = (...pairs) => h('dl', { class: 'facts' }, pairs.filter(Boolean).map(([name, value]) => fact(name, value)));

export const progress = (done, need, label) => h('div', {
  class: 'bar', role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': need, 'aria-valuenow': Math.min(done, need)
}, h('span', { style: `width:${need > 0 ? Math.min(100, done / need * 100) : 100}%` }));

export const tag = (text, style = '') => h('span', { class: `tag ${style}` }, text);

/** Chooses one of a few views of the same list. */
export function segments(label, choices, chosen, choose) {
  const bar = h('div', { class: 'segments', role: 'tablist', 'aria-label': label });
  const draw = current => bar.replaceChildren(...choices.map(([value, title]) => h('button', {
    type: 'button', role: 'tab', 'aria-selected': String(value === current), onclick: () => {
      draw(value);
      choose(value);
    }
  }, title)));
  draw(chosen);
  return bar;
}

/** More or fewer of something. */
export function stepper(label, value, { min = 0, max = 99 }, changed) {
  const count = h('output', { 'aria-label': `${label}数量` }, value);
  const less = h('button', { type: 'button', 'aria-label': `减少${label}`, onclick: () => set(value - 1) }, icon('minus'));
  const more = h('button', { type: 'button', 'aria-label': `增加${label}`, onclick: () => set(value + 1) }, icon('add'));
  const limit = () => {
    less.disabled = value <= min;
    more.disabled = value >= max;
    count.textContent = value;
  };
  const set = next => {
    value = next;
    limit();
    changed(value);
  };
  limit();
  return h('div', { class: 'stepper' }, less, count, more);
}
