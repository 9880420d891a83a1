-- Where the limits' memory is kept, since when nobody has looked after it there, and by which rules it is complete.
create table pressure_keeper (
    id int not null primary key,
    keeper varchar(10) not null,
    rules varchar(40) not null,
    seen_at datetime(3) not null
);

-- Limits count for the member: what was kept by account is read from the messages anew.
insert into pressure_keeper (id, keeper, rules, seen_at)
select 1, 'Redis', '', '2026-01-01 00:00:00.000' from (select 1 as one) as here where exists (select 1 from outreach_message);
