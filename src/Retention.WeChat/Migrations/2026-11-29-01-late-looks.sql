-- What came around a help's moment, for a look at it before it is posted.
create index referral_of_inviter_at on referral (inviter_fan_id, attributed_at);
