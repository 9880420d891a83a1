import { h } from '../../dom.js';
import { icon } from '../../icons.js';
import { goodsPicture, happy, teaCup } from '../art.js';
import { tell } from '../dialog.js';
import { dayTime, yuan } from '../format.js';
import { page } from '../page.js';
import { button, facts, section } from '../parts.js';
import { scratchCard } from '../scratch-card.js';
import { wheel } from '../wheel.js';

/** A lottery with its odds open to everybody. The server draws; the wheel or the card only shows what came. */
export function lotteryPage(app, { id }) {
  let play = null;
  return page(app, {
    title: '幸运抽奖', hero: true,
    load: () => app.client.get(`/lotteries/${id}`),
    draw: (lottery, refresh) => {
      play ??= lottery.kind === 'scratch' ? scratchPlay(app, id, refresh) : wheelPlay(app, id, lottery, refresh);
      play.show(lottery);
      return [
        h('div', { class: `hero lottery-hero` }, h('strong', {}, lottery.name), h('span', {}, `${dayTime(lottery.startsAt)} — ${dayTime(lottery.endsAt)}`)),
        h('div', { class: 'over-hero' }, play.element),
        odds(lottery), fairness(app, id, lottery), rules(app, id, lottery)
      ];
    }
  });
}

function wheelPlay(app, id, lottery, refresh) {
  const disc = wheel(lottery.prizes);
  const start = button('抽一次', async () => {
    const drawn = await drawOnce(app, id);
    if (!drawn) return refresh();
    await disc.spinTo(drawn.prize?.id ?? null);
    await announce(app, drawn);
    return refresh();
  }, 'main draw');
  return playCard([disc.element, start], mayDraw => { start.disabled = !mayDraw; });
}

function scratchPlay(app, id, refresh) {
  let drawn;
  const scratch = scratchCard(async () => {
    drawn = await drawOnce(app, id);
    return drawn ? drawn.prize?.name ?? '谢谢参与' : null;
  }, async () => {
    await announce(app, drawn);
    await refresh();
  });
  const open = button('直接刮开', scratch.open, 'main draw');
  return playCard([scratch.element, open], mayDraw => { open.disabled = !mayDraw; scratch.element.inert = !mayDraw; });
}

function playCard(contents, update) {
  const note = h('p', { class: 'play-note' });
  const guarantee = h('p', { class: 'legend' });
  return {
    element: h('div', { class: 'card play' }, contents, note, guarantee),
    show: lottery => {
      update(lottery.state === 'open' && lottery.drawsLeftToday > 0);
      note.textContent = standings[lottery.state] ?? `${lottery.costPoints > 0 ? `每次 ${lottery.costPoints} 积分` : '免费参与'} · 今日剩 ${lottery.drawsLeftToday} 次`;
      guarantee.textContent = lottery.guarantee ? `连续 ${lottery.guarantee.after} 次未中，下一次必中（已连续 ${lottery.guarantee.misses} 次未中）` : '';
    }
  };
}

const standings = { notYet: '还没有开始', paused: '活动暂停中，请稍后再来', soldOut: '奖券已经抽完', over: '活动已经结束' };

const drawOnce = (app, id) => app.act(() => app.client.change(`/lotteries/${id}/draws`));

async function announce(app, { prize, prizeClaimId, ticketNo, guaranteed }) {
  const number = `抽奖编号 ${ticketNo}`;
  if (!prize) return tell(app, { title: '这次没有中奖', picture: teaCup(), text: ['谢谢参与，喝口茶歇歇', number] });
  const look = await app.ask(answer => h('div', { class: 'mini-modal', role: 'dialog', 'aria-label': '中奖了' }, happy(),
    h('h3', {}, `恭喜获得“${prize.name}”`), h('p', {}, `${guaranteed ? '保底奖励 · ' : ''}${number}`),
    h('div', { class: 'modal-answers' },
      h('button', { type: 'button', class: 'plain', onclick: () => answer(false) }, '收下'),
      prizeClaimId && h('button', { type: 'button', class: 'main', onclick: () => answer(true) }, '查看奖品'))));
  return look && app.open('prize', { id: prizeClaimId });
}

const odds = ({ prizes, noPrize }) => section('奖品与概率', null, h('div', { class: 'card' },
  h('ul', { class: 'odds', 'aria-label': '奖品与概率' },
    prizes.map(prize => h('li', {}, goodsPicture(prize.kind),
      h('div', {}, h('strong', {}, prize.name), h('small', {}, `价值 ¥${yuan(prize.valueFen)} · 剩 ${prize.left}/${prize.count} 份`, prize.reserved > 0 && `，另有 ${prize.reserved} 份用于保底`)),
      h('span', {}, `${prize.oddsPercent}%`, h('small', {}, prize.odds)))),
    h('li', {}, teaCup(), h('div', {}, h('strong', {}, '谢谢参与'), h('small', {}, `剩 ${noPrize.left}/${noPrize.count} 张`)), h('span', {}, h('small', {}, noPrize.odds)))),
  h('p', { class: 'legend' }, '概率按奖池全部奖券计算，抽完为止。转盘的扇区大小一样，不代表概率。')));

const fairness = (app, id, { fairness: sealed }) => section('公平保证', null, h('div', { class: 'card fairness' },
  icon('shield'),
  h('p', {}, `奖池在开始前已经洗好并封存，封存凭证于 ${dayTime(sealed.publishedAt)} 公布。结束后公开种子，人人可以核对每一张票。`),
  h('code', {}, sealed.commitment),
  h('button', { type: 'button', class: 'link-line', onclick: () => app.open('fairness', { id }) }, '怎样核验')));

const rules = (app, id, lottery) => section('活动规则', null, h('div', { class: 'card' },
  h('p', { class: 'prose' }, lottery.rules),
  facts(['主办方', lottery.organiser], ['规则编号', lottery.fairness.rulesHash.slice(0, 12)]),
  h('button', { type: 'button', class: 'link-line', onclick: () => app.open('draws', { id }) }, '我的抽奖记录')));
