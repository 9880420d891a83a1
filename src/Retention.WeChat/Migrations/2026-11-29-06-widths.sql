-- An address with all of its fields at their limits: sealed, six bytes for each character of what JSON escapes. SQLite asks for no width.
/*! alter table prize modify address_cipher varchar(4000) null */;
/*! alter table mall_order modify address_cipher varchar(4000) null */;

-- The longest name of a shop with the longest number of an order.
/*! alter table coupon modify order_key varchar(110) null */;
/*! alter table coupon_redemption modify order_key varchar(110) not null */;
