import { h } from '../dom.js';
import { icon } from '../icons.js';
import { monthDay, second, secondsToMorning, weekday } from '../time.js';

const hourSeconds = 3600;

/** The simulated time, and the buttons that move it ahead. */
export function clockPanel(store) {
  const day = h('span', {});
  const dayOfWeek = h('span', { class: 'weekday' });
  const time = h('time', { class: 'time', 'aria-label': '模拟时间' });
  const tick = () => {
    day.textContent = monthDay(store.now);
    dayOfWeek.textContent = weekday(store.now);
    time.textContent = second(store.now);
  };
  store.addEventListener('clock', tick);
  setInterval(tick, 1000);
  tick();
  return h('div', { class: 'clock', role: 'group', 'aria-label': '时钟' },
    h('span', { class: 'now' }, icon('clock'), day, dayOfWeek, time),
    h('span', { class: 'ahead' }, '快进'),
    ahead('快进 1 小时', '1 小时', () => hourSeconds),
    ahead('快进 1 天', '1 天', () => 24 * hourSeconds),
    ahead('快进到明早 9 点', '到明早 9 点', () => secondsToMorning(store.now)));

  function ahead(label, title, seconds) {
    const button = h('button', { type: 'button', 'aria-label': label, onclick: move }, title);
    return button;

    async function move() {
      button.disabled = true;
      try {
        await store.advance(seconds());
      } finally {
        button.disabled = false;
      }
    }
  }
}
