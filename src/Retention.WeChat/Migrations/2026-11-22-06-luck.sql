-- Lotteries. The tickets' order follows from the sealed seed and is nowhere stored; each pool is drawn by a counter.
create table lottery (
    id bigint not null primary key,
    name varchar(60) not null,
    kind varchar(10) not null,
    state varchar(10) not null,
    rules mediumtext not null,
    starts_at datetime(3) not null,
    ends_at datetime(3) not null,
    tickets int not null,
    drawn int not null,
    reserve int not null,
    reserve_drawn int not null,
    seed_sealed varchar(160) null,
    seed char(64) null,
    commitment char(64) null,
    rules_hash char(64) null,
    created_by varchar(60) not null,
    created_at datetime(3) not null,
    published_by varchar(60) null,
    published_at datetime(3) null,
    ended_at datetime(3) null,
    end_note varchar(200) null
);
create index lottery_state on lottery (state, ends_at);

-- How many tickets of a prize were drawn from each pool; prize 0 is no prize.
create table lottery_prize (
    lottery_id bigint not null,
    pool varchar(10) not null,
    prize_no int not null,
    tickets int not null,
    drawn int not null,
    primary key (lottery_id, pool, prize_no)
);

create table lottery_player (
    lottery_id bigint not null,
    fan_id bigint not null,
    day date not null,
    drawn_today int not null,
    drawn int not null,
    misses int not null,
    primary key (lottery_id, fan_id)
);
create index lottery_player_of_fan on lottery_player (fan_id);

-- The evidence: who drew which ticket when, under which rules and which sealed seed.
create table lottery_draw (
    id bigint not null primary key,
    lottery_id bigint not null,
    fan_id bigint not null,
    pool varchar(10) not null,
    ticket_no int not null,
    prize_no int not null,
    prize_id bigint null,
    cost_points bigint not null,
    commitment char(64) not null,
    rules_hash char(64) not null,
    drawn_at datetime(3) not null,
    merge_id bigint null
);
create unique index lottery_draw_ticket on lottery_draw (lottery_id, pool, ticket_no);
create index lottery_draw_of_fan on lottery_draw (fan_id, lottery_id, id);

-- Prizes won or bought, whatever they came from. Codes and addresses are encrypted; addresses go after fulfilment.
create table prize (
    id bigint not null primary key,
    award_key varchar(100) not null,
    source varchar(10) not null,
    source_id bigint not null,
    fan_id bigint not null,
    name varchar(60) not null,
    kind varchar(10) not null,
    value_fen bigint not null,
    points bigint not null,
    coupon_template_id bigint null,
    code_pool_id bigint null,
    is_promised smallint not null,
    state varchar(15) not null,
    problem varchar(60) null,
    coupon_id bigint null,
    code_cipher varchar(300) null,
    code_hash char(32) null,
    address_cipher varchar(2000) null,
    carrier varchar(40) null,
    tracking_no varchar(60) null,
    note varchar(200) null,
    handled_by varchar(60) null,
    won_at datetime(3) not null,
    claim_by datetime(3) null,
    shipped_at datetime(3) null,
    closed_at datetime(3) null,
    merge_id bigint null
);
create unique index prize_award on prize (award_key);
create unique index prize_code on prize (code_hash);
create index prize_of_fan on prize (fan_id, id);
create index prize_state on prize (state, id);
create index prize_source on prize (source, source_id);
create index prize_claim_by on prize (state, claim_by);
create index prize_closed on prize (closed_at);

-- How many codes of a pool published lotteries and items in stock may need, those given included.
create table code_reserve (
    pool_id bigint not null primary key,
    promised int not null,
    given int not null
);

-- The points mall.
create table mall_item (
    id bigint not null primary key,
    name varchar(60) not null,
    description varchar(1000) not null,
    kind varchar(10) not null,
    points bigint not null,
    fen bigint not null,
    value_fen bigint not null,
    coupon_template_id bigint null,
    code_pool_id bigint null,
    image_url varchar(300) null,
    stock_left int not null,
    per_fan_max int not null,
    state varchar(10) not null,
    sort_order int not null,
    created_by varchar(60) not null,
    created_at datetime(3) not null
);
create index mall_item_state on mall_item (state, sort_order);

create table mall_buyer (
    item_id bigint not null,
    fan_id bigint not null,
    bought int not null,
    primary key (item_id, fan_id)
);
create index mall_buyer_of_fan on mall_buyer (fan_id);

create table mall_order (
    id bigint not null primary key,
    item_id bigint not null,
    item_name varchar(60) not null,
    fan_id bigint not null,
    quantity int not null,
    points bigint not null,
    fen bigint not null,
    state varchar(15) not null,
    address_cipher varchar(2000) null,
    payment_ref varchar(80) null,
    note varchar(200) null,
    handled_by varchar(60) null,
    created_at datetime(3) not null,
    pay_by datetime(3) null,
    paid_at datetime(3) null,
    closed_at datetime(3) null,
    merge_id bigint null
);
create unique index mall_order_payment on mall_order (payment_ref);
create index mall_order_of_fan on mall_order (fan_id, id);
create index mall_order_pay_by on mall_order (state, pay_by);
create index mall_order_of_item on mall_order (item_id, id);
