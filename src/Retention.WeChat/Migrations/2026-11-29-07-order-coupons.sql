-- With which coupons an order was paid whose member was not known yet, by number and parted by commas.
alter table shop_order add waiting_coupons varchar(400) null;
