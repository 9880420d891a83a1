-- Up to which moment a file has told an order's refunds: what a shop tells of before it, the file knew. Of orders that files brought before, when they came.
alter table shop_order add refunds_told_until datetime(3) null;
update shop_order set refunds_told_until = recorded_at where refunded_fen > 0 and state <> 'Cancelled';
-- When the shop made the file; unknown, it was just before the upload. And what a line has moved the order's moment on from, for when it is reversed.
alter table order_import add made_at datetime(3) null;
alter table order_import_line add told_before datetime(3) null;
