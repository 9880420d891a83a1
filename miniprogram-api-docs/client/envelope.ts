import { notUnderstood, RetentionError } from './errors';
import type { WireAnswer } from './wechat';

interface Envelope {
  code: number;
  msg: string;
  data: unknown;
  traceId: string;
}

/** What is in the envelope; a refusal is thrown. */
export function open<T>(answer: WireAnswer): T {
  const { statusCode: status, data: envelope } = answer;
  const retryAfterMs = retryAfterOf(answer);
  if (!isEnvelope(envelope)) throw notUnderstood(status, retryAfterMs);
  if (envelope.code === 0) return envelope.data as T;
  const data = (envelope.data ?? {}) as Record<string, unknown>;
  throw new RetentionError(envelope.msg, { code: envelope.code, reason: String(data.reason), traceId: envelope.traceId, status, data, retryAfterMs });
}

function isEnvelope(data: unknown): data is Envelope {
  return typeof data === 'object' && data !== null && typeof (data as Envelope).code === 'number' && typeof (data as Envelope).traceId === 'string';
}

function retryAfterOf({ header }: WireAnswer): number | undefined {
  const name = Object.keys(header).find((each) => each.toLowerCase() === 'retry-after');
  const seconds = name === undefined ? NaN : Number(header[name]);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
