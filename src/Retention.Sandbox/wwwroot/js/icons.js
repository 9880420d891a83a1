const strokes = {
  back: '<path d="M15 5l-7 7 7 7"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  more: '<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>',
  keyboard: '<rect x="3" y="6" width="18" height="12" rx="2.5"/><path d="M7 10h.01M11 10h.01M15 10h.01M17.5 10h.01M8 14.5h8"/>',
  list: '<path d="M8 7h11M8 12h11M8 17h11M4.5 7h.01M4.5 12h.01M4.5 17h.01"/>',
  plus: '<circle cx="12" cy="12" r="9"/><path d="M12 8v8M8 12h8"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4 4"/>',
  scan: '<path d="M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.500V16M4 12h16"/>',
  link: '<path d="M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1-1"/>',
  bolt: '<path d="M13 3L5 13.500h6L10.5 21 19 10.500h-6z"/>',
  inbox: '<path d="M4 13l2.5-8h11L20 13v5.500a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 4 18.500zM4 13h5l1 2.500h4l1-2.500h5"/>',
  person: '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>',
  personAdd: '<circle cx="10" cy="8" r="3.6"/><path d="M3 20c.7-4 3.3-6 7-6 1.7 0 3.2.4 4.3 1.300M18 14v6M15 17h6"/>',
  people: '<circle cx="9" cy="8.5" r="3.3"/><path d="M2.5 19.500c.6-3.6 3-5.5 6.5-5.500s5.9 1.9 6.5 5.500M15.5 5.500a3.3 3.3 0 0 1 0 6M18 14.600c2 .8 3.2 2.5 3.5 4.9"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.500V12l3 2"/>',
  image: '<rect x="3.5" y="5" width="17" height="14" rx="2"/><circle cx="8.5" cy="10" r="1.5"/><path d="M4 17l5-4.5 3.5 3 3-2.5 5 4"/>',
  pin: '<path d="M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z"/><circle cx="12" cy="10" r="2.3"/>',
  reload: '<path d="M19 8A8 8 0 1 0 20 13M19 4v4h-4"/>',
  mini: '<circle cx="12" cy="12" r="9"/><path d="M15 8.500a2 2 0 1 1 1 3.500c-2 .3-4-.6-4 1.500V14a2.5 2.5 0 1 1-3.5-2.300M12 13.500v-4a2.5 2.5 0 0 1 3-2"/>',
  bell: '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15zM10 20.500h4"/>',
  sms: '<path d="M4 6.500A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.500v9a1.5 1.5 0 0 1-1.5 1.500H11l-4.5 3.500V17h-1A1.5 1.5 0 0 1 4 15.500zM8 9.500h8M8 12.500h5"/>',
  chat: '<path d="M12 4.500c-5 0-8.5 3-8.5 7 0 2.3 1.2 4.2 3 5.500L6 20l3.5-1.700c.8.2 1.6.2 2.5.2 5 0 8.5-3 8.5-7s-3.5-7-8.5-7z"/>',
  compass: '<circle cx="12" cy="12" r="8.5"/><path d="M15.5 8.500l-2 5-5 2 2-5z"/>',
  check: '<path d="M5 12.500l4.5 4.500L19 7.5"/>',
  chevron: '<path d="M9 5l7 7-7 7"/>',
  copy: '<rect x="8" y="8" width="11" height="12" rx="2"/><path d="M5 16V5.500A1.5 1.5 0 0 1 6.5 4H15"/>',
  block: '<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>',
  star: '<path d="M12 4l2.4 5.2 5.6.7-4.1 3.9 1 5.7-4.9-2.8-4.9 2.8 1-5.700L4 9.900l5.6-.7z"/>',
  open: '<path d="M13 5h6v6M19 5l-8 8M17 14v3.500a1.5 1.5 0 0 1-1.5 1.500h-9A1.5 1.5 0 0 1 5 17.500v-9A1.5 1.5 0 0 1 6.5 7H10"/>'
};

/** A line icon in the colour of the surrounding text; decoration only, hidden from assistive technology. */
export function icon(name) {
  const box = document.createElement('span');
  box.className = 'icon';
  box.setAttribute('aria-hidden', 'true');
  box.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${strokes[name]}</svg>`;
  return box;
}
