-- What operators did with a campaign, who, when and why. Append-only.
create table referral_campaign_log (
    id bigint not null primary key,
    campaign_id bigint not null,
    deed varchar(20) not null,
    done_by varchar(60) not null,
    note varchar(200) null,
    done_at datetime(3) not null
);
create index referral_campaign_log_of on referral_campaign_log (campaign_id, id);

-- Codes a campaign has set aside in a pool, and how many of them it gave back unused. due_at: when there may be some to give back.
create table referral_promise (
    campaign_id bigint not null,
    pool_id bigint not null,
    promised bigint not null,
    released bigint not null,
    due_at datetime(3) null,
    primary key (campaign_id, pool_id)
);
create index referral_promise_due on referral_promise (due_at);

-- Campaigns of which nothing leaves until they are let go; a row that was let go stays until every node has seen it.
create table outreach_campaign_stop (
    campaign varchar(40) not null primary key,
    stopped_at datetime(3) not null,
    released_at datetime(3) null
);
