-- A campaign may be held for several reasons at once, each lifted by whoever set it.
create table outreach_campaign_hold (
    campaign varchar(40) not null,
    reason varchar(40) not null default 'campaign_stopped',
    channel varchar(20) null,
    code varchar(63) null,
    note varchar(200) null,
    stopped_by varchar(60) null,
    stopped_at datetime(3) not null,
    released_at datetime(3) null,
    primary key (campaign, reason)
);
insert into outreach_campaign_hold (campaign, reason, stopped_at, released_at)
select campaign, 'campaign_stopped', stopped_at, released_at from outreach_campaign_stop;
drop table outreach_campaign_stop;
alter table outreach_campaign_hold rename to outreach_campaign_stop;

-- Plans whose milestones were replaced, until what waits of them has the new words.
create table lifecycle_plan_change (
    plan_id bigint not null primary key,
    changed_at datetime(3) not null
);
