-- The points ledger: double entry, only ever inserted. Entries of a posting sum to zero; the issuer's side has no stored
-- balance, so no row is hot. What a member has is kept beside it and proved from it.
create table ledger_posting (
    id bigint not null primary key,
    posting_key varchar(120) not null,
    content char(32) not null,
    kind varchar(10) not null,
    reason varchar(30) not null,
    campaign varchar(40) null,
    fan_id bigint not null,
    amount bigint not null,
    origin_id bigint null,
    shard smallint not null,
    note varchar(200) null,
    posted_by varchar(60) null,
    posted_at datetime(3) not null
);
create unique index ledger_posting_key on ledger_posting (posting_key);
create index ledger_posting_of_fan on ledger_posting (fan_id, id);
create index ledger_posting_origin on ledger_posting (origin_id);
create index ledger_posting_time on ledger_posting (posted_at);

-- A member's accounts carry the fan (available, pending, held, owed), the issuer's do not (issue:…, burn:…, expired, clawback:…).
-- Entries of the available account name the lot.
create table ledger_entry (
    posting_id bigint not null,
    position smallint not null,
    account varchar(60) not null,
    fan_id bigint null,
    lot_id bigint null,
    amount bigint not null,
    primary key (posting_id, position),
    check (amount <> 0)
);

-- balance is what may be spent; owed is what a reversal could not take back yet. moved_to names whose account it became
-- when two were found to be one person's.
create table points_balance (
    fan_id bigint not null primary key,
    balance bigint not null default 0,
    pending bigint not null default 0,
    held bigint not null default 0,
    owed bigint not null default 0,
    moved_to bigint null,
    check (balance >= 0),
    check (pending >= 0),
    check (held >= 0),
    check (owed >= 0)
);

-- What was given at once expires at once. open_until is the last day of a lot that has points left, and null once it has none.
create table points_lot (
    id bigint not null primary key,
    fan_id bigint not null,
    remaining bigint not null,
    expires_on date not null,
    open_until date null,
    source_lot_id bigint null,
    check (remaining >= 0)
);
create index points_lot_of_fan on points_lot (fan_id, open_until, id);
create index points_lot_open on points_lot (open_until, fan_id);
create index points_lot_source on points_lot (source_lot_id);

-- Points promised but not yet earned, or set aside for a purchase.
create table points_hold (
    id bigint not null primary key,
    hold_key varchar(100) not null,
    kind varchar(10) not null,
    state varchar(10) not null,
    reason varchar(30) not null,
    campaign varchar(40) null,
    fan_id bigint not null,
    points bigint not null,
    posted bigint not null,
    expires_on date null,
    lapses_at datetime(3) null,
    note varchar(200) null,
    placed_at datetime(3) not null,
    settled_at datetime(3) null,
    check (posted >= 0 and posted <= points)
);
create unique index points_hold_key on points_hold (hold_key);
create index points_hold_of_fan on points_hold (fan_id, state);
create index points_hold_lapse on points_hold (state, lapses_at);

-- How much of a posting has been taken back, over all its reversals.
create table ledger_reversed (
    posting_id bigint not null primary key,
    total bigint not null,
    reversed bigint not null,
    check (reversed >= 0 and reversed <= total)
);

create table ledger_check (
    id bigint not null primary key,
    checked_at datetime(3) not null,
    postings bigint not null,
    faults bigint not null,
    findings text null
);

-- Each posting again in a chain of hashes, one chain for each shard of members; made after the fact, so that posting waits
-- for nobody. through_id: every posting up to it is sealed, but for those that were long in being committed.
create table ledger_chain (
    shard smallint not null primary key,
    length bigint not null,
    hash char(64) not null,
    through_id bigint not null
);

create table ledger_seal (
    shard smallint not null,
    position bigint not null,
    posting_id bigint not null,
    hash char(64) not null,
    primary key (shard, position)
);
create unique index ledger_seal_posting on ledger_seal (posting_id);

-- Where the chains stood at each check: whoever cuts a chain's end off would have to cut these too.
create table ledger_anchor (
    check_id bigint not null,
    shard smallint not null,
    position bigint not null,
    hash char(64) not null,
    primary key (check_id, shard)
);

-- Days of the balance sheet, closed once they are over, and what went over each account.
create table points_sheet (
    day date not null primary key,
    opening bigint not null,
    issued bigint not null,
    spent bigint not null,
    expired bigint not null,
    clawed_back bigint not null,
    closing bigint not null,
    pending bigint not null,
    owed bigint not null,
    cost_fen bigint not null,
    closed_at datetime(3) not null
);

create table points_sheet_line (
    day date not null,
    account varchar(60) not null,
    amount bigint not null,
    primary key (day, account)
);

create table points_adjustment (
    id bigint not null primary key,
    adjustment_key varchar(60) not null,
    fan_id bigint not null,
    amount bigint not null,
    note varchar(200) not null,
    state varchar(10) not null,
    requested_by varchar(60) not null,
    decided_by varchar(60) null,
    requested_at datetime(3) not null,
    decided_at datetime(3) null
);
create unique index points_adjustment_key on points_adjustment (adjustment_key);
create index points_adjustment_state on points_adjustment (state, id);

-- How far the reminders of a last day have come.
create table points_reminder (
    last_day date not null primary key,
    cursor_fan_id bigint not null,
    done_at datetime(3) null
);
