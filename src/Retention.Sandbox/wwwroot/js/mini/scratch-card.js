import { h } from '../dom.js';

const brush = 26;
const clearedShare = 0.45;
const size = { width: 290, height: 150 };
const sampleStep = 12;

/**
 * A card whose cover is rubbed off with the finger. The first touch asks for the outcome (`begin`, which answers whether there
 * is one); once enough is rubbed off, or the button is pressed, the rest clears and `done` is called.
 */
export function scratchCard(begin, done) {
  const under = h('div', { class: 'scratch-under', 'aria-live': 'polite' });
  const canvas = h('canvas', { width: size.width, height: size.height, 'aria-hidden': 'true' });
  const element = h('div', { class: 'scratch' }, under, canvas);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let state = 'covered';

  cover();
  canvas.addEventListener('pointerdown', rub);
  canvas.addEventListener('pointermove', event => event.buttons > 0 && rub(event));

  async function start() {
    if (state !== 'covered') return state === 'open';
    state = 'asking';
    const words = await begin();
    if (words !== null) under.replaceChildren(h('strong', {}, words));
    state = words === null ? 'covered' : 'open';
    return words !== null;
  }

  async function rub(event) {
    if (state === 'clear' || !await start()) return;
    const box = canvas.getBoundingClientRect();
    erase((event.clientX - box.left) * size.width / box.width, (event.clientY - box.top) * size.height / box.height);
    if (share() > clearedShare) await clear();
  }

  /** All at once, for who would rather press a button. */
  async function open() {
    if (await start()) await clear();
  }

  async function clear() {
    if (state === 'clear') return;
    state = 'clear';
    canvas.classList.add('cleared');
    await done();
    state = 'covered';
    under.replaceChildren();
    canvas.classList.remove('cleared');
    cover();
  }

  function erase(x, y) {
    context.globalCompositeOperation = 'destination-out';
    context.beginPath();
    context.arc(x, y, brush, 0, Math.PI * 2);
    context.fill();
  }

  function share() {
    const { data } = context.getImageData(0, 0, size.width, size.height);
    let clear = 0;
    let seen = 0;
    for (let at = 3; at < data.length; at += 4 * sampleStep, seen++) if (data[at] === 0) clear++;
    return clear / seen;
  }

  function cover() {
    context.globalCompositeOperation = 'source-over';
    const silver = context.createLinearGradient(0, 0, size.width, size.height);
    silver.addColorStop(0, '#c9d3cc');
    silver.addColorStop(0.5, '#e4eae5');
    silver.addColorStop(1, '#b7c4bb');
    context.fillStyle = silver;
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = '#6f8577';
    context.font = '600 20px system-ui, sans-serif';
    context.textAlign = 'center';
    context.fillText('用手指刮开', size.width / 2, size.height / 2 + 7);
  }

  return { element, open };
}
