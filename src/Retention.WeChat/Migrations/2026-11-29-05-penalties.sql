-- What WeChat punished a mini-program for. A warning and the ban it ends in may be told of one violation: both are kept.
create table penalty (
    id bigint not null primary key,
    punish_id varchar(64) not null,
    event_type int not null,
    app_id varchar(64) null,
    punished_at datetime(3) not null,
    reason text not null,
    content text null,
    rule_name varchar(300) null,
    rule_url varchar(500) null,
    guide_url varchar(500) null,
    detail text null,
    received_at datetime(3) not null,
    acknowledged_at datetime(3) null,
    acknowledged_by varchar(60) null
);
create unique index penalty_violation on penalty (punish_id, event_type);
create index penalty_open on penalty (acknowledged_at, id);
