-- What a campaign's touches came to, kept when they are forgotten.
create table referral_touch_sum (
    campaign_id bigint not null primary key,
    scans bigint not null,
    reach bigint not null,
    summed_at datetime(3) not null
);
