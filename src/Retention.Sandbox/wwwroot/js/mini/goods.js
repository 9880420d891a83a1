import { h } from '../dom.js';
import { goodsPicture } from './art.js';
import { yuan } from './format.js';

export const picture = ({ imageUrl, kind }) => imageUrl ? h('img', { class: 'goods-photo', src: imageUrl, alt: '' }) : goodsPicture(kind);

/** What something costs in points, money or both. */
export const cost = ({ points, fen }) => h('span', { class: 'cost' },
  points > 0 && h('b', {}, points, h('small', {}, ' 积分')), fen > 0 && h('span', {}, `${points > 0 ? ' + ' : ''}¥${yuan(fen)}`));

export const costText = ({ points, fen }) => [points > 0 && `${points} 积分`, fen > 0 && `¥${yuan(fen)}`].filter(Boolean).join(' + ');
