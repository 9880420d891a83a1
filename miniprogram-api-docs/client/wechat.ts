import { loginFailed, noAnswer } from './errors';

/** The part of WeChat's `wx` that is used here. */
export interface WeChat {
  request(options: RequestOptions): unknown;
  login(options: LoginOptions): unknown;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, value: string): void;
  removeStorageSync(key: string): void;
  onAppHide(listener: () => void): void;
}

export interface RequestOptions {
  url: string;
  method: Method;
  header: Record<string, string>;
  data?: object;
  timeout: number;
  success(answer: WireAnswer): void;
  fail(failure: { errMsg: string }): void;
}

export interface LoginOptions {
  success(result: { code: string }): void;
  fail(failure: { errMsg: string }): void;
}

/** What `wx.request` can send; PATCH is not among it. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `header` has the names as the phone's system writes them: lower case on some, not on others. */
export interface WireAnswer {
  statusCode: number;
  header: Record<string, string>;
  data: unknown;
}

/** Where tokens, keys and waiting events are kept. */
export interface Storage {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  remove(name: string): void;
}

declare function setTimeout(callback: () => void, milliseconds: number): unknown;

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Below WeChat's own minute, so that a shopper in a lift is asked to try again rather than left waiting. */
const TIMEOUT_MS = 15_000;

export function send(wx: WeChat, asked: Pick<RequestOptions, 'url' | 'method' | 'header' | 'data'>): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({ ...asked, timeout: TIMEOUT_MS, success: resolve, fail: ({ errMsg }) => reject(noAnswer(errMsg)) });
  });
}

export function loginCode(wx: WeChat): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.login({ success: ({ code }) => resolve(code), fail: ({ errMsg }) => reject(loginFailed(errMsg)) });
  });
}

export function storageOf(wx: WeChat): Storage {
  const path = (name: string) => `retention.${name}`;
  return {
    get: (name) => {
      const value = wx.getStorageSync(path(name));
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    set: (name, value) => wx.setStorageSync(path(name), value),
    remove: (name) => wx.removeStorageSync(path(name)),
  };
}

/** Unique enough for one shopper, within whose requests it must be; a mini-program has no source of better randomness. */
export function newId(): string {
  const random = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
  return `${Date.now().toString(36)}-${random()}${random()}`;
}
