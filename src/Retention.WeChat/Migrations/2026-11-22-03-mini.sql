-- The mini-program's API: members, sign-ins of shoppers, requests that change something.

-- The fan whose points, coupons and other belongings this person uses: the fan's own id until two fans turn out to be one person.
alter table fan add column member_id bigint not null default 0;
update fan set member_id = id;
create index fan_member on fan (member_id);

-- One sign-in of one device. Tokens are not kept: they are signed, and name this row and its generation.
create table shopper_session (
    id bigint not null primary key,
    fan_id bigint not null,
    generation int not null,
    rotated_at datetime(3) not null,
    expires_at datetime(3) not null,
    created_at datetime(3) not null
);
create index shopper_session_of_fan on shopper_session (fan_id);
create index shopper_session_expires on shopper_session (expires_at);

-- Requests with an Idempotency-Key: claimed under a lease, answered in the transaction that has the effect.
create table shopper_request (
    fan_id bigint not null,
    request_key varchar(64) not null,
    fingerprint char(64) not null,
    lease_token bigint not null,
    lease_until datetime(3) not null,
    status int null,
    body mediumtext null,
    created_at datetime(3) not null,
    primary key (fan_id, request_key)
);
create index shopper_request_created on shopper_request (created_at);

-- Two fans found to be one person, with the fans that changed their member by it, so that it can be undone.
create table fan_merge (
    id bigint not null primary key,
    from_fan_id bigint not null,
    into_fan_id bigint not null,
    reason varchar(10) not null,
    merged_at datetime(3) not null,
    undo_until datetime(3) not null,
    undone_at datetime(3) null,
    asked_by_fan_id bigint null
);
create index fan_merge_into on fan_merge (into_fan_id);
create index fan_merge_from on fan_merge (from_fan_id);

create table fan_merge_fan (
    merge_id bigint not null,
    fan_id bigint not null,
    primary key (merge_id, fan_id)
);

-- What shoppers tell about themselves in the mini-program.
create table shopper_profile (
    fan_id bigint not null primary key,
    nickname varchar(40) null,
    avatar_url varchar(300) null,
    birthday date null,
    updated_at datetime(3) not null
);

-- Subscribe prompts answered with yes, by the phone's report or WeChat's push: the two meet here and count once.
create table subscribe_accept (
    id bigint not null primary key,
    fan_id bigint not null,
    template_id varchar(64) not null,
    source varchar(10) not null,
    accepted_at datetime(3) not null,
    met_at datetime(3) null
);
create index subscribe_accept_of_fan on subscribe_accept (fan_id, template_id, accepted_at);
create index subscribe_accept_time on subscribe_accept (accepted_at);

-- What shoppers look at, each event once by the phone's own id for it.
create table behaviour_event (
    fan_id bigint not null,
    event_id varchar(64) not null,
    kind varchar(15) not null,
    target varchar(120) not null,
    duration_ms bigint null,
    occurred_at datetime(3) not null,
    recorded_at datetime(3) not null,
    primary key (fan_id, event_id)
);
create index behaviour_event_time on behaviour_event (recorded_at);
create index behaviour_event_of_fan on behaviour_event (fan_id, recorded_at);

-- Copies people asked for of what is known about them. The copy is encrypted and lives for a week.
create table privacy_export (
    id bigint not null primary key,
    fan_id bigint not null,
    state varchar(10) not null,
    data mediumtext null,
    requested_at datetime(3) not null,
    ready_at datetime(3) null,
    expires_at datetime(3) null
);
create index privacy_export_state on privacy_export (state, id);
create index privacy_export_of_fan on privacy_export (fan_id, id);

-- People who asked to be forgotten; done after the cooling-off unless they changed their mind.
create table deletion_request (
    id bigint not null primary key,
    fan_id bigint not null,
    requested_at datetime(3) not null,
    due_at datetime(3) not null,
    cancelled_at datetime(3) null,
    done_at datetime(3) null,
    open_of bigint null
);
create unique index deletion_request_open on deletion_request (open_of);
create index deletion_request_due on deletion_request (due_at);

-- Codes sent by SMS to sign in with. Neither the number nor the code can be read from here.
create table sms_code (
    phone_hash char(32) not null primary key,
    code_hash char(32) null,
    guesses smallint not null,
    sent_at datetime(3) not null,
    expires_at datetime(3) not null,
    day date not null,
    sent_today smallint not null,
    guesses_today smallint not null
);
create index sms_code_expires on sms_code (expires_at);
