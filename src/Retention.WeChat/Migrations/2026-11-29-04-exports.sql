-- When a copy that broke is tried again.
alter table privacy_export add try_at datetime(3) null;
