-- Coupons. What a coupon is worth is written once in its template's terms; stock and limits are guarded where they are counted.
create table coupon_template (
    id bigint not null primary key,
    name varchar(60) not null,
    state varchar(10) not null,
    terms mediumtext not null,
    is_public smallint not null,
    take_from datetime(3) null,
    take_until datetime(3) null,
    stock bigint not null,
    taken bigint not null,
    per_fan_limit int not null,
    cost_points bigint not null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    check (taken >= 0),
    check (taken <= stock)
);
create index coupon_template_state on coupon_template (state, id);

-- How many a fan has taken of what they may take. Raised by a guarded update only.
create table coupon_taken (
    template_id bigint not null,
    fan_id bigint not null,
    taken int not null,
    primary key (template_id, fan_id)
);
create index coupon_taken_of_fan on coupon_taken (fan_id);

create table coupon (
    id bigint not null primary key,
    template_id bigint not null,
    fan_id bigint not null,
    merge_id bigint null,
    grant_key varchar(100) not null,
    source varchar(12) not null,
    code varchar(16) not null,
    state varchar(10) not null,
    valid_from datetime(3) not null,
    valid_until datetime(3) not null,
    order_key varchar(100) null,
    reserved_until datetime(3) null,
    granted_at datetime(3) not null,
    used_at datetime(3) null
);
create unique index coupon_grant_key on coupon (grant_key);
create unique index coupon_code on coupon (code);
create index coupon_of_fan on coupon (fan_id, id);
create index coupon_of_template on coupon (template_id, state);
create index coupon_of_order on coupon (order_key);
create index coupon_expiry on coupon (state, valid_until);
create index coupon_merge on coupon (merge_id);

-- Every use of a coupon, also those taken back.
create table coupon_redemption (
    id bigint not null primary key,
    coupon_id bigint not null,
    template_id bigint not null,
    fan_id bigint not null,
    merge_id bigint null,
    order_key varchar(100) not null,
    redeemed_by varchar(60) null,
    redeemed_at datetime(3) not null,
    undone_by varchar(60) null,
    undone_at datetime(3) null
);
create index coupon_redemption_of_coupon on coupon_redemption (coupon_id, id);
create index coupon_redemption_of_order on coupon_redemption (order_key);
create index coupon_redemption_of_fan on coupon_redemption (fan_id, id);

-- Codes brought from outside: exchanged for a coupon, or handed out as they are.
create table code_pool (
    id bigint not null primary key,
    name varchar(60) not null,
    template_id bigint null,
    expires_at datetime(3) null,
    created_by varchar(60) not null,
    created_at datetime(3) not null
);

create table pool_code (
    id bigint not null primary key,
    pool_id bigint not null,
    code varchar(64) not null,
    code_key varchar(64) not null,
    given_key varchar(100) null,
    fan_id bigint null,
    merge_id bigint null,
    given_at datetime(3) null
);
create unique index pool_code_key on pool_code (code_key);
create unique index pool_code_given on pool_code (given_key);
create index pool_code_free on pool_code (pool_id, given_at, id);
create index pool_code_of_fan on pool_code (fan_id);
