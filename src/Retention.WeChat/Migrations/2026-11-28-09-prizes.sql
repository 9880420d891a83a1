-- Before which an owed prize is not tried again.
alter table prize add column retry_at datetime(3) null;
