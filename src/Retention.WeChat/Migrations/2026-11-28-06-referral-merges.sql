-- A merge moves and counts anew by person, whatever the campaigns.
create index referral_award_of_fan on referral_award (fan_id);
create index referral_score_of_fan on referral_score (fan_id);
