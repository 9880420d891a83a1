import type { RetentionError } from './errors';

const PAUSES_MS = [400, 1200, 3000];
const PATIENCE_MS = 5_000;

/**
 * How long to wait before a request is sent once more; none when it must not be.
 * `repeatable` says that a second time has no second effect: a read, or a write with the same Idempotency-Key.
 */
export function pauseBeforeRetry(error: RetentionError, tries: number, repeatable: boolean): number | undefined {
  const usual = PAUSES_MS[tries - 1];
  if (usual === undefined || !error.isUndecided) return undefined;
  // Refused before anything was done, so anything may be repeated; but nobody looks at a spinner for a minute.
  if (error.status === 429) return error.retryAfterMs !== undefined && error.retryAfterMs <= PATIENCE_MS ? error.retryAfterMs : undefined;
  if (!repeatable) return undefined;
  return error.retryAfterMs === undefined ? usual : Math.min(error.retryAfterMs, PATIENCE_MS);
}
