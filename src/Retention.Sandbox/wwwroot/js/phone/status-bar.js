import { h } from '../dom.js';

const symbols = `<svg viewBox="0 0 68 14" aria-hidden="true" fill="currentColor">
<rect x="0" y="9" width="3" height="4" rx="1"/><rect x="4.5" y="7" width="3" height="6" rx="1"/><rect x="9" y="4.5" width="3" height="8.5" rx="1"/><rect x="13.5" y="2" width="3" height="11" rx="1"/>
<path d="M29 3c2.6 0 4.9 1 6.6 2.700l1.2-1.300A11 11 0 0 0 29 1.300a11 11 0 0 0-7.8 3.100l1.2 1.300A9.4 9.4 0 0 1 29 3zm0 4c1.5 0 2.8.6 3.8 1.500l1.2-1.300a7.2 7.2 0 0 0-10 0l1.2 1.300c1-.9 2.3-1.5 3.8-1.500zm0 3.700c-.8 0-1.5.3-2 .8l2 2 2-2c-.5-.5-1.2-.8-2-.8z"/>
<rect x="42.5" y="1.5" width="21" height="11" rx="3.2" fill="none" stroke="currentColor" opacity=".4"/><rect x="44" y="3" width="15" height="8" rx="1.9"/><path d="M65 5v4c.8-.3 1.3-1.1 1.3-2S65.8 5.3 65 5z" opacity=".5"/></svg>`;

/** The phone's own top line with the simulated time. */
export function statusBar() {
  const time = h('time', { 'aria-label': '手机时间' });
  const right = h('span', { class: 'symbols' });
  right.innerHTML = symbols;
  return {
    element: h('div', { class: 'status-bar' }, time, h('span', { class: 'island' }), right),
    show: text => { time.textContent = text; }
  };
}
