-- A merge moves and counts anew by person, whatever the campaigns.
create index referral_award_of_fan on referral_award (fan_id);
create index referral_score_of_fan on referral_score (fan_id);

-- Which merge found a help to be the second of one person; undone, it counts again.
alter table referral add column withdrawn_by_merge bigint null;
create index referral_withdrawn_by on referral (withdrawn_by_merge);
