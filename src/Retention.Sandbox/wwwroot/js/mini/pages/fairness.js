import { h } from '../../dom.js';
import { page } from '../page.js';
import { card, section } from '../parts.js';

/** How anybody can check that nothing was changed after the lottery had begun. */
export function fairnessPage(app, { id }) {
  return page(app, {
    title: '公平核验',
    load: () => app.client.get(`/lotteries/${id}/proof`),
    draw: proof => [
      section('封存凭证', null, card(h('p', { class: 'prose' }, '开始前公布，抽奖期间不会改变。'), code('种子的 SHA-256', proof.commitment), code('规则的 SHA-256', proof.rulesHash))),
      section('公开种子', null, card(proof.revealed
        ? [h('p', { class: 'prose' }, '活动已经结束，种子公开如下，可以据此重算每一张票。'), code('种子', proof.revealed.seed)]
        : h('p', { class: 'prose' }, '活动结束后公开。在那之前谁也看不到，包括主办方。'))),
      section('怎样核对', null, card(h('p', { class: 'prose' }, proof.howToCheck)))
    ]
  });
}

const code = (name, value) => h('div', { class: 'proof' }, h('span', {}, name), h('code', {}, value));
