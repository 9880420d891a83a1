import { open } from './envelope';
import { RetentionError } from './errors';
import { pauseBeforeRetry } from './retries';
import { loginCode, send, wait } from './wechat';
import type { LoginView, RefreshView } from './api';
import type { Storage, WeChat } from './wechat';

type Tokens = Pick<RefreshView, 'accessToken' | 'refreshToken' | 'memberId'>;

const NAME = 'session';

/** Who is signed in. Signing in and renewing are silent, and happen once however many requests wait for it. */
export class Session {
  private renewal: Promise<string> | undefined;

  constructor(private readonly wx: WeChat, private readonly storage: Storage, private readonly root: string) {}

  get memberId(): string | undefined {
    return this.read()?.memberId;
  }

  /** An access token, by signing in if need be. */
  token(): Promise<string> {
    const token = this.read()?.accessToken;
    return token === undefined ? this.once(() => this.signIn()) : Promise.resolve(token);
  }

  /** A token in place of one the server has refused; somebody else may have got it meanwhile. */
  renew(refused: string): Promise<string> {
    const known = this.read();
    if (known === undefined) return this.once(() => this.signIn());
    return known.accessToken === refused ? this.once(() => this.refresh(known)) : Promise.resolve(known.accessToken);
  }

  /** Signs in anew by `wx.login`, which asks the shopper nothing. */
  async signIn(): Promise<string> {
    return this.keep(await this.exchange<LoginView>('/auth/login', async () => ({ loginCode: await loginCode(this.wx) })));
  }

  adopt(tokens: Tokens): void {
    this.keep(tokens);
  }

  forget(): void {
    this.storage.remove(NAME);
  }

  private async refresh({ refreshToken }: Tokens): Promise<string> {
    try {
      return this.keep(await this.exchange<RefreshView>('/auth/refresh', async () => ({ refreshToken })));
    } catch (error) {
      // The sign-in has ended or the refresh token was exchanged long ago; WeChat still knows who this is.
      if (error instanceof RetentionError && error.status === 401) return this.signIn();
      throw error;
    }
  }

  /** Repeatable: a login takes a fresh code each time, and an exchanged refresh token is answered the same way again for a while. */
  private async exchange<T>(path: string, body: () => Promise<object>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return open<T>(await send(this.wx, { url: this.root + path, method: 'POST', header: {}, data: await body() }));
      } catch (error) {
        const pause = pauseBeforeRetry(error as RetentionError, tries, true);
        if (pause === undefined) throw error;
        await wait(pause);
      }
    }
  }

  private once(work: () => Promise<string>): Promise<string> {
    this.renewal ??= work().finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private keep({ accessToken, refreshToken, memberId }: Tokens): string {
    this.storage.set(NAME, JSON.stringify({ accessToken, refreshToken, memberId }));
    return accessToken;
  }

  private read(): Tokens | undefined {
    const kept = this.storage.get(NAME);
    return kept === undefined ? undefined : JSON.parse(kept);
  }
}
