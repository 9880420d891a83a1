-- How often an operator has sent a failed message on its way again: WeChat drops a second message under the id of the first for
-- ten minutes, and an SMS report names the message only.
alter table outreach_message add retries int not null default 0;
