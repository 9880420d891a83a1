-- Lots that come within the last days before they expire are looked for by their ids, which follow time.
alter table points_reminder add column lots_after bigint not null default 0;
alter table points_reminder add column lots_until bigint not null default 0;
