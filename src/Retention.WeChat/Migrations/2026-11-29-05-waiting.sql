-- What waits is in one index, with its last moment: each message passes through "sending" on its way, and an index of its own for
-- what became stale was moved twice with it, a quarter of what a message costs the server. Of 300,000 waiting in vain this one
-- is read from end to end instead, three times a minute.
create index outreach_message_waiting on outreach_message (state, lane, due_at, expires_at);
drop index outreach_message_due on outreach_message;
drop index outreach_message_stale on outreach_message;
