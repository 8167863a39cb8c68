\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.wallet(1000) as org \gset
select billing.reserve_call_credits(:'org', 'aa1', p_as_of => '2030-01-01 10:00Z') \g /dev/null
select billing.commit_reserved_credits(:'org', 'aa1', 60, p_as_of => '2030-01-01 10:02Z') \g /dev/null
select ringfence.adjust_call(:'org', 'aa1', jsonb_populate_record(null::ringfence.call_report, '{"duration_seconds": 30}'), '2030-01-01 12:00Z') \g /dev/null
select is_empty(format('select * from ringfence.audit_adjustments(%L)', :'org'), 'in order');
create function pg_temp.fault(p_org uuid, p_statement text) returns text language plpgsql as $$
declare v_found text; begin
    perform tests.tamper(p_statement);
    select string_agg(audit.problem, '; ' order by audit.problem) into v_found from billing.audit_invariants(p_org) as audit where audit.invariant = 'adjustments';
    raise exception using errcode = 'P0099', message = coalesce(v_found, 'nothing');
exception when sqlstate 'P0099' then
    return sqlerrm;
end $$;
select is(pg_temp.fault(:'org', format('update ringfence.call_adjustment set amount = 36 where org_id = %L', :'org')), 'call aa1: correction 1 is not in the ledger as it says', 'another amount');
select is(pg_temp.fault(:'org', format('delete from ringfence.call_adjustment where org_id = %L', :'org')), 'an entry corrects a call that does not know of it', 'an entry nobody knows of');
select matches(pg_temp.fault(:'org', format('update ringfence.call_adjustment set number = 2 where org_id = %L', :'org')), 'numbered with gaps', 'a gap');
select is(pg_temp.fault(:'org', format('update ringfence.call set charge_seq = null where org_id = %L', :'org')), 'call aa1: corrected, but never charged', 'no charge');
select is_empty('select * from ringfence.audit_adjustments(null)', 'all of them');


select * from finish();
rollback;
