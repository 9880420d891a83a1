-- Campaigns set aside coupons as well as codes. kind: 'Code' of a pool, 'Coupon' of a template.
alter table referral_promise rename column pool_id to source_id;
alter table referral_promise add column kind varchar(8) not null default 'Code';
