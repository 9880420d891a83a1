-- Numbers that refused marketing by a reply to an SMS, for whoever binds one later.
create table phone_refusal (
    phone_hash char(32) not null primary key,
    wording varchar(500) null,
    decided_at datetime(3) not null,
    recorded_at datetime(3) not null
);
