-- Orders of shops. Who bought is kept as keyed hashes only, so that an order finds its member later; what it earned is in
-- the ledger under order:{id}:….
create table shop_order (
    id bigint not null primary key,
    shop varchar(30) not null,
    order_no varchar(64) not null,
    state varchar(16) not null,
    amount_fen bigint not null,
    refunded_fen bigint not null,
    items mediumtext null,
    paid_at datetime(3) null,
    fan_id bigint null,
    merge_id bigint null,
    customer_no varchar(64) null,
    phone_hash char(32) null,
    tail_hash char(32) null,
    match_due_at datetime(3) null,
    earning_no int not null,
    earned_fen bigint not null,
    points bigint not null,
    version int not null,
    recorded_at datetime(3) not null,
    check (refunded_fen >= 0),
    check (refunded_fen <= amount_fen)
);
create unique index shop_order_no on shop_order (shop, order_no);
create index shop_order_number on shop_order (order_no);
create index shop_order_of_fan on shop_order (fan_id, id);
create index shop_order_phone on shop_order (phone_hash);
create index shop_order_customer on shop_order (shop, customer_no);
create index shop_order_match on shop_order (match_due_at);
create index shop_order_merge on shop_order (merge_id);

-- Customers whom a shop knows by a number of its own.
create table shop_customer (
    shop varchar(30) not null,
    customer_no varchar(64) not null,
    fan_id bigint not null,
    known_at datetime(3) not null,
    primary key (shop, customer_no)
);
create index shop_customer_fan on shop_customer (fan_id);

-- Tries to claim orders, by the day: of a member, and for an order.
create table order_claim_try (
    day date not null,
    subject varchar(80) not null,
    tries int not null,
    primary key (day, subject)
);

-- What shops told, each event once. Those that come before the order was paid wait.
create table shop_event (
    id bigint not null primary key,
    shop varchar(30) not null,
    event_key varchar(64) not null,
    fingerprint char(64) not null,
    order_no varchar(64) not null,
    kind varchar(10) not null,
    state varchar(10) not null,
    amount_fen bigint not null,
    note varchar(60) null,
    occurred_at datetime(3) not null,
    received_at datetime(3) not null
);
create unique index shop_event_key on shop_event (shop, event_key);
create index shop_event_order on shop_event (shop, order_no);
create index shop_event_state on shop_event (state, id);

-- A file of orders: looked through, then applied and perhaps reversed, slice by slice.
create table order_import (
    id bigint not null primary key,
    shop varchar(30) not null,
    file_name varchar(120) not null,
    state varchar(10) not null,
    create_members smallint not null,
    orders int not null,
    cursor_line int not null,
    lease_token bigint null,
    lease_until datetime(3) null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    applied_at datetime(3) null,
    reversed_at datetime(3) null
);
create index order_import_state on order_import (state);

create table order_import_line (
    import_id bigint not null,
    line int not null,
    order_no varchar(64) not null,
    outcome varchar(10) not null,
    unmatched smallint not null,
    reason varchar(200) null,
    content mediumtext null,
    order_id bigint null,
    refunded_fen bigint not null,
    version int not null,
    primary key (import_id, line)
);
create index order_import_line_outcome on order_import_line (import_id, outcome);
