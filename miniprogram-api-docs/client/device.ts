import { newId } from './wechat';
import type { Storage } from './wechat';

const NAME = 'device';

/** A random name of this installation: whoever met an invitation before signing in is known by it afterwards. */
export function deviceOf(storage: Storage): string {
  const known = storage.get(NAME);
  if (known !== undefined) return known;
  const made = newId();
  storage.set(NAME, made);
  return made;
}
