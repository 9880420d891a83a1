-- What a fan waits for is named by its minutes after the follow: positions changed their meaning with every change of a plan.
create table lifecycle_step (
    plan_id bigint not null,
    after_minutes int not null,
    name varchar(60) not null,
    expire_after_minutes int not null,
    purpose varchar(15) not null,
    points bigint not null,
    content text not null,
    primary key (plan_id, after_minutes)
);
insert into lifecycle_step (plan_id, after_minutes, name, expire_after_minutes, purpose, points, content)
select plan_id, after_minutes, name, expire_after_minutes, purpose, points, content from lifecycle_milestone;
alter table lifecycle_run add column next_after int not null default 0;
-- A place the plan no longer has is past its end.
update lifecycle_run set next_after = coalesce(
    (select m.after_minutes from lifecycle_milestone m where m.plan_id = lifecycle_run.plan_id and m.position = lifecycle_run.position), 2147483647);
alter table lifecycle_run drop column position;
drop table lifecycle_milestone;
alter table lifecycle_step rename to lifecycle_milestone;
drop index lifecycle_run_due on lifecycle_run;
-- Runs of a plan that is switched off are not stepped over at every look.
create index lifecycle_run_due on lifecycle_run (plan_id, state, due_at);
