-- Up to which length a streak has brought its rewards. It may be longer by a merge, which brings none by itself.
alter table check_in add column rewarded int not null default 0;
update check_in set rewarded = streak;
