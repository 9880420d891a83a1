-- What each line of a file tells in figures, and what was known before it; content, which may tell who somebody is, goes when it is applied.
alter table order_import_line add paid_at datetime(3) null;
alter table order_import_line add amount_fen bigint null;
alter table order_import_line add told_refunded_fen bigint null;
alter table order_import_line add was_amount_fen bigint null;
alter table order_import_line add was_refunded_fen bigint null;
-- When an import last came on, by the machine's clock.
alter table order_import add moved_at datetime(3) null;
