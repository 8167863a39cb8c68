\set ON_ERROR_STOP 1
begin;
select plan(5);

select is(ringfence.current_slot(g.every, g.at, g.t), g.slot, g.name)
  from (values
    ('a minute', interval '1 minute', time '00:00', timestamptz '2030-01-01 10:00:59Z', timestamptz '2030-01-01 10:00Z'),
    ('a slot itself', interval '1 minute', time '00:00', timestamptz '2030-01-01 10:00Z', timestamptz '2030-01-01 10:00Z'),
    ('daily, after its time', interval '1 day', time '03:00', timestamptz '2030-01-01 03:00:01Z', timestamptz '2030-01-01 03:00Z'),
    ('daily, before its time', interval '1 day', time '03:00', timestamptz '2030-01-01 02:59:59Z', timestamptz '2029-12-31 03:00Z'),
    ('before the origin', interval '1 hour', time '00:30', timestamptz '1999-01-01 10:15Z', timestamptz '1999-01-01 09:30Z')
  ) as g (name, every, at, t, slot);

select * from finish();
rollback;
