import { newKey } from './keys.js';

const storageKey = 'session';
const deviceKey = 'device';

/** The shopper's tokens: signed in silently by WeChat's login, renewed once for all who wait, kept between visits. */
export class Session {
  #tokens;
  #renewing = null;

  constructor(wx) {
    this.wx = wx;
    this.#tokens = wx.getStorage(storageKey);
  }

  /** A random name for this installation: what was met before signing in is known after it. */
  get device() {
    const known = this.wx.getStorage(deviceKey);
    if (known) return known;
    this.wx.setStorage(deviceKey, newKey());
    return this.wx.getStorage(deviceKey);
  }

  /** Who left on purpose is not signed in again until they ask. */
  get isSignedOut() {
    return this.#tokens?.signedOut === true;
  }

  async accessToken() {
    const fresh = this.#tokens?.accessToken && Date.parse(this.#tokens.accessExpiresAt) > this.wx.now;
    if (!fresh) await this.renew(this.#tokens?.accessToken);
    return this.#tokens.accessToken;
  }

  /** Replaces a token that was refused; whoever comes while that is under way, or after it, gets the same new one. */
  renew(refused) {
    if (refused !== this.#tokens?.accessToken && this.#renewing === null) return Promise.resolve();
    this.#renewing ??= this.#obtain().finally(() => { this.#renewing = null; });
    return this.#renewing;
  }

  async signIn() {
    this.#keep(await this.ask('/auth/login', { loginCode: await this.wx.login() }));
  }

  signOut() {
    this.#keep({ signedOut: true });
  }

  /** Posts without a token; the client gives it, which needs this session in turn. */
  ask = null;

  async #obtain() {
    const refreshToken = this.#tokens?.refreshToken;
    const renewed = refreshToken && await this.ask('/auth/refresh', { refreshToken }).catch(refused => {
      if (refused.status === 401) return null;
      throw refused;
    });
    if (renewed) this.#keep(renewed);
    else await this.signIn();
  }

  #keep(tokens) {
    this.#tokens = tokens;
    this.wx.setStorage(storageKey, tokens);
  }
}
