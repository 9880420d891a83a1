-- Numbers that orders of a shop's customers have named and somebody had bound before: the two are one.
create table shop_customer_due (
    id bigint not null primary key,
    phone_hash char(32) not null
);
create unique index shop_customer_due_phone on shop_customer_due (phone_hash);

-- Coupons that published lotteries may still give.
alter table coupon_template add reserved bigint not null default 0;
