import { benefitsPage } from './pages/benefits.js';
import { campaignPage } from './pages/campaign.js';
import { campaignsPage } from './pages/campaigns.js';
import { cartPage } from './pages/cart.js';
import { checkInPage } from './pages/check-in.js';
import { couponCenterPage } from './pages/coupon-center.js';
import { couponPage } from './pages/coupon.js';
import { couponsPage } from './pages/coupons.js';
import { drawsPage } from './pages/draws.js';
import { fairnessPage } from './pages/fairness.js';
import { helpersPage } from './pages/helpers.js';
import { homePage } from './pages/home.js';
import { invitePage } from './pages/invite.js';
import { leaderboardPage } from './pages/leaderboard.js';
import { loginPage } from './pages/login.js';
import { lotteryPage } from './pages/lottery.js';
import { mallItemPage } from './pages/mall-item.js';
import { mallOrderPage } from './pages/mall-order.js';
import { mallOrdersPage } from './pages/mall-orders.js';
import { mallPage } from './pages/mall.js';
import { mePage } from './pages/me.js';
import { orderPage } from './pages/order.js';
import { ordersPage } from './pages/orders.js';
import { pointsPage } from './pages/points.js';
import { privacyPage } from './pages/privacy.js';
import { prizePage } from './pages/prize.js';
import { prizesPage } from './pages/prizes.js';
import { profilePage } from './pages/profile.js';
import { subscriptionsPage } from './pages/subscriptions.js';
import { surveyPage } from './pages/survey.js';
import { surveysPage } from './pages/surveys.js';
import { tasksPage } from './pages/tasks.js';
import { teamPage } from './pages/team.js';
import { tierPage } from './pages/tier.js';

/** Every page by the last part of its path. */
export const pages = {
  home: homePage, benefits: benefitsPage, mall: mallPage, me: mePage, login: loginPage,
  'check-in': checkInPage, tasks: tasksPage, points: pointsPage, tier: tierPage,
  'coupon-center': couponCenterPage, coupons: couponsPage, coupon: couponPage, cart: cartPage,
  lottery: lotteryPage, fairness: fairnessPage, draws: drawsPage,
  'mall-item': mallItemPage, 'mall-orders': mallOrdersPage, 'mall-order': mallOrderPage, prizes: prizesPage, prize: prizePage,
  surveys: surveysPage, survey: surveyPage, orders: ordersPage, order: orderPage,
  campaigns: campaignsPage, campaign: campaignPage, invite: invitePage, helpers: helpersPage, leaderboard: leaderboardPage, team: teamPage,
  profile: profilePage, privacy: privacyPage, subscriptions: subscriptionsPage
};

/** The pages at the foot of the mini-program. */
export const tabs = [
  { name: 'home', title: '首页', icon: 'home' },
  { name: 'benefits', title: '福利', icon: 'gift' },
  { name: 'mall', title: '商城', icon: 'bag' },
  { name: 'me', title: '我的', icon: 'person' }
];
