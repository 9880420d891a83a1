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
    merge_id bigint null,
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

-- Tasks: what members may do for a reward, how far they are in a period, and what they have claimed.
create table member_task (
    id bigint not null primary key,
    code varchar(40) not null,
    title varchar(60) not null,
    description varchar(300) not null,
    kind varchar(20) not null,
    need int not null,
    target varchar(120) null,
    period varchar(10) not null,
    points bigint not null,
    coupon_template_id bigint null,
    prerequisite_id bigint null,
    reviewed smallint not null,
    starts_at datetime(3) null,
    ends_at datetime(3) null,
    position int not null,
    enabled smallint not null,
    created_at datetime(3) not null
);
create unique index member_task_code on member_task (code);

create table task_counter (
    task_id bigint not null,
    fan_id bigint not null,
    period varchar(20) not null,
    done int not null,
    primary key (task_id, fan_id, period)
);
create index task_counter_of_fan on task_counter (fan_id, period);

create table task_claim (
    task_id bigint not null,
    fan_id bigint not null,
    period varchar(20) not null,
    points bigint not null,
    claimed_at datetime(3) not null,
    merge_id bigint null,
    primary key (task_id, fan_id, period)
);
create index task_claim_of_fan on task_claim (fan_id, period);

create table task_report (
    id bigint not null primary key,
    task_id bigint not null,
    fan_id bigint not null,
    period varchar(20) not null,
    evidence varchar(500) null,
    state varchar(10) not null,
    reported_at datetime(3) not null,
    decided_at datetime(3) null,
    decided_by varchar(60) null,
    merge_id bigint null
);
create index task_report_of_fan on task_report (fan_id, task_id);
create index task_report_waiting on task_report (state, id);

-- Surveys: one submission for each member; answers as rows, so that they can be counted.
create table survey (
    id bigint not null primary key,
    title varchar(60) not null,
    description varchar(500) not null,
    points bigint not null,
    coupon_template_id bigint null,
    starts_at datetime(3) null,
    ends_at datetime(3) null,
    questions mediumtext not null,
    enabled smallint not null,
    created_at datetime(3) not null
);

create table survey_draft (
    survey_id bigint not null,
    fan_id bigint not null,
    answers mediumtext not null,
    saved_at datetime(3) not null,
    primary key (survey_id, fan_id)
);
create index survey_draft_of_fan on survey_draft (fan_id);

create table survey_submission (
    id bigint not null primary key,
    survey_id bigint not null,
    fan_id bigint not null,
    points bigint not null,
    answered_at datetime(3) not null,
    merge_id bigint null
);
create unique index survey_submission_once on survey_submission (survey_id, fan_id);
create index survey_submission_of_fan on survey_submission (fan_id);
create index survey_submission_order on survey_submission (survey_id, id);

create table survey_answer (
    id bigint not null primary key,
    submission_id bigint not null,
    survey_id bigint not null,
    question_id varchar(20) not null,
    option_id varchar(20) null,
    number int null,
    text varchar(2000) null
);
create index survey_answer_of_submission on survey_answer (submission_id);
create index survey_answer_counts on survey_answer (survey_id, question_id, option_id);
