-- Postings with greater ids were made after the account became another's: what they did to older ones of its own goes with it when the two are parted.
alter table points_balance add moved_since bigint null;
