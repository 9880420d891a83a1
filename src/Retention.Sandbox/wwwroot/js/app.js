import { Refused } from './api.js';
import { toast } from './desk/toast.js';
import { Stage } from './desk/stage.js';
import { topbar } from './desk/topbar.js';
import { Store } from './store.js';

const store = new Store();
const stage = new Stage(store, document.getElementById('stage'), document.getElementById('switcher'));

// A refused request is told to the person who asked for it, wherever on the page it was asked.
addEventListener('unhandledrejection', event => {
  if (!(event.reason instanceof Refused)) return;
  event.preventDefault();
  toast(event.reason.message);
});

await store.start();
topbar(store, stage, document.getElementById('topbar'));
await stage.fill();
