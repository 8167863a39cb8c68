\set ON_ERROR_STOP 1
-- serial: what it looks at is of the whole system
begin;
select plan(6);

set local role ringfence_owner;
select is((select string_agg(signal.rule, ' ' order by signal.rule) from ringfence.read_signals('2030-01-10Z') as signal),
    (select string_agg(rule.rule, ' ' order by rule.rule) from ringfence.alert_rule as rule), 'one of each rule');
select is((select format('%s %s', is_bad, is_well) from ringfence.read_signals('2030-01-10Z') where rule = 'signals_broken'), 'f t', 'all can be read');
select is((select string_agg(rule, ' ') from ringfence.read_signals('2030-01-10Z', 'worker_missing')), 'worker_missing', 'or one alone');
create or replace function ringfence.rate_signals(p_as_of timestamptz) returns setof ringfence.alert_signal language plpgsql stable
    as $$ begin raise exception 'broken at %', p_as_of at time zone 'UTC'; end $$;
select is((select string_agg(rule, ' ' order by rule) from ringfence.read_signals('2030-01-10Z') where rule in ('webhook_reliability', 'worker_missing', 'books')), 'books worker_missing', 'one that is broken silences no other');
select is((select format('%s %s %s', is_bad, is_well, summary) from ringfence.read_signals('2030-01-10Z') where rule = 'signals_broken'), 't f Signals cannot be read: rates: broken at 2030-01-10 00:00:00.', 'and is told of');
select ringfence.evaluate_alerts('2030-01-10Z') \g /dev/null
select is((select count(*) from ringfence.alert where rule = 'signals_broken' and closed_at is null), 1::bigint, 'as an incident');

select * from finish();
rollback;
