-- Which channels a node had an account for, and when it last said so.
create table channel_roll (
    channel varchar(20) not null primary key,
    seen_at datetime(3) not null
);
