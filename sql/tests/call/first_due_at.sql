\set ON_ERROR_STOP 1
begin;
select plan(5);

create function pg_temp.due(p_watched boolean, p_granted bigint, p_max bigint, p_settings jsonb default '{}') returns interval language sql
as $$ select ringfence.first_due_at(p_watched, row(0, p_granted, p_max, 0)::ringfence.call_grant, ringfence.call_rules_of(p_settings), '2030-01-01Z', '2030-01-01 02:00Z') - '2030-01-01Z' $$;
select is(pg_temp.due(true, 300, 3600), interval '230 s', 'before it runs short');
select is(pg_temp.due(true, 857, 857), interval '787 s', 'before its end, where that is a matter of money');
select is(pg_temp.due(true, 3600, 3600), interval '3660 s', 'when the vendor should have ended it, where it is not');
select is(pg_temp.due(false, 300, 3600), interval '2 hours', 'when its hold lapses, where nobody can end it');
select is(pg_temp.due(true, 60, 60, '{"warn_seconds": 600}'), interval '-550 s', 'at once');

select * from finish();
rollback;
