import { leave, putAside } from '../dom.js';

/** The screens of a phone lying one upon the other; only the top one can be reached. */
export class ScreenStack {
  #screens = [];

  constructor(view, opened) {
    this.view = view;
    this.opened = opened;
  }

  get top() {
    return this.#screens.at(-1);
  }

  push(name, screen, animated) {
    screen.element.classList.add('page', `page-${name}`);
    screen.element.classList.toggle('entering', animated);
    if (this.top) putAside(this.top.element, true);
    this.#screens.push(screen);
    this.view.append(screen.element);
    this.opened(screen);
  }

  pop() {
    if (this.#screens.length === 1) return;
    leave(this.#screens.pop().element);
    putAside(this.top.element, false);
    this.opened(this.top);
  }

  clear() {
    this.#screens.splice(0).forEach(screen => screen.element.remove());
  }

  /** Tells every screen that wants to know. */
  tell(what, ...details) {
    for (const screen of this.#screens) screen[what]?.(...details);
  }
}
