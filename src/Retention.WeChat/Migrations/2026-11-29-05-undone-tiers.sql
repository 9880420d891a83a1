-- What a standing rests on: so much was needed of what was earned on these days. Where it is not known, the standing holds as it is.
alter table tier_change add measure varchar(10) null;
alter table tier_change add counted_from date null;
alter table tier_change add counted_until date null;
alter table tier_change add need bigint null;

-- A gift whose rise was undone is taken back, and may be given anew under the next number; a coupon that was used is not given twice.
alter table tier_gift add given_to bigint null;
alter table tier_gift add points_no int not null default 1;
alter table tier_gift add coupon_no int not null default 1;
alter table tier_gift add withdrawn_at datetime(3) null;
