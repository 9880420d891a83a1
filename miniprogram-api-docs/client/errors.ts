/** Why a call came to nothing: the server's refusal, or no answer that could be understood. */
export class RetentionError extends Error {
  /** The number of the error catalogue; negative when there was no answer of ours. */
  readonly code: number;

  /** The catalogue's stable name, such as `points.insufficient`; `client.…` when there was no answer of ours. */
  readonly reason: string;

  /** Names the request in the server's logs; empty without an answer. */
  readonly traceId: string;

  /** The HTTP status; 0 without an answer. */
  readonly status: number;

  /** What the refusal says besides, a merge token for instance. */
  readonly data: Readonly<Record<string, unknown>>;

  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs: number | undefined;

  /** `message` is Chinese and meant for the shopper. */
  constructor(message: string, facts: ErrorFacts) {
    super(message);
    this.name = 'RetentionError';
    this.code = facts.code;
    this.reason = facts.reason;
    this.traceId = facts.traceId ?? '';
    this.status = facts.status ?? 0;
    this.data = facts.data ?? {};
    this.retryAfterMs = facts.retryAfterMs;
  }

  /** The request was not decided: nobody knows whether it had its effect, or it had none yet and may still get one. */
  get isUndecided(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500 || this.reason === 'idempotency.running';
  }
}

export interface ErrorFacts {
  code: number;
  reason: string;
  traceId?: string;
  status?: number;
  data?: Record<string, unknown>;
  retryAfterMs?: number;
}

export function noAnswer(why: string): RetentionError {
  return new RetentionError('网络不太好，请稍后再试。', { code: -1, reason: 'client.no_answer', data: { why } });
}

export function loginFailed(why: string): RetentionError {
  return new RetentionError('微信登录失败，请稍后再试。', { code: -2, reason: 'client.login_failed', data: { why } });
}

/** Something between the phone and the server has answered in its place. */
export function notUnderstood(status: number, retryAfterMs: number | undefined): RetentionError {
  return new RetentionError('服务暂时不可用，请稍后再试。', { code: -3, reason: 'client.not_understood', status, retryAfterMs });
}
