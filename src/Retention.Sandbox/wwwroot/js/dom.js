/** Builds an element: `on…` functions become listeners, null and false are left out, the rest are attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) assign(element, name, value);
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

function assign(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (name === 'class') element.className = value;
  else if (name === 'style') element.style.cssText = value;
  else element.setAttribute(name, value === true ? '' : value);
}

/** Runs `work` once after the calls have paused for `millis`. */
export function debounced(millis, work) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), millis);
  };
}

/** Removes the element after its leaving animation, or at once when animations are switched off. */
export function leave(element) {
  element.classList.add('leaving');
  putAside(element, true);
  const animations = element.getAnimations();
  Promise.allSettled(animations.map(animation => animation.finished)).then(() => element.remove());
}

/** Takes what is covered or leaving out of reach, for the keyboard as for assistive technology. */
export function putAside(element, aside) {
  element.inert = aside;
  element.ariaHidden = aside ? 'true' : null;
}
