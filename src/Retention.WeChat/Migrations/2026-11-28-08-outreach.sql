-- Tencent Cloud's codes have up to 63 characters; a cap's name up to 40, and "_past_expiry" may follow it. SQLite holds no
-- text to its length and reads these as comments. Up to 255 bytes the others widen in place: no table is copied.
/*! alter table outreach_message modify error_code varchar(63) null, modify reason varchar(60) null */;
/*! alter table channel_block modify code varchar(63) not null */;
