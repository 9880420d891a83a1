-- How risky WeChat called somebody when they helped, claimed or drew: it can be asked only while they call.
alter table referral add column wechat_rank smallint null;
alter table referral_award add column wechat_rank smallint null;
alter table lottery_draw add column wechat_rank smallint null;
