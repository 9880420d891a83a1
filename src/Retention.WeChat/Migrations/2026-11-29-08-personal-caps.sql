-- Limits count for the member: what other accounts of theirs were sent goes to them.
update pressure_slot set fan_id = (select f.member_id from fan f where f.id = pressure_slot.fan_id)
where fan_id in (select f.id from fan f where f.id <> f.member_id);
