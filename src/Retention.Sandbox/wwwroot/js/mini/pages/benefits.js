import { h } from '../../dom.js';
import { page } from '../page.js';
import { empty, section } from '../parts.js';
import { campaignCard, lotteryCard, surveyCard } from '../teasers.js';
import { templateTicket } from './coupon-center.js';
import { taskCard } from './tasks.js';

const shown = 3;

/** Everything there is to gain, the first of each kind. */
export function benefitsPage(app) {
  return page(app, {
    title: '福利', back: false,
    load: async () => {
      const [templates, campaigns, lotteries, tasks, surveys] = await Promise.all(
        ['/coupon-templates', '/campaigns', '/lotteries', '/tasks', '/surveys'].map(path => app.client.get(path)));
      return { templates: templates.list, campaigns: campaigns.list, lotteries: lotteries.list, tasks: tasks.list, surveys: surveys.list };
    },
    draw: (all, refresh) => {
      const templates = all.templates.filter(template => template.state === 'open').slice(0, shown);
      const tasks = all.tasks.filter(task => task.state !== 'claimed').slice(0, shown);
      const surveys = all.surveys.filter(survey => survey.state === 'open').slice(0, shown);
      const parts = [
        templates.length > 0 && section('领券中心', () => app.open('coupon-center'), rows('可领的优惠券', templates, template => templateTicket(app, template, refresh))),
        all.campaigns.length > 0 && section('邀请有礼', () => app.open('campaigns'), rows('邀请活动', all.campaigns.slice(0, shown), campaign => campaignCard(app, campaign))),
        all.lotteries.length > 0 && section('玩一玩', null, rows('抽奖', all.lotteries, lottery => lotteryCard(app, lottery))),
        tasks.length > 0 && section('做任务，得积分', () => app.open('tasks'), rows('任务', tasks, task => taskCard(app, task, refresh))),
        surveys.length > 0 && section('有奖问卷', () => app.open('surveys'), rows('问卷', surveys, survey => surveyCard(app, survey)))
      ].filter(Boolean);
      return parts.length > 0 ? parts : empty('现在没有活动，过几天再来看看');
    }
  });
}

const rows = (label, list, draw) => h('ul', { class: 'rows', 'aria-label': label }, list.map(item => h('li', {}, draw(item))));
