import { h } from '../dom.js';

const turns = 5;
const spinMillis = 4200;
const sectorsMax = 8;
const colours = ['#fdf3dd', '#e5f0e8'];

/**
 * A wheel with a sector for each prize and one for none. It only shows what the server has decided: `spinTo` turns it to
 * the sector of that outcome. The sectors are alike in size whatever the odds, and the page says so.
 */
export function wheel(prizes) {
  const sectors = sectorsOf(prizes);
  const angle = 360 / sectors.length;
  const disc = h('div', { class: 'disc', style: `background:${gradient(sectors.length)}` },
    sectors.map((sector, index) => h('span', { class: 'sector', style: `rotate:${index * angle + angle / 2}deg` }, h('b', {}, sector.name))));
  const element = h('div', { class: 'wheel', role: 'img', 'aria-label': '抽奖转盘' }, h('div', { class: 'rim' }), disc);
  let at = 0;

  async function spinTo(prizeId) {
    const sector = Math.max(0, sectors.findIndex(one => one.id === prizeId));
    const rest = 360 - (sector * angle + angle / 2);
    const from = at;
    at = at - at % 360 + turns * 360 + rest;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    disc.style.rotate = `${at}deg`;
    await disc.animate({ rotate: [`${from}deg`, `${at}deg`] }, { duration: calm ? 1 : spinMillis, easing: 'cubic-bezier(.15,.75,.2,1)' }).finished;
  }

  return { element, spinTo };
}

// Prizes beyond what can be read share the last sector.
function sectorsOf(prizes) {
  const shown = prizes.slice(0, sectorsMax - 1).map(({ id, name }) => ({ id, name }));
  return [...shown, { id: null, name: '谢谢参与' }];
}

function gradient(count) {
  const angle = 360 / count;
  const stops = Array.from({ length: count }, (_, index) => {
    const last = index === count - 1 && count % 2 === 1;
    return `${last ? '#f7e6c4' : colours[index % 2]} ${index * angle}deg ${(index + 1) * angle}deg`;
  });
  return `conic-gradient(${stops.join(',')})`;
}
