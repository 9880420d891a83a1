import { Refused } from '../../api.js';
import { debounced, h } from '../../dom.js';
import { happy } from '../art.js';
import { tell } from '../dialog.js';
import { hourMinute } from '../../time.js';
import { page } from '../page.js';
import { button, empty } from '../parts.js';
import { question } from '../questions.js';

const draftMillis = 900;

/** A survey: answers are kept as a draft while they are given, and sent once. */
export function surveyPage(app, { id }) {
  return page(app, {
    title: '问卷',
    load: () => app.client.get(`/surveys/${id}`),
    draw: survey => survey.state === 'open' ? form(app, survey) : empty(survey.state === 'answered' ? '你已经参与过，谢谢！' : '问卷已经结束')
  });
}

function form(app, survey) {
  const answers = { ...survey.draft };
  const saved = h('p', { class: 'legend', 'aria-live': 'polite' }, survey.draft ? '已恢复上次填写的内容' : '');
  const keep = debounced(draftMillis, () => keepDraft(app, survey.id, answers, saved));
  return [
    h('div', { class: 'card survey-head' }, h('h3', {}, survey.title), h('p', { class: 'prose' }, survey.description), survey.points > 0 && h('span', { class: 'tag gold' }, `完成可得 ${survey.points} 积分`)),
    survey.questions.map(asked => question(asked, answers[asked.id], value => {
      if (value === undefined) delete answers[asked.id];
      else answers[asked.id] = value;
      keep();
    })),
    saved,
    h('div', { class: 'buy-bar' }, button('提交', () => submit(app, survey, answers), 'main wide'))
  ];
}

// A draft that could not be kept is worth a word, not an interruption.
async function keepDraft(app, id, answers, saved) {
  try {
    const { savedAt } = await app.client.put(`/surveys/${id}/draft`, { answers });
    saved.textContent = `草稿已于 ${hourMinute(Date.parse(savedAt))} 保存`;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    saved.textContent = '草稿没有保存下来，请直接提交';
  }
}

async function submit(app, survey, answers) {
  const missing = survey.questions.find(asked => asked.required && answers[asked.id] === undefined);
  if (missing) return app.toast(`请回答“${missing.title}”`);
  const done = await app.act(() => app.client.change(`/surveys/${survey.id}/answers`, { answers }));
  if (!done) return undefined;
  await tell(app, { title: '谢谢你的回答', picture: happy(), text: done.points > 0 ? `${done.points} 积分已到账` : '我们会认真看每一条' });
  return app.back();
}
