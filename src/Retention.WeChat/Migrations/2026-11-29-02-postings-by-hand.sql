-- Postings of other reasons wait for a second operator as adjustments do; their keys are the ledger's own.
alter table points_adjustment add column posting_key varchar(120) null;
alter table points_adjustment add column reason varchar(30) not null default 'Adjustment';
alter table points_adjustment add column campaign varchar(40) null;
alter table points_adjustment add column expires_on date null;
create unique index points_adjustment_posting on points_adjustment (posting_key);
