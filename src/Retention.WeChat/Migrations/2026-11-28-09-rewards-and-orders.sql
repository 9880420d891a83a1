-- What adjustments no second operator has looked at came to on a day, for the operator who made them and the member who got them.
create table points_adjustment_day (
    whom varchar(80) not null primary key,
    day date not null,
    points bigint not null
);
