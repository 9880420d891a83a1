-- A reward whose first order was undone is taken back, and may be claimed anew under the next number; a coupon that was used is not given twice.
alter table task_claim add claimed_by bigint null;
alter table task_claim add points_no int not null default 1;
alter table task_claim add coupon_no int not null default 1;
alter table task_claim add undone_at datetime(3) null;
