-- How often an inviter's invitation was passed on: a counter for each business day and way.
create table referral_share (
    campaign_id bigint not null,
    fan_id bigint not null,
    day varchar(10) not null,
    channel varchar(8) not null,
    shares int not null,
    primary key (campaign_id, fan_id, day, channel)
);

-- Cards of pages that somebody has opened: each was shared once, however many open it.
create table referral_shared_card (
    mark varchar(12) not null primary key,
    opened_at datetime(3) not null
);
create index referral_shared_card_at on referral_shared_card (opened_at);
