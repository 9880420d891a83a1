-- A sign-in code that waits to be sent, sealed with its number, and when it is tried (again).
alter table sms_code add parcel varchar(500) null;
alter table sms_code add send_at datetime(3) null;
create index sms_code_send on sms_code (send_at);
