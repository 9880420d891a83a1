-- What events earn: rules, how much of each rule a fan has had in a period, and every event with what it came to.
create table earning_rule (
    id bigint not null primary key,
    name varchar(60) not null,
    description varchar(200) null,
    kind varchar(20) not null,
    gives varchar(15) not null,
    unit varchar(10) not null,
    points bigint not null,
    points_per_100_yuan bigint not null,
    percent int not null,
    by_tier smallint not null,
    subject varchar(60) null,
    campaign varchar(40) null,
    min_amount_fen bigint not null,
    starts_at datetime(3) null,
    ends_at datetime(3) null,
    fan_period varchar(10) not null,
    fan_times_max int null,
    fan_points_max bigint null,
    budget_left bigint null,
    paused_at datetime(3) null,
    enabled smallint not null,
    created_at datetime(3) not null,
    check (budget_left >= 0)
);

create table earning_counter (
    rule_id bigint not null,
    fan_id bigint not null,
    period varchar(20) not null,
    times int not null,
    points bigint not null,
    primary key (rule_id, fan_id, period)
);
create index earning_counter_of_fan on earning_counter (fan_id);

create table earning (
    id bigint not null primary key,
    event_key varchar(100) not null,
    kind varchar(20) not null,
    fan_id bigint not null,
    occurred_at datetime(3) not null,
    day date not null,
    amount_fen bigint not null,
    base_points bigint not null,
    subject varchar(60) null,
    campaign varchar(40) null,
    points bigint not null,
    growth bigint not null,
    parts text null,
    reversed_fen bigint not null,
    reversed_points bigint not null,
    reversed_growth bigint not null,
    merge_id bigint null,
    recorded_at datetime(3) not null,
    check (reversed_fen <= amount_fen),
    check (reversed_points <= points),
    check (reversed_growth <= growth)
);
create unique index earning_key on earning (event_key);
create index earning_of_fan on earning (fan_id, day);

create table earning_reversal (
    id bigint not null primary key,
    reversal_key varchar(100) not null,
    earning_id bigint not null,
    amount_fen bigint not null,
    points bigint not null,
    growth bigint not null,
    reversed_at datetime(3) not null
);
create unique index earning_reversal_key on earning_reversal (reversal_key);
create index earning_reversal_of on earning_reversal (earning_id);

-- Check-ins: a day made up later says so; what a streak brings is data.
alter table check_in add made_up_at datetime(3) null;
alter table check_in add merge_id bigint null;

create table check_in_month (
    fan_id bigint not null,
    month varchar(7) not null,
    made_up int not null,
    primary key (fan_id, month)
);

create table check_in_reward (
    id bigint not null primary key,
    streak int not null,
    repeats smallint not null,
    points bigint not null,
    coupon_template_id bigint null,
    enabled smallint not null
);
create unique index check_in_reward_streak on check_in_reward (streak, repeats);

insert into check_in_reward (id, streak, repeats, points, coupon_template_id, enabled) values (1, 7, 1, 20, null, 1);

-- Tiers: the ladder, where members stand on it, and how they came there.
create table tier_policy (
    id bigint not null primary key,
    measure varchar(10) not null,
    window_days int not null,
    keep_days int not null,
    grace_days int not null
);

insert into tier_policy (id, measure, window_days, keep_days, grace_days) values (1, 'Points', 365, 365, 30);

create table tier_level (
    code varchar(40) not null primary key,
    name varchar(30) not null,
    threshold bigint not null,
    multiplier_percent int not null,
    benefits text not null,
    gift_points bigint not null,
    gift_coupon_template_id bigint null
);

create table tier_standing (
    fan_id bigint not null primary key,
    code varchar(40) not null,
    since date not null,
    keep_until date null
);

create table tier_change (
    id bigint not null primary key,
    fan_id bigint not null,
    from_code varchar(40) not null,
    to_code varchar(40) not null,
    reason varchar(15) not null,
    measured bigint not null,
    keep_until date null,
    changed_at datetime(3) not null
);
create index tier_change_of_fan on tier_change (fan_id, id);

create table tier_gift (
    fan_id bigint not null,
    code varchar(40) not null,
    given_at datetime(3) not null,
    merge_id bigint null,
    primary key (fan_id, code)
);
