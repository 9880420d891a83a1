import { h } from '../dom.js';

const drawing = (name, content, viewBox = '0 0 120 120') => {
  const box = h('span', { class: `art art-${name}`, 'aria-hidden': 'true' });
  box.innerHTML = `<svg viewBox="${viewBox}" fill="none" stroke-linecap="round" stroke-linejoin="round">${content}</svg>`;
  return box;
};

const steam = '<path d="M48 30c-5-6 5-9 0-16M62 30c-5-6 5-9 0-16M76 30c-5-6 5-9 0-16" stroke="#b9cfc1" stroke-width="3"/>';
const cup = '<path d="M28 42h64v18c0 20-13 33-32 33S28 80 28 60z" fill="#e7efe9" stroke="#7fa68f" stroke-width="3"/><path d="M92 50h6a12 12 0 0 1 0 24h-9" stroke="#7fa68f" stroke-width="3"/><path d="M36 50h48v5c-16 5-32-5-48 0z" fill="#9cc0a8"/><path d="M22 102h76" stroke="#d9d3c3" stroke-width="4"/>';

/** A cup of tea, for places where there is nothing else. */
export const teaCup = () => drawing('cup', steam + cup);

/** A glass of something in its colour. */
export const glass = colour => drawing('tea tea-picture',
  `<path d="M38 30h44l-5 66a8 8 0 0 1-8 7H51a8 8 0 0 1-8-7z" fill="#fff" stroke="#b8c7bd" stroke-width="3"/><path d="M41 52c12 6 26-6 38 0l-3.400 42a6 6 0 0 1-6 5.500H50.400a6 6 0 0 1-6-5.500z" fill="${colour}"/><path d="M64 46L74 12l9 2" stroke="#7fa68f" stroke-width="4"/><path d="M54 66c8-10 18-6 18-6s0 12-10 12c-4 0-8-6-8-6z" fill="#fff" fill-opacity=".4"/>`);

/** Twigs of a tea bush over the head of a page. */
export const twigs = () => drawing('twigs', '<g stroke="#fff" stroke-opacity=".16" stroke-width="2"><path d="M300 150C270 100 285 40 340 0"/><path d="M292 110c-30-2-46-20-48-44 28 0 46 16 48 44zM294 84c18-18 42-22 64-12-14 22-38 28-64 12zM300 56c-22-10-30-28-26-48 22 8 32 26 26 48zM308 40c8-20 26-32 48-32-2 22-20 36-48 32z" fill="#fff" fill-opacity=".07"/></g>', '0 0 360 150');

const goods = {
  physical: '<rect x="30" y="40" width="60" height="58" rx="6" fill="#d8b98a"/><path d="M30 58h60" stroke="#b98e56" stroke-width="3"/><path d="M44 40c0-10 7-16 16-16s16 6 16 16" stroke="#b98e56" stroke-width="4"/><path d="M60 88c-12-2-18-10-18-20 10 0 18 6 18 20zm0 0c0-12 6-20 18-22 0 12-7 20-18 22z" fill="#5d8f72"/>',
  coupon: '<path d="M20 42h80v12a8 8 0 0 0 0 16v12H20V70a8 8 0 0 0 0-16z" fill="#f3d9b8" stroke="#cf9c5b" stroke-width="3"/><path d="M72 44v36" stroke="#cf9c5b" stroke-width="3" stroke-dasharray="4 6"/><path d="M36 54l9 10 9-10M45 64v12M38 68h14" stroke="#b9762f" stroke-width="4"/>',
  code: '<rect x="28" y="32" width="64" height="56" rx="8" fill="#dce9e1" stroke="#6f9c83" stroke-width="3"/><path d="M40 48h10v10H40zM70 48h10v10H70zM40 68h10v8H40zM60 66h8M72 72h8M60 76h6" stroke="#3f7a5c" stroke-width="4"/>',
  points: '<circle cx="60" cy="60" r="32" fill="#f3cf7a" stroke="#cf9a3a" stroke-width="3"/><path d="M60 42l5.500 11.500 12.500 1.600-9.200 8.700 2.400 12.500L60 70.200l-11.200 6.100 2.400-12.500L42 55.100l12.500-1.600z" fill="#fff3cf" stroke="#cf9a3a" stroke-width="2"/>'
};
goods.virtual = goods.code;

/** A picture of a kind of goods, for what has no photograph. */
export const goodsPicture = kind => drawing(`goods goods-${kind}`, goods[kind] ?? goods.physical);

/** The picture above good news. */
export const happy = () => drawing('happy', '<circle cx="60" cy="60" r="34" fill="#e3efe7"/><path d="M44 61l11 11 22-24" stroke="#2e6f57" stroke-width="7"/><path d="M60 10v8M96 24l-6 6M110 60h-8M24 24l6 6M10 60h8" stroke="#e0b563" stroke-width="4"/>');
