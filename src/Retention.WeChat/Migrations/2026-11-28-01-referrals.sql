-- Referral campaigns. The tables of the first sketch, which no release carried, give way.
drop table if exists referral;
drop table if exists referral_link;
drop table if exists referral_campaign;

-- Terms are a canonical JSON text: written while the campaign is a draft, frozen and hashed when it is published.
create table referral_campaign (
    id bigint not null primary key,
    code varchar(40) not null,
    name varchar(60) not null,
    kind varchar(12) not null,
    state varchar(10) not null,
    starts_at datetime(3) not null,
    ends_at datetime(3) not null,
    terms mediumtext not null,
    terms_hash varchar(64) null,
    risk_accepted_by varchar(60) null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    published_by varchar(60) null,
    published_at datetime(3) null,
    ended_by varchar(60) null,
    ended_at datetime(3) null,
    end_note varchar(200) null
);
create unique index referral_campaign_code on referral_campaign (code);
create index referral_campaign_end on referral_campaign (state, ends_at);

-- Why, for whom, what, when, how and for how much; may be written on after publication, unlike the terms.
create table referral_plan (
    campaign_id bigint not null primary key,
    plan mediumtext not null,
    saved_by varchar(60) not null,
    saved_at datetime(3) not null
);

-- What a campaign may still promise: points that are held or given, and prizes of each stage, team or rank.
create table referral_budget (
    campaign_id bigint not null,
    item varchar(20) not null,
    total bigint not null,
    taken bigint not null,
    primary key (campaign_id, item)
);

-- A fan takes part: code, link and QR are three forms of one invitation.
create table referral_link (
    id bigint not null primary key,
    campaign_id bigint not null,
    fan_id bigint not null,
    code varchar(16) not null,
    qr_ticket varchar(200) null,
    qr_url varchar(200) null,
    qr_expires_at datetime(3) null,
    media_id varchar(100) null,
    media_expires_at datetime(3) null,
    media_of varchar(64) null,
    qr_wanted_at datetime(3) null,
    picture_wanted_for varchar(80) null,
    poster_issued_at datetime(3) null,
    views bigint not null default 0,
    created_at datetime(3) not null
);
create unique index referral_link_code on referral_link (code);
create unique index referral_link_of_fan on referral_link (campaign_id, fan_id);
create index referral_link_fan on referral_link (fan_id);
create index referral_link_wanted on referral_link (qr_wanted_at);
create index referral_link_expiry on referral_link (qr_expires_at);

-- Every touch, also those that led to nothing. Append-only but for what became of it and for erasure.
-- visitor: keyed hash of whoever touched (a fan, else a device): the same person stays the same.
create table referral_touch (
    id bigint not null primary key,
    campaign_id bigint not null,
    inviter_fan_id bigint not null,
    fan_id bigint null,
    visitor varchar(64) not null,
    channel varchar(12) not null,
    device_hash varchar(64) null,
    ip_hash varchar(64) null,
    touched_at datetime(3) not null,
    outcome varchar(30) null,
    noted_at datetime(3) not null
);
create index referral_touch_fan on referral_touch (fan_id, campaign_id, touched_at);
create index referral_touch_visitor on referral_touch (campaign_id, visitor, touched_at);
create index referral_touch_inviter on referral_touch (campaign_id, inviter_fan_id, touched_at);
create index referral_touch_ip on referral_touch (ip_hash, touched_at);
create index referral_touch_device on referral_touch (device_hash, touched_at);

-- One row for each accepted help: a pair, never a tree. What others tell of the invitee (condition met, left, an older
-- follow) is noted in the columns of facts; only the settler changes the state, in the transaction that books it.
create table referral (
    id bigint not null primary key,
    campaign_id bigint not null,
    inviter_fan_id bigint not null,
    invitee_fan_id bigint not null,
    team_id bigint null,
    touch_id bigint null,
    channel varchar(12) not null,
    credited_by varchar(12) not null,
    state varchar(10) not null,
    reason varchar(30) null,
    attributed_at datetime(3) not null,
    device_hash varchar(64) null,
    ip_hash varchar(64) null,
    inviter_points bigint not null default 0,
    invitee_points bigint not null default 0,
    risk_points int not null default 0,
    risk_version int null,
    condition_at datetime(3) null,
    condition_key varchar(100) null,
    withdrawn varchar(30) null,
    withdrawn_at datetime(3) null,
    reclaimed_by bigint null,
    reclaimed_at datetime(3) null,
    reclaimed_touch bigint null,
    due_at datetime(3) null,
    held_at datetime(3) null,
    confirmed_at datetime(3) null,
    closed_at datetime(3) null,
    merge_id bigint null
);
create unique index referral_invitee on referral (campaign_id, invitee_fan_id);
create index referral_of_invitee on referral (invitee_fan_id);
create index referral_inviter on referral (campaign_id, inviter_fan_id, id);
create index referral_of_inviter on referral (inviter_fan_id, id);
create index referral_state on referral (campaign_id, state, id);
create index referral_due on referral (due_at);
create index referral_condition on referral (condition_key);
create index referral_team_of on referral (team_id);
create index referral_device on referral (device_hash);
create index referral_ip on referral (ip_hash, attributed_at);

-- What an inviter has brought, changed in the transaction that changes a referral's state.
create table referral_progress (
    campaign_id bigint not null,
    fan_id bigint not null,
    checking int not null,
    held int not null,
    confirmed int not null,
    lost int not null,
    confirmed_at datetime(3) null,
    primary key (campaign_id, fan_id)
);
create index referral_progress_fan on referral_progress (fan_id);

-- scope: 'all' or a business day such as '2026-11-28'.
create table referral_score (
    campaign_id bigint not null,
    scope varchar(10) not null,
    fan_id bigint not null,
    confirmed int not null,
    reached_at datetime(3) not null,
    primary key (campaign_id, scope, fan_id)
);
create index referral_score_rank on referral_score (campaign_id, scope, confirmed, reached_at);

-- A prize somebody has reached. title: 'stage:1', 'team', 'rank:all', 'rank:2026-11-28'.
create table referral_award (
    id bigint not null primary key,
    campaign_id bigint not null,
    fan_id bigint not null,
    title varchar(20) not null,
    item varchar(20) not null,
    rank_no int null,
    state varchar(10) not null,
    reached_at datetime(3) not null,
    claim_by datetime(3) not null,
    claimed_at datetime(3) null,
    prize_id bigint null,
    merge_id bigint null
);
create unique index referral_award_once on referral_award (campaign_id, fan_id, title);
create index referral_award_due on referral_award (state, claim_by);

create table referral_team (
    id bigint not null primary key,
    campaign_id bigint not null,
    captain_fan_id bigint not null,
    code varchar(16) not null,
    state varchar(10) not null,
    seats int not null,
    taken int not null,
    confirmed int not null,
    closes_at datetime(3) not null,
    created_at datetime(3) not null,
    closed_at datetime(3) null
);
create unique index referral_team_code on referral_team (code);
create index referral_team_captain on referral_team (campaign_id, captain_fan_id, id);
create index referral_team_due on referral_team (state, closes_at);

-- Ranks are settled once for each scope.
create table referral_ranking (
    campaign_id bigint not null,
    scope varchar(10) not null,
    settled_at datetime(3) not null,
    primary key (campaign_id, scope)
);

create table referral_notice (
    campaign_id bigint not null,
    fan_id bigint not null,
    kind varchar(16) not null,
    sent int not null,
    primary key (campaign_id, fan_id, kind)
);

-- Risk: rules are versions, never changed; an assessment keeps its version and its inputs, so that it can be replayed.
create table referral_risk_rules (
    version int not null primary key,
    rules mediumtext not null,
    note varchar(200) not null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    activated_at datetime(3) null
);

create table referral_assessment (
    id bigint not null primary key,
    referral_id bigint not null,
    campaign_id bigint not null,
    rules_version int not null,
    inputs mediumtext not null,
    points int not null,
    parts mediumtext not null,
    verdict varchar(10) not null,
    assessed_at datetime(3) not null
);
create index referral_assessment_of on referral_assessment (referral_id, id);
create index referral_assessment_at on referral_assessment (campaign_id, assessed_at);

-- Who looked at what the rules held back, and what they said.
create table referral_review (
    referral_id bigint not null primary key,
    campaign_id bigint not null,
    opened_at datetime(3) not null,
    decision varchar(10) null,
    note varchar(200) null,
    decided_by varchar(60) null,
    decided_at datetime(3) null
);
create index referral_review_open on referral_review (decided_at, opened_at);

create table koc_score (
    day date not null,
    fan_id bigint not null,
    score int not null,
    parts mediumtext not null,
    primary key (day, fan_id)
);
create index koc_score_top on koc_score (day, score);
create index koc_score_of_fan on koc_score (fan_id, day);

-- How a campaign's personal posters look; may be changed at any time.
create table referral_poster (
    campaign_id bigint not null primary key,
    layout mediumtext not null,
    background_type varchar(20) null,
    background mediumblob null,
    changed_by varchar(60) not null,
    changed_at datetime(3) not null
);
