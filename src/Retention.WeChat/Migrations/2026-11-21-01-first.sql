-- One text for SQLite and MySQL/MariaDB. Ids are made by the application; moments are UTC; points are whole points.

create table node_slot (
    slot int not null primary key,
    holder varchar(64) not null,
    held_until datetime(3) not null
);

-- Fans: one row per person and account, found by the keyed hash of the openid, which outlives erasure.
create table fan (
    id bigint not null primary key,
    account varchar(10) not null,
    open_id varchar(64) null,
    open_id_hash char(32) not null,
    union_id varchar(64) null,
    state varchar(10) not null,
    state_at datetime(3) not null,
    first_followed_at datetime(3) null,
    followed_at datetime(3) null,
    left_at datetime(3) null,
    follow_count int not null,
    scene varchar(64) null,
    subscribe_scene varchar(40) null,
    profile_due_at datetime(3) null,
    phone_cipher varchar(160) null,
    phone_hash char(32) null,
    erase_due_at datetime(3) null,
    created_at datetime(3) not null
);
create unique index fan_open_id on fan (account, open_id_hash);
create index fan_profile_due on fan (profile_due_at);
create index fan_erase_due on fan (erase_due_at);
create index fan_phone on fan (phone_hash);
create index fan_union on fan (union_id);

create table fan_event (
    id bigint not null primary key,
    fan_id bigint not null,
    kind varchar(30) not null,
    detail varchar(300) null,
    occurred_at datetime(3) not null,
    recorded_at datetime(3) not null
);
create index fan_event_of_fan on fan_event (fan_id, id);

-- What a fan said yes or no to: the latest word here, every word with its wording in consent_entry, as proof.
create table consent (
    fan_id bigint not null,
    channel varchar(10) not null,
    purpose varchar(15) not null,
    given smallint not null,
    decided_at datetime(3) not null,
    primary key (fan_id, channel, purpose)
);

create table consent_entry (
    id bigint not null primary key,
    fan_id bigint not null,
    channel varchar(10) not null,
    purpose varchar(15) not null,
    given smallint not null,
    source varchar(15) not null,
    wording varchar(500) null,
    decided_at datetime(3) not null,
    recorded_at datetime(3) not null
);
create index consent_entry_of_fan on consent_entry (fan_id, id);

create table callback_inbox (
    id bigint not null primary key,
    source varchar(10) not null,
    dedupe_key char(32) not null,
    fan_hash char(32) not null,
    body mediumtext null,
    state varchar(10) not null,
    lease_holder varchar(64) null,
    lease_until datetime(3) null,
    attempts int not null,
    message_id bigint null,
    error varchar(300) null,
    received_at datetime(3) not null,
    done_at datetime(3) null
);
create unique index callback_inbox_dedupe on callback_inbox (dedupe_key);
create index callback_inbox_waiting on callback_inbox (state, lease_until);
create index callback_inbox_received on callback_inbox (received_at);

-- Tags
create table tag (
    id bigint not null primary key,
    code varchar(40) not null,
    name varchar(60) not null
);
create unique index tag_code on tag (code);

create table tag_rule (
    id bigint not null primary key,
    name varchar(60) not null,
    tag_id bigint not null,
    subscribe_scene varchar(40) null,
    scene_prefix varchar(64) null,
    campaign_id bigint null,
    followed_from datetime(3) null,
    followed_until datetime(3) null,
    day_time_from varchar(5) null,
    day_time_until varchar(5) null,
    enabled smallint not null
);

create table fan_tag (
    fan_id bigint not null,
    tag_id bigint not null,
    tag_rule_id bigint null,
    tagged_at datetime(3) not null,
    primary key (fan_id, tag_id)
);
create index fan_tag_of_tag on fan_tag (tag_id, fan_id);

-- Rewards
create table check_in (
    fan_id bigint not null,
    day date not null,
    streak int not null,
    points bigint not null,
    checked_in_at datetime(3) not null,
    primary key (fan_id, day)
);

-- Outreach: a row is a touch that was decided; planned rows are the outbox.
create table outreach_message (
    id bigint not null primary key,
    fan_id bigint not null,
    touch_key varchar(80) not null,
    purpose varchar(15) not null,
    campaign varchar(40) null,
    budget varchar(20) not null,
    priority smallint not null,
    state varchar(12) not null,
    lane varchar(24) null,
    channel varchar(20) null,
    content text null,
    policy varchar(300) null,
    decision text null,
    reason varchar(40) null,
    due_at datetime(3) not null,
    expires_at datetime(3) not null,
    send_right_id bigint null,
    held_until datetime(3) null,
    counts_until datetime(3) null,
    cost_milli_yuan bigint not null,
    lease_token bigint null,
    lease_until datetime(3) null,
    attempts int not null,
    first_attempt_at datetime(3) null,
    provider_id varchar(64) null,
    error_code varchar(60) null,
    error_text varchar(300) null,
    created_at datetime(3) not null,
    sent_at datetime(3) null,
    closed_at datetime(3) null
);
create unique index outreach_message_touch on outreach_message (touch_key);
create index outreach_message_due on outreach_message (state, lane, due_at);
create index outreach_message_of_fan on outreach_message (fan_id, id);
create index outreach_message_provider on outreach_message (provider_id);
create index outreach_message_counts on outreach_message (counts_until);
create index outreach_message_campaign on outreach_message (campaign, state);

-- Receipts that came before, or without, the row they belong to.
create table outreach_receipt (
    provider_id varchar(64) not null primary key,
    outcome varchar(10) not null,
    detail varchar(200) null,
    received_at datetime(3) not null
);

-- What WeChat currently lets us send to a fan: customer-service windows by trigger, subscribe grants by template.
create table send_right (
    id bigint not null primary key,
    fan_id bigint not null,
    kind varchar(12) not null,
    template_id varchar(64) not null,
    remaining int not null,
    expires_at datetime(3) not null
);
create unique index send_right_of_fan on send_right (fan_id, kind, template_id);

-- What a provider told us about a fan (or, fan 0, about a template of ours): not to be tried again until lifted.
create table channel_block (
    id bigint not null primary key,
    fan_id bigint not null,
    channel varchar(20) not null,
    template_id varchar(64) not null,
    code varchar(60) not null,
    text varchar(300) not null,
    blocked_at datetime(3) not null
);
create unique index channel_block_of_fan on channel_block (fan_id, channel, template_id);

-- Touches that count against caps and gaps, where there is no Redis to count them.
create table pressure_slot (
    fan_id bigint not null,
    touch_key varchar(80) not null,
    purpose varchar(15) not null,
    channel varchar(20) not null,
    budget varchar(20) not null,
    campaign varchar(40) null,
    held_at datetime(3) not null,
    held_until datetime(3) null,
    primary key (fan_id, touch_key)
);

-- The stop button: while stopped_at is set, no marketing leaves any node.
create table outreach_switch (
    name varchar(20) not null primary key,
    stopped_at datetime(3) null,
    stopped_by varchar(60) null,
    note varchar(200) null
);

-- Referrals
create table service_event (
    id bigint not null primary key,
    event_key varchar(80) not null,
    fan_id bigint not null,
    kind varchar(30) not null,
    occurred_at datetime(3) not null,
    recorded_at datetime(3) not null
);
create unique index service_event_key on service_event (event_key);
create index service_event_of_fan on service_event (fan_id, id);

-- Conversations
create table answer_rule (
    id bigint not null primary key,
    trigger_kind varchar(10) not null,
    pattern varchar(60) not null,
    match_kind varchar(10) not null,
    action varchar(12) not null,
    content varchar(1500) not null,
    priority int not null,
    enabled smallint not null
);

-- Journeys
create table lifecycle_plan (
    id bigint not null primary key,
    code varchar(40) not null,
    name varchar(60) not null,
    enabled smallint not null,
    created_at datetime(3) not null
);
create unique index lifecycle_plan_code on lifecycle_plan (code);

create table lifecycle_milestone (
    plan_id bigint not null,
    position int not null,
    name varchar(60) not null,
    after_minutes int not null,
    expire_after_minutes int not null,
    purpose varchar(15) not null,
    points bigint not null,
    content text not null,
    primary key (plan_id, position)
);

create table lifecycle_run (
    id bigint not null primary key,
    fan_id bigint not null,
    plan_id bigint not null,
    position int not null,
    started_at datetime(3) not null,
    state varchar(10) not null,
    due_at datetime(3) not null,
    lease_token bigint null,
    lease_until datetime(3) null
);
create unique index lifecycle_run_of_fan on lifecycle_run (fan_id, plan_id);
create index lifecycle_run_due on lifecycle_run (state, due_at);
create index lifecycle_run_lease on lifecycle_run (lease_token);

-- Operators
create table operator (
    id bigint not null primary key,
    name varchar(60) not null,
    password_hash varchar(200) not null,
    role varchar(10) not null,
    created_at datetime(3) not null,
    disabled_at datetime(3) null
);
create unique index operator_name on operator (name);

create table operator_session (
    token_hash char(64) not null primary key,
    operator_id bigint not null,
    created_at datetime(3) not null,
    expires_at datetime(3) not null
);
create index operator_session_expiry on operator_session (expires_at);

create table audit_entry (
    id bigint not null primary key,
    operator_id bigint not null,
    action varchar(80) not null,
    detail varchar(500) null,
    occurred_at datetime(3) not null
);
create index audit_entry_time on audit_entry (occurred_at);
