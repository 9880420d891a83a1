import { h, leave, putAside } from '../dom.js';

/**
 * Lays a dialog over the mini-program and waits for its answer. `draw` gets the function that answers and returns the
 * dialog; put away by Escape or a tap beside it, it answers undefined.
 */
export function ask(app, draw) {
  return new Promise(resolve => {
    const cover = h('div', { class: 'mini-cover', onclick: event => event.target === cover && answer(undefined) });
    const answer = value => {
      if (cover.classList.contains('leaving')) return;
      putAside(app.view, false);
      leave(cover);
      resolve(value);
    };
    cover.addEventListener('keydown', event => event.key === 'Escape' && answer(undefined));
    cover.append(draw(answer));
    putAside(app.view, true);
    app.element.append(cover);
    cover.querySelector('input, textarea, button')?.focus({ preventScroll: true });
  });
}

/** A half-screen sheet with a title. */
export const sheet = (title, ...contents) => h('div', { class: 'mini-sheet', role: 'dialog', 'aria-label': title }, h('h3', {}, title), contents);

/** A small dialog in the middle that says something and offers one way on, or two. */
export const modal = (answer, { title, picture, text, yes = '好的', no }) => h('div', { class: 'mini-modal', role: 'dialog', 'aria-label': title },
  picture,
  h('h3', {}, title),
  [text].flat().filter(Boolean).map(line => h('p', {}, line)),
  h('div', { class: 'modal-answers' },
    no && h('button', { type: 'button', class: 'plain', onclick: () => answer(false) }, no),
    h('button', { type: 'button', class: 'main', onclick: () => answer(true) }, yes)));

/** Asks for a yes or no; true only for the yes. */
export const confirmed = async (app, question) => await app.ask(answer => modal(answer, { yes: '确定', no: '取消', ...question })) === true;

/** Says something good that has just happened. */
export const tell = (app, news) => app.ask(answer => modal(answer, news));
