-- Whose wallet was left behind by a deletion: what is kept under their number for the sums is nobody's, although the account itself has come back as another member.
alter table fan add wallet_left smallint not null default 0;
update fan set wallet_left = 1
where id in (select d.fan_id from deletion_request d where d.done_at is not null)
    or id in (select m.from_fan_id from fan_merge m join deletion_request d on d.fan_id = m.into_fan_id and m.merged_at < d.done_at where d.done_at is not null and m.undone_at is null);
