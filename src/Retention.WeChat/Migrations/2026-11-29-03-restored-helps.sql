-- How often a help was begun anew because what had ended it never was: part of the keys of its promises.
alter table referral add column begun int not null default 0;
