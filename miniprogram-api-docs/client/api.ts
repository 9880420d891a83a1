// Written from ../openapi.json by `npm run types` in tests/miniprogram-client. Do not edit.

export interface AnsweredView {
  /** What answering brought. */
  points: number;
  answeredAt: string;
}

export type AwardState = 'reached' | 'claimed' | 'lapsed';

/** A prize the shopper has won in a campaign. */
export interface AwardView {
  /** For what: `stage:1`, `team:` and the team's code, `rank:all`, `rank:2026-11-28`. It is claimed by this name. */
  title: string;
  prize: CampaignPrize;
  state: AwardState;
  /** For prizes of ranks. */
  rank: number | null;
  claimBy: string;
  prizeId: null | string;
}

/** What a shopper has, is promised and owes. */
export interface BalanceView {
  available: number;
  /** Promised for something that is not settled yet, an order for instance. */
  pending: number;
  /** What a refund could not take back; settled by what is earned next. */
  owed: number;
  expiringSoon: ExpiringPoints[];
  tier: null | TierBadge;
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

export interface BoardRank {
  rank: number;
  name: string;
  /** Confirmed friends; of equals, who reached it first stands first. */
  confirmed: number;
  isMe: boolean;
}

export interface BoardView {
  /** `all`, or the day. */
  scope: string;
  list: BoardRank[];
  own: null | BoardRank;
}

/** A campaign in the list, with what the shopper has brought. */
export interface CampaignEntry {
  id: string;
  name: string;
  description: string;
  kind: CampaignKind;
  state: CampaignStanding;
  startsAt: string;
  endsAt: string;
  /** For each friend that is confirmed. */
  inviterPoints: number;
  /** For the friend. */
  inviteePoints: number;
  /** Whether the shopper takes part. */
  joined: boolean;
  confirmed: number;
  /** Friends that count but are not confirmed yet. */
  held: number;
  /** Confirmed friends of the next stage; null when there is none. */
  nextNeed: number | null;
}

export type CampaignKind = 'twoSided' | 'ladder' | 'team' | 'leaderboard';

/** A campaign with everything that has to be known before taking part. */
export interface CampaignPage {
  id: string;
  name: string;
  description: string;
  kind: CampaignKind;
  state: CampaignStanding;
  /** What has to be said first: paused, stopped, ended; null while it runs. */
  notice: string | null;
  startsAt: string;
  endsAt: string;
  /** Friends may still be confirmed, and points that are held be given, until then. */
  settlesAt: string;
  condition: ConditionView;
  inviterPoints: number;
  inviteePoints: number;
  /** Further friends count no more. */
  inviterHelpsMax: number;
  stages: StageOffer[];
  team: null | TeamOffer;
  ranks: RankOffer[];
  organiser: string;
  /** That nobody has to share anything. */
  voluntary: string;
  /** All of the rules, for people. */
  rules: RulesPart[];
  /** Of the frozen terms: the rules have not been changed since they were published. */
  termsHash: string | null;
  me: MyCampaign;
}

export interface CampaignPrize {
  name: string;
  kind: PrizeKind;
  valueFen: number;
  points: number;
}

/** How a published campaign stands for those who may take part. */
export type CampaignStanding = 'upcoming' | 'open' | 'paused' | 'stopped' | 'settling' | 'over';

/** What the shopper wants to have changed; what is left out stays. */
export interface ChangeMeRequest {
  nickname?: string | null;
  avatarUrl?: string | null;
  birthday?: string | null;
}

export interface CheckInMonthView {
  today: string;
  checkedInToday: boolean;
  streak: number;
  /** What today brought, or would bring. */
  todayPoints: number;
  /** Checked in, in the month asked for. */
  days: string[];
  makeUp: MakeUpView;
  rewards: CheckInRewardView[];
}

export interface CheckInRewardView {
  streak: number;
  points: number;
  couponName: string | null;
  reached: boolean;
}

export interface CheckInView {
  day: string;
  streak: number;
  /** Everything the day brought, its reward included. */
  points: number;
  reward: null | StreakRewardView;
  /** False when the day was checked in already. */
  isNew: boolean;
}

export interface ClaimOrderRequest {
  orderNo: string;
  /** The last four digits of the number the order was made with. */
  phoneTail: string;
}

export interface ClaimRequest {
  address?: null | PrizeAddress;
}

export interface ClaimView {
  task: TaskView;
  /** What it brought. */
  points: number;
  coupon: null | CouponView;
}

/** Coupons used together on a basket. */
export interface Combination {
  couponIds: string[];
  discountFen: number;
  payFen: number;
  /** What each line bears of the discount, in the order of the lines; together exactly DiscountFen. */
  itemDiscountsFen: number[];
}

/** What makes a friend count. */
export interface ConditionView {
  kind: HelpCondition;
  /** What the friend has to do, in a few words. */
  text: string;
  /** For staying; null for other conditions. */
  stayDays: number | null;
  /** The friend also has to follow the official account. */
  requiresFollow: boolean;
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

export type CouponKind = 'amount' | 'percent' | 'gift';

/** A coupon that is offered. */
export interface CouponOfferView {
  id: string;
  name: string;
  kind: CouponKind;
  amountFen: number;
  percentOff: number;
  capFen: number | null;
  thresholdFen: number;
  giftName: string | null;
  scopeText: string;
  validText: string;
  left: number;
  perFanLeft: number;
  costPoints: number;
  state: OfferState;
}

export type CouponState = 'usable' | 'reserved' | 'used' | 'expired' | 'withdrawn';

/** A coupon the shopper has. */
export interface CouponView {
  id: string;
  templateId: string;
  name: string;
  kind: CouponKind;
  amountFen: number;
  percentOff: number;
  capFen: number | null;
  thresholdFen: number;
  scopeText: string;
  state: CouponState;
  validFrom: string;
  validUntil: string;
  /** Shown to staff, as text and as a QR code. */
  code: string;
  usedAt: string | null;
  giftName: string | null;
}

export interface DeletionView {
  dueAt: string;
}

/** An answer that says nothing but "done". */
export type Done = Record<string, unknown>;

export interface DraftView {
  savedAt: string;
}

export interface DrawView {
  drawId: string;
  ticketNo: number;
  prize: null | WonPrize;
  prizeClaimId: null | string;
  /** Won by the guarantee. */
  guaranteed: boolean;
  drawsLeftToday: number;
  drawsLeft: number;
  misses: number;
}

export interface EarningRuleView {
  /** Stable, for the page to tell rules apart. */
  id: string;
  title: string;
  description: string;
}

export interface ExchangeCodeRequest {
  /** From a card or a message; spaces, hyphens and case do not matter. */
  code: string;
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

/** What was fixed before the first draw. */
export interface FairnessView {
  commitment: string;
  rulesHash: string;
  publishedAt: string;
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

export interface GuaranteeView {
  /** Draws in a row without a prize after which the next one wins. */
  after: number;
  /** The shopper's so far. */
  misses: number;
}

/** What makes a help count. Until then it is held. */
export type HelpCondition = 'serviceEvent' | 'stayDays' | 'phoneBound' | 'firstOrder' | 'follow' | 'share';

export interface HelpRequest {
  code: string;
}

/** How far a help has come, in words that accuse nobody: what the risk rules hold back is simply being checked. */
export type HelpStanding = 'checking' | 'needsFollow' | 'needsPhone' | 'awaitsBudget' | 'held' | 'confirmed' | 'lost';

/** A help as the friend who gave it sees it. */
export interface HelpView {
  campaignId: string;
  state: HelpStanding;
  /** For programs; null unless it is lost. */
  reason: string | null;
  /** For the friend. */
  message: string;
  /** Promised or given to the friend. */
  points: number;
  since: string;
}

/** A friend the shopper has brought. */
export interface HelperView {
  id: string;
  /** The first letter of the name the friend chose; 新朋友 for who has told none. */
  name: string;
  avatarUrl: string | null;
  state: HelpStanding;
  /** Why it counts no more; null unless it is lost. */
  reason: string | null;
  since: string;
}

export interface HomeCampaign {
  id: string;
  name: string;
  kind: CampaignKind;
  endsAt: string;
  joined: boolean;
  /** Friends the shopper has brought. */
  confirmed: number;
  held: number;
  /** Confirmed friends of the next stage; null when there is none. */
  nextNeed: number | null;
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
  kind: LotteryKind;
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
  campaigns: HomeCampaign[];
}

/** An invitation as whoever holds its code sees it. */
export interface InvitationView {
  code: string;
  campaignId: string;
  campaignName: string;
  description: string;
  kind: CampaignKind;
  state: CampaignStanding;
  /** The first letter of the name the inviter chose. */
  inviterName: string;
  inviterAvatarUrl: string | null;
  condition: ConditionView;
  /** What the friend gets. */
  inviteePoints: number;
  endsAt: string;
}

export interface LoginRequest {
  /** From `wx.login`; good once and for five minutes. */
  loginCode: string;
}

export interface LoginView {
  accessToken: string;
  accessExpiresAt: string;
  /** Seconds the access token is good for, from now on. */
  expiresIn: number;
  refreshToken: string;
  refreshExpiresAt: string;
  isNew: boolean;
  memberId: string;
}

/** A lottery in the list. */
export interface LotteryEntry {
  id: string;
  name: string;
  kind: LotteryKind;
  startsAt: string;
  endsAt: string;
  costPoints: number;
  /** Today. */
  drawsLeft: number;
  state: LotteryStanding;
}

/** How a lottery looks on the phone; the draw is the same. */
export type LotteryKind = 'wheel' | 'scratch';

/** A lottery with everything that has to be known before drawing. */
export interface LotteryPage {
  id: string;
  name: string;
  kind: LotteryKind;
  state: LotteryStanding;
  startsAt: string;
  endsAt: string;
  costPoints: number;
  organiser: string;
  /** Conditions, method and claim terms, for people. */
  rules: string;
  drawsLeftToday: number;
  drawsLeft: number;
  prizes: LotteryPrizeView[];
  noPrize: NoPrizeView;
  guarantee: null | GuaranteeView;
  fairness: FairnessView;
}

export interface LotteryPrizeView {
  id: string;
  name: string;
  kind: PrizeKind;
  valueFen: number;
  /** Tickets that win it, of all that can be drawn. */
  count: number;
  left: number;
  /** Of the tickets at the beginning. */
  odds: string;
  oddsPercent: number;
  /** Of those that are left. */
  oddsNow: string;
  /** Kept for the guarantee besides. */
  reserved: number;
  reservedLeft: number;
}

/** What makes a lottery checkable: the commitment from before the first draw and, after the end, the seed it bound. */
export interface LotteryProof {
  commitment: string;
  rulesHash: string;
  /** The frozen rules to the letter, as they were hashed. */
  rulesText: string;
  publishedAt: string;
  revealed: null | RevealedSeed;
  howToCheck: string;
  howToCheckEn: string;
}

/** Where a published lottery stands for somebody who wants to draw. */
export type LotteryStanding = 'notYet' | 'open' | 'paused' | 'soldOut' | 'over';

export interface MakeUpRequest {
  day: string;
}

export interface MakeUpView {
  /** Days that may still be made up this month. */
  left: number;
  costPoints: number;
  /** Which ones. */
  days: string[];
}

export interface MallItemView {
  id: string;
  name: string;
  description: string;
  kind: MallKind;
  points: number;
  fen: number;
  left: number;
  perFanLeft: number;
  imageUrl: string | null;
  state: MallOfferState;
}

export type MallKind = 'virtual' | 'coupon' | 'code' | 'physical';

export type MallOfferState = 'open' | 'soldOut' | 'taken';

export interface MallOrderEntry {
  id: string;
  itemId: string;
  itemName: string;
  quantity: number;
  points: number;
  fen: number;
  state: MallOrderProgress;
  createdAt: string;
  payBy: string | null;
  prizeId: null | string;
  carrier: string | null;
  trackingNo: string | null;
}

/** How far an order has come, as the person who placed it sees it. */
export type MallOrderProgress = 'awaitingPayment' | 'paid' | 'toShip' | 'shipped' | 'done' | 'cancelled' | 'lapsed';

export interface MallPay {
  /** Of the whole order. */
  points: number;
  /** Of the whole order. */
  fen: number;
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
  mergedCustomers: MergedCustomerView[];
}

export interface MergedCustomerView {
  mergeId: string;
  undoUntil: string;
}

/** A list that stays short. */
export interface MiniListOfCampaignEntry {
  list: CampaignEntry[];
}

/** A list that stays short. */
export interface MiniListOfConsentView {
  list: ConsentView[];
}

/** A list that stays short. */
export interface MiniListOfCouponOfferView {
  list: CouponOfferView[];
}

/** A list that stays short. */
export interface MiniListOfLotteryEntry {
  list: LotteryEntry[];
}

/** A list that stays short. */
export interface MiniListOfMallItemView {
  list: MallItemView[];
}

/** A list that stays short. */
export interface MiniListOfQuotaView {
  list: QuotaView[];
}

/** A list that stays short. */
export interface MiniListOfSubscribeTemplateView {
  list: SubscribeTemplateView[];
}

/** A list that stays short. */
export interface MiniListOfSurveyLine {
  list: SurveyLine[];
}

/** A list that stays short. */
export interface MiniListOfTaskView {
  list: TaskView[];
}

/** A list that stays short. */
export interface MiniListOfTierLevelView {
  list: TierLevelView[];
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfCouponView {
  list: CouponView[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfHelperView {
  list: HelperView[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfMallOrderEntry {
  list: MallOrderEntry[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfPastDraw {
  list: PastDraw[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfPointsEntryView {
  list: PointsEntryView[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfShopperOrder {
  list: ShopperOrder[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** A page of a list that grows. There is no total: counting a ledger helps nobody. */
export interface MiniPageOfShopperPrize {
  list: ShopperPrize[];
  nextCursor: string | null;
  hasMore: boolean;
}

/** Where the shopper stands. */
export interface MyCampaign {
  joined: boolean;
  /** Null while the shopper has not joined. */
  inviteCode: string | null;
  confirmed: number;
  held: number;
  checking: number;
  lost: number;
  help: null | HelpView;
}

/** The shopper's invitation, in all its forms. */
export interface MyInvitation {
  inviteCode: string;
  /** The page on the web; in WeChat it shows the official account's code. */
  shareLink: string;
  scene: string;
  /** The shopper's poster as a picture. */
  posterUrl: string;
  /** For the mini-program. */
  card: ShareCard;
  /** Opens the mini-program from outside WeChat, from a text message for instance; null while there is none. */
  urlLink: string | null;
}

export interface MyTierView {
  tier: null | TierBadge;
  /** What counts, of the last days. */
  growth: number;
  windowDays: number;
  next: null | NextTier;
  /** The last day the tier is safe. */
  keepBy: string | null;
  /** What is to be earned until then to keep it. */
  keepNeed: number;
  /** For who no longer qualifies: the last day before they step down. */
  graceUntil: string | null;
  lastChange: null | TierMoveView;
}

export interface NextTier {
  code: string;
  name: string;
  /** Growth still missing. */
  need: number;
}

export interface NoPrizeView {
  count: number;
  left: number;
  odds: string;
}

/** How an offer stands for one fan at one moment. */
export type OfferState = 'open' | 'taken' | 'soldOut' | 'notYet' | 'over';

export interface OpenTeamRequest {
  campaignId: string;
}

/** A line of an order. */
export interface OrderItem {
  sku: string;
  priceFen: number;
  quantity: number;
  name?: string | null;
  category?: string | null;
}

export type OrderState = 'open' | 'paid' | 'partlyRefunded' | 'refunded' | 'cancelled';

export interface OtherCoupon {
  couponId: string;
  usable: boolean;
  /** What it would take off alone. */
  discountFen: number;
  reason: QuoteReason;
  reasonText: string;
}

export interface PageSignatureView {
  appId: string;
  timestamp: number;
  nonceStr: string;
  signature: string;
}

export interface PastDraw {
  drawId: string;
  at: string;
  ticketNo: number;
  prizeName: string | null;
  guaranteed: boolean;
}

export interface PhoneRequest {
  /** From the phone-number button, not from `wx.login`; good once and for five minutes. */
  phoneCode: string;
}

export interface PhoneView {
  phoneTail: string;
  merged: boolean;
  /** Purchases in shops under this number that are the shopper's now, each to be parted again by its number. */
  mergedCustomers: MergedCustomerView[];
}

export interface PlaceMallOrder {
  itemId: string;
  quantity: number;
  address?: null | PrizeAddress;
  pay?: null | MallPay;
}

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
export type PointsReason = 'referralInviter' | 'referralInvitee' | 'milestone' | 'checkIn' | 'adjustment' | 'expired' | 'merged' | 'coupon' | 'purchase' | 'serviceEvent' | 'task' | 'survey' | 'tierGift' | 'makeUp' | 'refund' | 'lotteryDraw' | 'prize' | 'mallOrder' | 'mallRefund';

export interface PointsRulesView {
  earning: EarningRuleView[];
  expiry: string;
}

/** The shopper's poster. */
export interface PosterView {
  /** The picture, for everybody who has the address. While it is being made, the address answers 503 with Retry-After. */
  url: string;
  shareLink: string;
  /** When the official account's code on it ends; it is renewed before, so ask again then. Null while there is none yet. */
  expiresAt: string | null;
}

/** Where and to whom goods are sent. Kept encrypted, and only as long as it is needed. */
export interface PrizeAddress {
  name: string;
  phone: string;
  region: string;
  detail: string;
}

export interface PrizeCode {
  /** To be used with whoever made it, or shown in the shop. */
  code: string;
}

export type PrizeKind = 'points' | 'coupon' | 'code' | 'physical';

/** How far a prize has come, as its winner sees it. */
export type PrizeProgress = 'owed' | 'needsAddress' | 'toShip' | 'shipped' | 'ready' | 'done' | 'lapsed' | 'cancelled';

export type PrizeSource = 'lottery' | 'mall' | 'referral' | 'task';

/** What the shopper has brought, each sort apart, and what it leads to. */
export interface ProgressView {
  /** Friends that count at this moment, held and confirmed together; what stages and ranks ask for are the confirmed alone. */
  valid: number;
  confirmed: number;
  /** Friends that count but are not confirmed yet. */
  held: number;
  /** Friends who still have to follow, whose help is being checked, or for whom the campaign has no points left at present. */
  checking: number;
  /** Friends who left, were refunded or did not count. */
  lost: number;
  /** Of those checking and lost: friends for whose help the campaign had no points left. */
  outOfBudget: number;
  stages: StageProgress[];
  /** Everything won, stages included. */
  awards: AwardView[];
  team: null | TeamView;
}

/** What `wx.requestSubscribeMessage` says of a template. */
export type PromptResult = 'accept' | 'reject' | 'ban' | 'filter';

/** A ticket as it was shuffled, and when it was drawn. Who drew it is nobody else's business; each fan knows their own numbers. */
export interface ProvenTicket {
  ticketNo: number;
  prizeNo: number;
  drawnAt: string | null;
}

export interface QuotaView {
  templateId: string;
  /** Messages that may still be sent; of a long-term template 1 while the shopper's yes stands. */
  left: number;
  /** The shopper's yes stands until a no, and is not used up by messages. */
  isLongTerm: boolean;
}

export interface Quote {
  totalFen: number;
  best: Combination;
  others: OtherCoupon[];
}

/** A line of a basket. */
export interface QuoteItem {
  sku: string;
  category: string | null;
  priceFen: number;
  quantity: number;
  totalFen?: number;
}

/** What keeps a coupon out of the best combination. */
export type QuoteReason = 'notBest' | 'notYet' | 'expired' | 'reserved' | 'outOfScope' | 'belowThreshold' | 'gift';

export interface QuoteRequest {
  items: QuoteItem[];
}

export interface RankOffer {
  scope: RankScope;
  /** First rank. */
  from: number;
  /** Last rank. */
  to: number;
  prize: CampaignPrize;
  /** Confirmed friends at least. */
  confirmedMin: number;
}

export type RankScope = 'campaign' | 'day';

export interface RefreshRequest {
  refreshToken: string;
}

export interface RefreshView {
  accessToken: string;
  accessExpiresAt: string;
  /** Seconds the access token is good for, from now on. */
  expiresIn: number;
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

export interface ReportTaskRequest {
  /** A link, a number, a sentence. */
  evidence?: string | null;
}

export interface RevealedSeed {
  /** 32 bytes, hexadecimal. */
  seed: string;
  ticketCount: number;
  drawnCount: number;
  reserveCount: number;
  reserveDrawnCount: number;
  /** The order shuffled from the seed, a page of it. */
  tickets: ProvenTicket[];
  /** The same of the tickets kept for the guarantee. */
  reserved: ProvenTicket[];
  endNote: string | null;
}

/** One part of the rules as fans read them. */
export interface RulesPart {
  title: string;
  lines: string[];
}

/** A seat that is taken. */
export interface SeatView {
  name: string;
  avatarUrl: string | null;
  isCaptain: boolean;
  isMe: boolean;
  state: null | HelpStanding;
  joinedAt: string;
}

/** What an invitation is shared by. */
export interface ShareCard {
  /** Comes back to the page when the mini-program code is scanned; at most 32 characters. */
  scene: string;
  /** For a card sent in a chat (`onShareAppMessage`). */
  path: string;
  /** The card's words. */
  title: string;
  /** The mini-program code as a picture; null when no mini-program is connected. */
  codeUrl: string | null;
}

/** An order of the shopper's. */
export interface ShopperOrder {
  id: string;
  shop: string;
  no: string;
  state: OrderState;
  amountFen: number;
  refundedFen: number;
  paidAt: string | null;
  /** What it earned, before refunds took any back. */
  points: number;
}

/** An order of the shopper's. */
export interface ShopperOrderDetail {
  id: string;
  shop: string;
  no: string;
  state: OrderState;
  amountFen: number;
  refundedFen: number;
  paidAt: string | null;
  points: number;
  items: OrderItem[];
}

export interface ShopperPrize {
  id: string;
  source: PrizeSource;
  name: string;
  kind: PrizeKind;
  valueFen: number;
  state: PrizeProgress;
  wonAt: string;
  claimBy: string | null;
  carrier: string | null;
  trackingNo: string | null;
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

export interface StageOffer {
  no: number;
  /** Confirmed friends. */
  need: number;
  prize: CampaignPrize;
  stock: number;
  /** Prizes nobody has reached yet. */
  stockLeft: number;
}

export interface StageProgress {
  no: number;
  need: number;
  standing: StageStanding;
  prize: CampaignPrize;
  stockLeft: number;
  /** For a stage that is reached. */
  claimBy: string | null;
  prizeId: null | string;
}

export type StageStanding = 'ahead' | 'reached' | 'claimed' | 'lapsed' | 'soldOut';

export interface StreakRewardView {
  streak: number;
  points: number;
  couponName: string | null;
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

export interface SurveyAnswersRequest {
  /** By question: an option's id, several of them, a number or a text. */
  answers: Record<string, unknown>;
}

export interface SurveyLine {
  id: string;
  title: string;
  points: number;
  state: SurveyState;
  endsAt: string | null;
}

export interface SurveyOptionView {
  id: string;
  text: string;
}

export type SurveyQuestionKind = 'single' | 'multiple' | 'scale' | 'text';

export interface SurveyQuestionView {
  id: string;
  kind: SurveyQuestionKind;
  title: string;
  required: boolean;
  options: SurveyOptionView[] | null;
  min: number | null;
  max: number | null;
  maxLength: number | null;
}

export interface SurveySheetView {
  id: string;
  title: string;
  description: string;
  points: number;
  state: SurveyState;
  questions: SurveyQuestionView[];
  /** Answers kept so far, by question. */
  draft: Record<string, unknown> | null;
}

export type SurveyState = 'open' | 'answered' | 'over';

/** What a task asks for. */
export type TaskKind = 'completeProfile' | 'bindPhone' | 'firstOrder' | 'checkIn' | 'answerSurvey' | 'viewPage' | 'report';

export type TaskState = 'open' | 'claimable' | 'claimed';

/** A task as the shopper sees it. */
export interface TaskView {
  id: string;
  code: string;
  title: string;
  description: string;
  kind: TaskKind;
  done: number;
  need: number;
  points: number;
  couponName: string | null;
  state: TaskState;
  /** From this day on it may be done again; null for what is done once. */
  resetsOn: string | null;
  /** The page or survey it is about. */
  target: string | null;
}

/** A seat just taken. */
export interface TeamJoinView {
  help: HelpView;
  team: TeamView;
}

export interface TeamOffer {
  /** Captain included. */
  size: number;
  /** How long a team may take to fill up. */
  openHours: number;
  /** For each of them. */
  prize: CampaignPrize;
  /** Teams that can win. */
  stock: number;
  stockLeft: number;
}

export type TeamRole = 'none' | 'captain' | 'mate';

export type TeamStanding = 'forming' | 'full' | 'won' | 'failed';

export interface TeamView {
  /** By which friends find the team. */
  code: string;
  campaignId: string;
  campaignName: string;
  state: TeamStanding;
  /** Seats, the captain's included. */
  size: number;
  taken: number;
  /** Friends whose help is confirmed. */
  confirmed: number;
  /** Until then it must be full. */
  closesAt: string;
  prize: CampaignPrize;
  condition: ConditionView;
  /** The shopper's. */
  role: TeamRole;
  seats: SeatView[];
  share: ShareCard;
}

export interface TierBadge {
  code: string;
  name: string;
}

/** Something a tier offers, told to shoppers. */
export interface TierBenefit {
  title: string;
  description?: string | null;
}

export type TierChangeReason = 'upgraded' | 'kept' | 'downgraded' | 'merged' | 'parted' | 'undone' | 'restored';

export interface TierLevelView {
  code: string;
  name: string;
  threshold: number;
  multiplierPercent: number;
  benefits: TierBenefit[];
}

export interface TierMoveView {
  from: TierBadge;
  to: TierBadge;
  /** Upgraded, or kept when its time was over; downgraded for who no longer qualified; merged with and parted from another account; undone by a refund, or restored when that was a mistake. */
  reason: TierChangeReason;
  at: string;
}

/** By what way a friend met an invitation. */
export type TouchChannel = 'qr' | 'page' | 'mini' | 'team';

export interface TouchRequest {
  /** A personal code or, by the channel `team`, a team's. */
  code: string;
  /** By what way it was met: a mini-program card or code (`mini`), a team's card (`team`), a web page (`page`). */
  channel?: TouchChannel;
}

export interface UndoMergeRequest {
  mergeId: string;
}

export interface WonPrize {
  id: string;
  name: string;
  kind: PrizeKind;
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
  'GET /points/entries': { query: { cursor?: string | undefined; limit?: number | undefined; type?: 'referralInviter' | 'referralInvitee' | 'milestone' | 'checkIn' | 'adjustment' | 'expired' | 'merged' | 'coupon' | 'purchase' | 'serviceEvent' | 'task' | 'survey' | 'tierGift' | 'makeUp' | 'refund' | 'lotteryDraw' | 'prize' | 'mallOrder' | 'mallRefund' | undefined; direction?: 'both' | 'in' | 'out' | undefined }; answer: MiniPageOfPointsEntryView };
  'GET /points/rules': { answer: PointsRulesView };
  'GET /check-in': { query: { month?: string | undefined }; answer: CheckInMonthView };
  'POST /check-in': { answer: CheckInView };
  'POST /check-in/make-up': { body: MakeUpRequest; answer: CheckInView };
  'GET /tasks': { answer: MiniListOfTaskView };
  'POST /tasks/{id}/report': { path: { id: string }; body: ReportTaskRequest; answer: TaskView };
  'POST /tasks/{id}/claim': { path: { id: string }; answer: ClaimView };
  'GET /tiers': { answer: MiniListOfTierLevelView };
  'GET /tiers/me': { answer: MyTierView };
  'GET /coupon-templates': { answer: MiniListOfCouponOfferView };
  'POST /coupon-templates/{id}/take': { path: { id: string }; answer: CouponView };
  'GET /coupons': { query: { cursor?: string | undefined; limit?: number | undefined; state?: 'usable' | 'reserved' | 'used' | 'expired' | 'withdrawn' | undefined }; answer: MiniPageOfCouponView };
  'GET /coupons/{id}': { path: { id: string }; answer: CouponView };
  'POST /coupons/redeem-code': { body: ExchangeCodeRequest; answer: CouponView };
  'POST /coupons/quote': { body: QuoteRequest; answer: Quote };
  'GET /lotteries': { answer: MiniListOfLotteryEntry };
  'GET /lotteries/{id}': { path: { id: string }; answer: LotteryPage };
  'POST /lotteries/{id}/draws': { path: { id: string }; answer: DrawView };
  'GET /lotteries/{id}/draws': { path: { id: string }; query: { cursor?: string | undefined; limit?: number | undefined }; answer: MiniPageOfPastDraw };
  'GET /lotteries/{id}/proof': { path: { id: string }; query: { from?: number | undefined; limit?: number | undefined }; answer: LotteryProof };
  'GET /prizes': { query: { cursor?: string | undefined; limit?: number | undefined; state?: 'owed' | 'needsAddress' | 'toShip' | 'shipped' | 'ready' | 'done' | 'lapsed' | 'cancelled' | undefined }; answer: MiniPageOfShopperPrize };
  'GET /prizes/{id}': { path: { id: string }; answer: ShopperPrize };
  'POST /prizes/{id}/address': { path: { id: string }; body: PrizeAddress; answer: ShopperPrize };
  'POST /prizes/{id}/confirm': { path: { id: string }; answer: ShopperPrize };
  'GET /prizes/{id}/code': { path: { id: string }; answer: PrizeCode };
  'GET /mall/items': { answer: MiniListOfMallItemView };
  'GET /mall/items/{id}': { path: { id: string }; answer: MallItemView };
  'POST /mall/orders': { body: PlaceMallOrder; answer: MallOrderEntry };
  'GET /mall/orders': { query: { cursor?: string | undefined; limit?: number | undefined }; answer: MiniPageOfMallOrderEntry };
  'GET /mall/orders/{id}': { path: { id: string }; answer: MallOrderEntry };
  'POST /mall/orders/{id}/cancel': { path: { id: string }; answer: MallOrderEntry };
  'POST /mall/orders/{id}/confirm': { path: { id: string }; answer: MallOrderEntry };
  'GET /orders': { query: { cursor?: string | undefined; limit?: number | undefined }; answer: MiniPageOfShopperOrder };
  'GET /orders/{id}': { path: { id: string }; answer: ShopperOrderDetail };
  'POST /orders/claim': { body: ClaimOrderRequest; answer: ShopperOrder };
  'GET /surveys': { answer: MiniListOfSurveyLine };
  'GET /surveys/{id}': { path: { id: string }; answer: SurveySheetView };
  'PUT /surveys/{id}/draft': { path: { id: string }; body: SurveyAnswersRequest; answer: DraftView };
  'POST /surveys/{id}/answers': { path: { id: string }; body: SurveyAnswersRequest; answer: AnsweredView };
  'GET /subscriptions/templates': { query: { scene: string }; answer: MiniListOfSubscribeTemplateView };
  'POST /subscriptions/report': { body: SubscribeReport; answer: Done };
  'GET /subscriptions/quota': { answer: MiniListOfQuotaView };
  'POST /events': { body: BehaviourBatch; answer: BehaviourView };
  'GET /invitations/{code}': { path: { code: string }; answer: InvitationView };
  'GET /privacy/consents': { answer: MiniListOfConsentView };
  'POST /privacy/consents': { body: GiveConsentRequest; answer: MiniListOfConsentView };
  'POST /privacy/exports': { answer: ExportView };
  'GET /privacy/exports/{id}': { path: { id: string }; answer: ExportView };
  'POST /privacy/deletion-requests': { answer: DeletionView };
  'GET /privacy/deletion-requests/current': { answer: DeletionView };
  'DELETE /privacy/deletion-requests/current': { answer: Done };
  'GET /campaigns': { query: { kind?: 'referral' | 'twoSided' | 'ladder' | 'team' | 'leaderboard' | undefined }; answer: MiniListOfCampaignEntry };
  'GET /campaigns/{id}': { path: { id: string }; answer: CampaignPage };
  'POST /campaigns/{id}/join': { path: { id: string }; answer: MyInvitation };
  'GET /campaigns/{id}/poster': { path: { id: string }; query: { size?: number | undefined }; answer: PosterView };
  'POST /campaigns/{id}/touch': { path: { id: string }; body: TouchRequest; answer: Done };
  'POST /campaigns/{id}/help': { path: { id: string }; body: HelpRequest; answer: HelpView };
  'GET /campaigns/{id}/progress': { path: { id: string }; answer: ProgressView };
  'GET /campaigns/{id}/helpers': { path: { id: string }; query: { cursor?: string | undefined; limit?: number | undefined }; answer: MiniPageOfHelperView };
  'GET /campaigns/{id}/leaderboard': { path: { id: string }; query: { scope?: string | undefined }; answer: BoardView };
  'POST /campaigns/{id}/stages/{no}/claim': { path: { id: string; no: string }; body: null | ClaimRequest; answer: ShopperPrize };
  'POST /campaigns/{id}/awards/{title}/claim': { path: { id: string; title: string }; body: null | ClaimRequest; answer: ShopperPrize };
  'POST /teams': { body: OpenTeamRequest; answer: TeamView };
  'GET /teams/{code}': { path: { code: string }; answer: TeamView };
  'POST /teams/{code}/join': { path: { code: string }; answer: TeamJoinView };
}

/** Calls with an Idempotency-Key. */
export const keyed: ReadonlySet<string> = new Set([
  'POST /auth/phone',
  'POST /auth/merge',
  'POST /auth/merge/undo',
  'POST /check-in',
  'POST /check-in/make-up',
  'POST /tasks/{id}/report',
  'POST /tasks/{id}/claim',
  'POST /coupon-templates/{id}/take',
  'POST /coupons/redeem-code',
  'POST /lotteries/{id}/draws',
  'POST /prizes/{id}/address',
  'POST /prizes/{id}/confirm',
  'POST /mall/orders',
  'POST /mall/orders/{id}/cancel',
  'POST /mall/orders/{id}/confirm',
  'POST /orders/claim',
  'POST /surveys/{id}/answers',
  'POST /subscriptions/report',
  'POST /privacy/exports',
  'POST /privacy/deletion-requests',
  'POST /campaigns/{id}/help',
  'POST /campaigns/{id}/stages/{no}/claim',
  'POST /campaigns/{id}/awards/{title}/claim',
  'POST /teams',
  'POST /teams/{code}/join',
]);
