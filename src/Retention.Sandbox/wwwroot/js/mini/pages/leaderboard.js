import { h } from '../../dom.js';
import { page } from '../page.js';
import { card, empty, segments } from '../parts.js';
import { personFace } from '../people.js';

const medals = 3;

/** Who has brought most, of the whole campaign and of today. */
export function leaderboardPage(app, { id }) {
  let scope = 'all';
  return page(app, {
    title: '排行榜',
    load: () => app.client.get(`/campaigns/${id}/leaderboard`, { scope }),
    draw: (board, refresh) => [
      segments('榜单', [['all', '总榜'], ['today', '今日']], scope, chosen => {
        scope = chosen;
        refresh();
      }),
      card(board.list.length === 0 ? empty('还没有人上榜') : h('ol', { class: 'board', 'aria-label': '排行' }, board.list.map(row))),
      card(board.own ? h('ol', { class: 'board', 'aria-label': '我的排名' }, row(board.own)) : h('p', { class: 'legend centre' }, '好友确认后，你就会出现在榜上')),
      h('p', { class: 'legend centre' }, '只计已确认的好友；人数相同，先达到者在前。昵称只显示首字。')
    ]
  });
}

const row = ({ rank, name, confirmed, isMe }) => h('li', { class: isMe ? 'mine' : '' },
  h('span', { class: `rank ${rank <= medals ? `medal-${rank}` : ''}` }, rank), personFace({ name }), h('strong', {}, isMe ? `${name}（我）` : name), h('span', {}, h('b', {}, confirmed), ' 位'));
