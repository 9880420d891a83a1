-- Broadcasts: one message to an audience, asked for in slices. The cursor moves in the transaction that asks.
create table broadcast (
    id bigint not null primary key,
    name varchar(60) not null,
    state varchar(10) not null,
    unsettled smallint not null,
    purpose varchar(15) not null,
    priority smallint not null,
    budget varchar(20) not null,
    content text not null,
    policy varchar(300) null,
    audience text null,
    starts_at datetime(3) not null,
    expires_at datetime(3) not null,
    per_minute int not null,
    audience_size int not null,
    asked int not null,
    cursor_fan_id bigint not null,
    paced_until datetime(3) null,
    asked_all_at datetime(3) null,
    lease_token bigint null,
    lease_until datetime(3) null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    started_at datetime(3) null,
    resumed_at datetime(3) null,
    closed_at datetime(3) null
);
create index broadcast_open on broadcast (state, unsettled);

-- The audience of a broadcast to named fans.
create table broadcast_fan (
    broadcast_id bigint not null,
    fan_id bigint not null,
    primary key (broadcast_id, fan_id)
);

-- One call of WeChat's mass send. Its messages carry the job in their provider_id.
create table mass_job (
    id bigint not null primary key,
    campaign varchar(40) null,
    purpose varchar(15) not null,
    form text not null,
    recipients int not null,
    state varchar(10) not null,
    doubtful smallint not null,
    attempts int not null,
    due_at datetime(3) not null,
    expires_at datetime(3) not null,
    lease_token bigint null,
    lease_until datetime(3) null,
    first_attempt_at datetime(3) null,
    msg_id bigint null,
    sent_count int null,
    error_count int null,
    error_code varchar(60) null,
    error_text varchar(300) null,
    created_at datetime(3) not null,
    submitted_at datetime(3) null,
    closed_at datetime(3) null
);
create index mass_job_due on mass_job (state, due_at);
create index mass_job_campaign on mass_job (campaign);
create index mass_job_msg on mass_job (msg_id);

-- What WeChat told of a finished mass send; it may come before the answer to the call that began it.
create table mass_receipt (
    msg_id bigint not null primary key,
    status varchar(40) not null,
    sent_count int not null,
    error_count int not null,
    received_at datetime(3) not null
);
