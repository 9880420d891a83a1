-- On a packing sheet: somebody may have the parcel in hands.
alter table prize add column packed_at datetime(3) null;
