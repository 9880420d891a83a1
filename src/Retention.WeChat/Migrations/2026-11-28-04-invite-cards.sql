-- What WeChat made for invitations in the mini-program, by the scene it stands for: r_ and a personal code, t_ and a team's.
create table invite_card (
    scene varchar(32) not null primary key,
    url_link varchar(200) null,
    url_link_until datetime(3) null,
    code_type varchar(40) null,
    code mediumblob null,
    refused_at datetime(3) null,
    made_at datetime(3) not null
);
