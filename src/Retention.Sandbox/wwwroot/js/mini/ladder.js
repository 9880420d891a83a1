import { h } from '../dom.js';
import { icon } from '../icons.js';
import { goodsPicture } from './art.js';
import { dayOf, yuan } from './format.js';
import { button } from './parts.js';

/**
 * The way up a ladder of stages: what is confirmed is solid, what is held is striped, each stage a mark. Stages stand at
 * equal distances, however far apart their numbers are.
 */
export function ladderBar({ confirmed, held, stages }) {
  const top = stages.at(-1).need;
  return h('div', { class: 'ladder', role: 'img', 'aria-label': `已确认 ${confirmed} 位，待确认 ${held} 位，最高一级 ${top} 位` },
    h('div', { class: 'ladder-line' },
      h('span', { class: 'ladder-held', style: `width:${percent(stages, confirmed + held)}%` }),
      h('span', { class: 'ladder-confirmed', style: `width:${percent(stages, confirmed)}%` })),
    stages.map((stage, index) => h('span', { class: `ladder-mark ${stage.standing}`, style: `left:${(index + 1) / stages.length * 100}%` },
      h('b', {}, stage.standing === 'ahead' || stage.standing === 'soldOut' ? stage.no : icon('check')), h('small', {}, `${stage.need} 位`))));
}

function percent(stages, count) {
  const index = stages.findIndex(stage => count < stage.need);
  if (index < 0) return 100;
  const from = index === 0 ? 0 : stages[index - 1].need;
  return (index + (count - from) / (stages[index].need - from)) / stages.length * 100;
}

/** A stage with its prize and what can be done about it. */
export const stageRow = (stage, confirmed, claim, look) => h('li', { class: `stage ${stage.standing}`, 'aria-label': `第 ${stage.no} 级` },
  goodsPicture(stage.prize.kind),
  h('div', {}, h('strong', {}, stage.prize.name),
    h('small', {}, `满 ${stage.need} 位 · 价值 ¥${yuan(stage.prize.valueFen)} · 剩 ${stage.stockLeft} 份`),
    stage.standing === 'reached' && h('small', { class: 'warm' }, `请在 ${dayOf(stage.claimBy)} 前领取`)),
  actionOf(stage, confirmed, claim, look));

function actionOf(stage, confirmed, claim, look) {
  switch (stage.standing) {
    case 'reached': return button('领取', () => claim(stage));
    case 'claimed': return stage.prizeId ? button('查看', () => look(stage.prizeId), 'outline') : h('span', { class: 'done-mark' }, icon('check'), '已领取');
    case 'lapsed': return h('span', { class: 'ticket-state' }, '已过期');
    case 'soldOut': return h('span', { class: 'ticket-state' }, '已发完');
    default: return h('span', { class: 'ticket-state' }, `还差 ${stage.need - confirmed} 位`);
  }
}
