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
