// Written from ../openapi.json by `npm run types` in tests/miniprogram-client. Do not edit.

/** What a shopper has, is promised and owes. */
export interface BalanceView {
  available: number;
  /** Promised for something that is not settled yet, an order for instance. */
  pending: number;
  /** What a refund could not take back; settled by what is earned next. */
  owed: number;
  expiringSoon: ExpiringPoints[];
}

export interface BehaviourBatch {
  events: BehaviourEvent[];
}

/** Something a shopper did in the mini-program. */
export interface BehaviourEvent {
  /** The phone's own name for it: told twice, it counts once. */
  id: string;
  kind: BehaviourKind;
  /** The page, or the shop's number of a product. */
  target: string;
  /** By the phone's clock. */
  at: string;
  durationMs?: number | null;
}

export type BehaviourKind = 'pageView' | 'favourite' | 'cart' | 'share' | 'duration';

export interface BehaviourView {
  accepted: number;
  /** Told before; nothing was added. */
  known: number;
  refused: RefusedEvent[];
}

/** What the shopper wants to have changed; what is left out stays. */
export interface ChangeMeRequest {
  nickname?: string | null;
  avatarUrl?: string | null;
  birthday?: string | null;
}

export type ConsentChannel = 'all' | 'weChat' | 'sms';

export type ConsentPurpose = 'service' | 'marketing';

export interface ConsentView {
  channel: ConsentChannel;
  purpose: ConsentPurpose;
  given: boolean;
  decidedAt: string;
  wording: string | null;
}

export interface DeletionView {
  dueAt: string;
}

/** An answer that says nothing but "done". */
export type Done = Record<string, unknown>;

export interface EarningRuleView {
  /** Stable, for the page to tell rules apart. */
  id: string;
  title: string;
  description: string;
}

/** Points that are gone after a day. */
export interface ExpiringPoints {
  on: string;
  amount: number;
}

export type ExportState = 'waiting' | 'ready';

export interface ExportView {
  id: string;
  state: ExportState;
  readyAt: string | null;
  data: null | unknown;
}

export interface FollowView {
  follows: boolean;
  since: string | null;
}

/** A shopper's word on who may write to them. */
export interface GiveConsentRequest {
  channel: ConsentChannel;
  purpose: ConsentPurpose;
  given: boolean;
  /** The sentence on the switch; kept as proof. */
  wording: string;
}

export interface HomeCheckIn {
  checkedInToday: boolean;
  streak: number;
  todayPoints: number;
  nextReward: null | HomeReward;
}

export interface HomeCoupons {
  usable: number;
  expiringSoon: number;
}

export interface HomeLottery {
  id: string;
  name: string;
  kind: string;
  drawsLeft: number;
}

export interface HomeMe {
  nickname: string | null;
  avatarUrl: string | null;
  tier: null | HomeTier;
}

export interface HomePoints {
  available: number;
  pending: number;
  owed: number;
  expiringSoon: ExpiringPoints[];
}

export interface HomeReward {
  streak: number;
  points: number;
}

export interface HomeSurvey {
  id: string;
  title: string;
  points: number;
}

export interface HomeTasks {
  open: number;
  claimable: number;
}

export interface HomeTier {
  code: string;
  name: string;
  growth: number;
  next: null | NextTier;
}

/** The first screen of the mini-program. */
export interface HomeView {
  me: HomeMe;
  points: HomePoints;
  checkIn: HomeCheckIn;
  tasks: HomeTasks;
  coupons: HomeCoupons;
  lotteries: HomeLottery[];
  surveys: HomeSurvey[];
}

export interface LoginRequest {
  /** From `wx.login`; good once and for five minutes. */
  loginCode: string;
}

export interface LoginView {
  accessToken: string;
  accessExpiresAt: string;
  refreshToken: string;
  refreshExpiresAt: string;
  isNew: boolean;
  memberId: string;
}

export interface MeView {
  memberId: string;
  nickname: string | null;
  avatarUrl: string | null;
  /** Null while the shopper has not told it. */
  birthday: string | null;
  phoneTail: string | null;
  followsAccount: boolean;
  tier: null | TierBadge;
  /** When the account is erased; null unless the shopper asked for it. */
  deletionDueAt: string | null;
}

export interface MergeRequest {
  mergeToken: string;
}

export interface MergeView {
  mergeId: string;
  memberId: string;
  movedPoints: number;
  undoUntil: string;
}

/** A list that stays short. */
export interface MiniListOfConsentView {
  list: ConsentView[];
}

/** A list that stays short. */
export interface MiniListOfQuotaView {
  list: QuotaView[];
}

/** A list that stays short. */
export interface MiniListOfSubscribeTemplateView {
  list: SubscribeTemplateView[];
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfPointsEntryView {
  list: PointsEntryView[];
  nextCursor: string | null;
  hasMore: boolean;
}

export interface NextTier {
  code: string;
  name: string;
  /** Growth still missing. */
  need: number;
}

export interface PageSignatureView {
  appId: string;
  timestamp: number;
  nonceStr: string;
  signature: string;
}

export interface PhoneRequest {
  /** From the phone-number button, not from `wx.login`; good once and for five minutes. */
  phoneCode: string;
}

export interface PhoneView {
  phoneTail: string;
  merged: boolean;
}

export type PointsDirection = 'both' | 'in' | 'out';

export interface PointsEntryView {
  id: string;
  at: string;
  reason: PointsReason;
  title: string;
  amount: number;
  note: string | null;
  /** The last day of points that were given; null for those that last. */
  expiresOn: string | null;
}

/** What points are given or taken for; PointsReasonText has each in words. */
export type PointsReason = 'referralInviter' | 'referralInvitee' | 'milestone' | 'checkIn' | 'adjustment' | 'expired' | 'merged';

export interface PointsRulesView {
  earning: EarningRuleView[];
  expiry: string;
}

/** What `wx.requestSubscribeMessage` says of a template. */
export type PromptResult = 'accept' | 'reject' | 'ban' | 'filter';

export interface QuotaView {
  templateId: string;
  left: number;
}

export interface RefreshRequest {
  refreshToken: string;
}

export interface RefreshView {
  accessToken: string;
  accessExpiresAt: string;
  refreshToken: string;
  refreshExpiresAt: string;
  memberId: string;
}

export interface RefusedEvent {
  /** The event's own. */
  id: string;
  /** E.g. `too_old`. */
  reason: string;
}

export interface SignPageRequest {
  /** The page's address as the browser shows it; what follows # does not count. */
  url: string;
}

export interface SmsCodeRequest {
  /** E.164, or eleven digits of the Chinese mainland. */
  phone: string;
}

export interface SmsLoginRequest {
  phone: string;
  code: string;
}

export interface SubscribeReport {
  scene: string;
  /** By template id, as the prompt returned them. */
  results: Record<string, PromptResult>;
}

export interface SubscribeTemplateView {
  templateId: string;
  title: string;
}

export interface TierBadge {
  code: string;
  name: string;
}

export interface UndoMergeRequest {
  mergeId: string;
}

/** What each call takes and answers. */
export interface Api {
  'POST /auth/login': { body: LoginRequest; answer: LoginView };
  'POST /auth/refresh': { body: RefreshRequest; answer: RefreshView };
  'POST /auth/logout': { answer: Done };
  'POST /auth/sms-code': { body: SmsCodeRequest; answer: Done };
  'POST /auth/sms-login': { body: SmsLoginRequest; answer: LoginView };
  'POST /auth/jsapi-signature': { body: SignPageRequest; answer: PageSignatureView };
  'POST /auth/phone': { body: PhoneRequest; answer: PhoneView };
  'POST /auth/merge': { body: MergeRequest; answer: MergeView };
  'POST /auth/merge/undo': { body: UndoMergeRequest; answer: Done };
  'GET /me': { answer: MeView };
  'PATCH /me': { body: ChangeMeRequest; answer: MeView };
  'POST /me': { body: ChangeMeRequest; answer: MeView };
  'GET /me/follow-status': { answer: FollowView };
  'GET /me/home': { answer: HomeView };
  'GET /points/balance': { answer: BalanceView };
  'GET /points/entries': { query: { cursor?: string | undefined; limit?: number | undefined; direction?: PointsDirection | undefined }; answer: MiniPageOfPointsEntryView };
  'GET /points/rules': { answer: PointsRulesView };
  'GET /subscriptions/templates': { query: { scene: string }; answer: MiniListOfSubscribeTemplateView };
  'POST /subscriptions/report': { body: SubscribeReport; answer: Done };
  'GET /subscriptions/quota': { answer: MiniListOfQuotaView };
  'POST /events': { body: BehaviourBatch; answer: BehaviourView };
  'GET /privacy/consents': { answer: MiniListOfConsentView };
  'POST /privacy/consents': { body: GiveConsentRequest; answer: MiniListOfConsentView };
  'POST /privacy/exports': { answer: ExportView };
  'GET /privacy/exports/{id}': { path: { id: string }; answer: ExportView };
  'POST /privacy/deletion-requests': { answer: DeletionView };
  'GET /privacy/deletion-requests/current': { answer: DeletionView };
  'DELETE /privacy/deletion-requests/current': { answer: Done };
}

/** Calls with an Idempotency-Key. */
export const keyed: ReadonlySet<string> = new Set([
  'POST /auth/phone',
  'POST /auth/merge',
  'POST /auth/merge/undo',
  'POST /privacy/exports',
  'POST /privacy/deletion-requests',
]);
