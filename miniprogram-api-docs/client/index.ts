import { deviceOf } from './device';
import { Events } from './events';
import { Keys } from './keys';
import { Requests } from './requests';
import { Session } from './session';
import { storageOf } from './wechat';
import type { Api, BehaviourEvent, ChangeMeRequest, GiveConsentRequest, PlaceMallOrder, PrizeAddress, QuoteItem, ShareCard, SubscribeReport, TouchRequest } from './api';
import type { Ask } from './requests';
import type { Storage, WeChat } from './wechat';

export { RetentionError } from './errors';
export type * from './api';
export type { Storage, WeChat } from './wechat';

declare const wx: WeChat;

const PROMPT_RESULTS = ['accept', 'reject', 'ban', 'filter'];

export interface RetentionOptions {
  /** Where the server is, such as `https://brand.example`. Must be a request domain of the mini-program (开发管理 → 服务器域名). */
  baseUrl: string;

  /** WeChat's own unless told. */
  wx?: WeChat;

  /** WeChat's local storage unless told. */
  storage?: Storage;
}

/** What a list may be asked for: its page, a state to show alone. */
type Query<R extends keyof Api> = Api[R] extends { query: infer Q } ? Q : never;

/** By question: an option's id, several of them, a number of a scale or a text. */
export type SurveyAnswers = Record<string, string | string[] | number>;

/**
 * The mini-program's door to the server: one method per call. Signs in by itself, repeats what may be repeated, and
 * throws a `RetentionError` whose message can be shown as it is.
 */
export class RetentionClient {
  private readonly session: Session;
  private readonly keys: Keys;
  private readonly requests: Requests;
  private readonly events: Events;

  constructor(options: RetentionOptions) {
    const weChat = options.wx ?? wx;
    const storage = options.storage ?? storageOf(weChat);
    const root = `${options.baseUrl.replace(/\/$/, '')}/api/mini/v1`;
    this.session = new Session(weChat, storage, root);
    this.keys = new Keys(storage);
    this.requests = new Requests(weChat, this.session, this.keys, root, deviceOf(storage));
    this.events = new Events(weChat, storage, this.requests);
  }

  readonly auth = {
    /** Every other call does it when needed; worth calling early so that the first page does not wait for it. */
    login: () => this.session.signIn(),
    logout: async () => {
      await this.call('POST /auth/logout', {});
      this.session.forget();
      this.keys.clear();
    },
    /** `phoneCode` comes from a button with `open-type="getPhoneNumber"`. May be refused with `account.merge_required`. */
    bindPhone: (phoneCode: string) => this.call('POST /auth/phone', { body: { phoneCode } }),
    /** `mergeToken` stands in the data of that refusal. */
    merge: (mergeToken: string) => this.call('POST /auth/merge', { body: { mergeToken } }),
    undoMerge: (mergeId: string) => this.call('POST /auth/merge/undo', { body: { mergeId } }),
  };

  /** For pages outside the mini-program: signing in by SMS, and WeChat's functions in its browser. */
  readonly web = {
    sendSmsCode: (phone: string) => this.requests.callSignedOut('POST /auth/sms-code', { body: { phone } }),
    smsLogin: async (phone: string, code: string) => this.session.adopt(await this.requests.callSignedOut('POST /auth/sms-login', { body: { phone, code } })),
    /** Before anybody is signed in only for pages on the shop's own hosts. */
    jsapiSignature: (url: string) => {
      const ask = { body: { url } };
      return this.session.memberId === undefined ? this.requests.callSignedOut('POST /auth/jsapi-signature', ask) : this.call('POST /auth/jsapi-signature', ask);
    },
  };

  readonly me = {
    get: () => this.call('GET /me', {}),
    change: (changes: ChangeMeRequest) => this.call('POST /me', { body: changes }),
    followStatus: () => this.call('GET /me/follow-status', {}),
    /** The first screen in one call. */
    home: () => this.call('GET /me/home', {}),
  };

  readonly points = {
    balance: () => this.call('GET /points/balance', {}),
    /** Newest first; `type` shows only one reason, `direction` only what came in or went out. */
    entries: (ask: Query<'GET /points/entries'> = {}) => this.call('GET /points/entries', { query: ask }),
    rules: () => this.call('GET /points/rules', {}),
  };

  readonly checkIn = {
    /** `month` is yyyy-MM; this month unless told. */
    month: (month?: string) => this.call('GET /check-in', { query: { month } }),
    today: () => this.call('POST /check-in', {}),
    /** `day` is one of the calendar's `makeUp.days`. */
    makeUp: (day: string) => this.call('POST /check-in/make-up', { body: { day } }),
  };

  readonly tasks = {
    list: () => this.call('GET /tasks', {}),
    /** For tasks the shopper reports by hand. */
    report: (id: string, evidence?: string) => this.call('POST /tasks/{id}/report', { path: { id }, body: { evidence } }),
    claim: (id: string) => this.call('POST /tasks/{id}/claim', { path: { id } }),
  };

  readonly tiers = {
    list: () => this.call('GET /tiers', {}),
    mine: () => this.call('GET /tiers/me', {}),
  };

  readonly coupons = {
    /** What may be taken. */
    offers: () => this.call('GET /coupon-templates', {}),
    take: (templateId: string) => this.call('POST /coupon-templates/{id}/take', { path: { id: templateId } }),
    list: (ask: Query<'GET /coupons'> = {}) => this.call('GET /coupons', { query: ask }),
    get: (id: string) => this.call('GET /coupons/{id}', { path: { id } }),
    /** A code from a card or a message becomes a coupon. */
    redeemCode: (code: string) => this.call('POST /coupons/redeem-code', { body: { code } }),
    /** What a basket would cost with the best of the shopper's coupons. */
    quote: (items: QuoteItem[]) => this.call('POST /coupons/quote', { body: { items } }),
  };

  readonly lotteries = {
    list: () => this.call('GET /lotteries', {}),
    get: (id: string) => this.call('GET /lotteries/{id}', { path: { id } }),
    draw: (id: string) => this.call('POST /lotteries/{id}/draws', { path: { id } }),
    /** The shopper's own draws. */
    draws: (id: string, page: Query<'GET /lotteries/{id}/draws'> = {}) => this.call('GET /lotteries/{id}/draws', { path: { id }, query: page }),
    /** The commitment and, after the end, a part of the tickets to check it by. */
    proof: (id: string, part: Query<'GET /lotteries/{id}/proof'> = {}) => this.call('GET /lotteries/{id}/proof', { path: { id }, query: part }),
  };

  readonly prizes = {
    list: (ask: Query<'GET /prizes'> = {}) => this.call('GET /prizes', { query: ask }),
    get: (id: string) => this.call('GET /prizes/{id}', { path: { id } }),
    sendTo: (id: string, address: PrizeAddress) => this.call('POST /prizes/{id}/address', { path: { id }, body: address }),
    confirm: (id: string) => this.call('POST /prizes/{id}/confirm', { path: { id } }),
    code: (id: string) => this.call('GET /prizes/{id}/code', { path: { id } }),
  };

  readonly mall = {
    items: () => this.call('GET /mall/items', {}),
    item: (id: string) => this.call('GET /mall/items/{id}', { path: { id } }),
    /** Goods need an address. */
    order: (order: PlaceMallOrder) => this.call('POST /mall/orders', { body: order }),
    orders: (page: Query<'GET /mall/orders'> = {}) => this.call('GET /mall/orders', { query: page }),
    getOrder: (id: string) => this.call('GET /mall/orders/{id}', { path: { id } }),
    cancel: (id: string) => this.call('POST /mall/orders/{id}/cancel', { path: { id } }),
    confirm: (id: string) => this.call('POST /mall/orders/{id}/confirm', { path: { id } }),
  };

  readonly surveys = {
    list: () => this.call('GET /surveys', {}),
    get: (id: string) => this.call('GET /surveys/{id}', { path: { id } }),
    /** May be incomplete, and saved as often as one likes. */
    saveDraft: (id: string, answers: SurveyAnswers) => this.call('PUT /surveys/{id}/draft', { path: { id }, body: { answers } }),
    answer: (id: string, answers: SurveyAnswers) => this.call('POST /surveys/{id}/answers', { path: { id }, body: { answers } }),
  };

  readonly orders = {
    list: (page: Query<'GET /orders'> = {}) => this.call('GET /orders', { query: page }),
    get: (id: string) => this.call('GET /orders/{id}', { path: { id } }),
    /** An order nobody is known for, by its number and the last four digits of the phone number it was made with. */
    claim: (orderNo: string, phoneTail: string) => this.call('POST /orders/claim', { body: { orderNo, phoneTail } }),
  };

  /** Friends who bring friends. Nobody has to share anything, and sharing itself earns nothing. */
  readonly campaigns = {
    /** Those that run, and those the shopper still takes part in. */
    list: (kind?: Query<'GET /campaigns'>['kind']) => this.call('GET /campaigns', { query: { kind } }),
    get: (id: string) => this.call('GET /campaigns/{id}', { path: { id } }),
    /** The shopper's code, link, card and poster; the same each time. */
    join: (id: string) => this.call('POST /campaigns/{id}/join', { path: { id } }),
    /**
     * For `onShareAppMessage` and `onShareTimeline`: counts that the card is about to be sent, and gives it to WeChat, which never
     * tells whether it was. Takes an invitation's card or a team's `share`.
     */
    share: ({ title, path }: ShareCard) => {
      this.behaviour.track('share', path);
      return { title, path };
    },
    /** `size` is the width in pixels. */
    poster: (id: string, size?: number) => this.call('GET /campaigns/{id}/poster', { path: { id }, query: { size } }),
    /** What a code from a card or a scene leads to; needs nobody signed in. */
    invitation: (code: string) => this.requests.callSignedOut('GET /invitations/{code}', { path: { code } }),
    /** Tells that an invitation was met, also before anybody is signed in. */
    touch: (id: string, code: string, channel: TouchRequest['channel'] = 'mini') => {
      const ask = { path: { id }, body: { code, channel } };
      return this.session.memberId === undefined
        ? this.requests.callSignedOut('POST /campaigns/{id}/touch', ask)
        : this.requests.call('POST /campaigns/{id}/touch', ask, 'repeatedly');
    },
    /** The shopper accepts a friend's invitation; once in a campaign. */
    help: (id: string, code: string) => this.call('POST /campaigns/{id}/help', { path: { id }, body: { code } }),
    progress: (id: string) => this.call('GET /campaigns/{id}/progress', { path: { id } }),
    helpers: (id: string, page: Query<'GET /campaigns/{id}/helpers'> = {}) => this.call('GET /campaigns/{id}/helpers', { path: { id }, query: page }),
    /** `scope` is `all`, `today` or yyyy-MM-dd. */
    leaderboard: (id: string, scope = 'all') => this.call('GET /campaigns/{id}/leaderboard', { path: { id }, query: { scope } }),
    /** Goods need an address, now or later under the prize. */
    claimStage: (id: string, no: number, address?: PrizeAddress) => this.call('POST /campaigns/{id}/stages/{no}/claim', { path: { id, no: String(no) }, body: { address } }),
    /** `title` names what was won, as progress lists it: `team:…`, `rank:all`, `rank:2026-11-28`, `stage:1`. */
    claim: (id: string, title: string, address?: PrizeAddress) => this.call('POST /campaigns/{id}/awards/{title}/claim', { path: { id, title }, body: { address } }),
  };

  readonly teams = {
    open: (campaignId: string) => this.call('POST /teams', { body: { campaignId } }),
    get: (code: string) => this.call('GET /teams/{code}', { path: { code } }),
    /** Takes a seat, which is also a help for the captain. */
    join: (code: string) => this.call('POST /teams/{code}/join', { path: { code } }),
  };

  readonly subscriptions = {
    /** Ask before the tap: WeChat opens its prompt only straight from one. */
    templates: (scene: string) => this.call('GET /subscriptions/templates', { query: { scene } }),
    /** Takes what `wx.requestSubscribeMessage` says as it is. */
    report: (scene: string, said: Record<string, string>) => {
      const results = Object.fromEntries(Object.entries(said).filter(([, result]) => PROMPT_RESULTS.includes(result)));
      return this.call('POST /subscriptions/report', { body: { scene, results: results as SubscribeReport['results'] } });
    },
    quota: () => this.call('GET /subscriptions/quota', {}),
  };

  readonly behaviour = {
    /** Returns at once; events are told in batches. `target` is the page or the product's number. */
    track: (kind: BehaviourEvent['kind'], target: string, durationMs?: number) => this.events.track(kind, target, durationMs),
    /** Tells now what is waiting; never fails. */
    flush: () => this.events.flush(),
  };

  readonly privacy = {
    consents: () => this.call('GET /privacy/consents', {}),
    giveConsent: (consent: GiveConsentRequest) => this.call('POST /privacy/consents', { body: consent }),
    requestExport: () => this.call('POST /privacy/exports', {}),
    export: (id: string) => this.call('GET /privacy/exports/{id}', { path: { id } }),
    requestDeletion: () => this.call('POST /privacy/deletion-requests', {}),
    deletion: () => this.call('GET /privacy/deletion-requests/current', {}),
    cancelDeletion: () => this.call('DELETE /privacy/deletion-requests/current', {}),
  };

  private call<R extends keyof Api>(route: R, ask: Ask<R>): Promise<Api[R]['answer']> {
    return this.requests.call(route, ask);
  }
}
