import { h } from '../dom.js';

/** One question with the answer given so far; `changed(value)` gets the answer as the server takes it, undefined for none. */
export const question = (asked, answer, changed) => h('fieldset', { class: 'card question' },
  h('legend', {}, asked.title, asked.required ? h('span', { class: 'required', 'aria-label': '必答' }, '*') : h('small', {}, '选答')),
  kinds[asked.kind](asked, answer, changed));

const kinds = { single, multiple, scale, text };

function single({ id, title, options }, answer, changed) {
  return h('div', { class: 'options' }, options.map(option => h('label', { class: 'option' },
    h('input', { type: 'radio', name: `question-${id}`, value: option.id, checked: option.id === answer, onchange: () => changed(option.id), 'aria-label': `${title}：${option.text}` }),
    option.text)));
}

function multiple({ options, max }, answer, changed) {
  const boxes = options.map(option => h('input', { type: 'checkbox', value: option.id, checked: Array.isArray(answer) && answer.includes(option.id), onchange: choose, 'aria-label': option.text }));
  function choose() {
    const chosen = boxes.filter(box => box.checked);
    for (const box of boxes) box.disabled = Boolean(max) && chosen.length >= max && !box.checked;
    changed(chosen.length > 0 ? chosen.map(box => box.value) : undefined);
  }
  return h('div', { class: 'options' }, max && max < options.length && h('small', {}, `最多选 ${max} 项`),
    boxes.map((box, index) => h('label', { class: 'option' }, box, options[index].text)));
}

function scale({ id, title, min, max }, answer, changed) {
  const values = Array.from({ length: max - min + 1 }, (_, index) => min + index);
  return h('div', { class: 'scale' },
    h('div', {}, values.map(value => h('label', {},
      h('input', { type: 'radio', name: `question-${id}`, value, checked: value === answer, onchange: () => changed(value), 'aria-label': `${title}：${value} 分` }),
      h('span', {}, value)))),
    h('p', {}, h('small', {}, '不太满意'), h('small', {}, '非常满意')));
}

function text({ title, maxLength }, answer, changed) {
  const box = h('textarea', { rows: 3, maxlength: maxLength, 'aria-label': title, placeholder: '说点什么吧', oninput: () => changed(box.value.trim() || undefined) });
  box.value = answer ?? '';
  return box;
}
