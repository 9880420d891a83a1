-- A refund that never was: what it took back from an earning is given back, once.
alter table earning_reversal add undone_at datetime(3) null;
