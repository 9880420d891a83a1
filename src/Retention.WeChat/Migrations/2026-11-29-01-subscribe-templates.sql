-- Whether a subscribe template is good for one message an accept, or for any number until the fan refuses; WeChat's list of templates says.
create table subscribe_template (
    template_id varchar(64) not null primary key,
    kind varchar(10) not null,
    ask_at datetime(3) null
);
create index subscribe_template_to_ask on subscribe_template (ask_at);
