import { h } from '../dom.js';

const weekdays = ['一', '二', '三', '四', '五', '六', '日'];
const two = number => String(number).padStart(2, '0');
const parts = month => month.split('-').map(Number);

export const monthTitle = month => `${parts(month)[0]} 年 ${parts(month)[1]} 月`;

export function shiftMonth(month, by) {
  const [year, number] = parts(month);
  const date = new Date(Date.UTC(year, number - 1 + by, 1));
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}`;
}

/** A month of check-ins, weeks beginning on Monday; days that can be made up for are buttons. */
export function monthGrid(month, { days, today, makeUp }, choose) {
  const [year, number] = parts(month);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const dates = Array.from({ length: count }, (_, index) => `${month}-${two(index + 1)}`);
  return h('div', { class: 'month' },
    weekdays.map(name => h('span', { class: 'weekday', 'aria-hidden': 'true' }, name)),
    Array.from({ length: before }, () => h('span', {})),
    dates.map(date => cellOf(date, { isDone: days.includes(date), isToday: date === today, isOpen: makeUp.left > 0 && makeUp.days.includes(date) }, choose)));
}

function cellOf(date, { isDone, isToday, isOpen }, choose) {
  const day = Number(date.slice(8));
  if (isOpen && !isDone) return h('button', { type: 'button', class: 'day open', 'aria-label': `补签 ${date}`, onclick: () => choose(date) }, day, h('small', {}, '补'));
  return h('span', {
    class: `day ${isDone ? 'done' : ''} ${isToday ? 'today' : ''}`, role: 'img', 'aria-label': `${date}${isDone ? ' 已签到' : ''}`
  }, isToday && !isDone ? '今' : day);
}
