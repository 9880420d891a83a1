import { h, leave } from '../dom.js';
import { icon } from '../icons.js';

let open = null;

/**
 * A panel at the side of the desk; one at a time, so that the phones stay in sight. `fill` gets its body and a signal
 * that ends when it closes. Asking for the open one again closes it.
 */
export function toggleDrawer(title, fill) {
  const same = open?.title === title;
  closeDrawer();
  if (same) return;
  const life = new AbortController();
  const body = h('div', { class: 'drawer-body' });
  const element = h('aside', { class: 'drawer', role: 'dialog', 'aria-label': title, onkeydown: event => event.key === 'Escape' && closeDrawer() },
    h('header', {}, h('h2', {}, title), h('button', { type: 'button', class: 'quiet', 'aria-label': `关闭${title}`, onclick: closeDrawer }, icon('close'))),
    body);
  open = { title, element, life };
  document.getElementById('overlays').append(element);
  fill(body, life.signal);
  (body.querySelector('input, select, button') ?? element.querySelector('button')).focus({ preventScroll: true });
}

export function closeDrawer() {
  if (!open) return;
  open.life.abort();
  leave(open.element);
  open = null;
}
