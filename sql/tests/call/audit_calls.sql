\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(18);

select tests.wallet(5000) as org, tests.wallet(0) as lots \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'au1', p_as_of => '2030-01-01Z'), billing.commit_reserved_credits(:'org', 'n1', 60, p_as_of => '2030-01-01Z'), billing.deduct_call_credits(:'org', 'd1', 70, p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'r1', p_as_of => '2030-01-01Z') \g /dev/null
select billing.release_reservation(:'org', 'r1', p_as_of => '2030-01-01Z'), billing.add_wallet_credits(:'lots', 1000, 'g', 'grant', '2030-02-01Z', p_as_of => '2030-01-01Z') \g /dev/null
select billing.reserve_call_credits(:'lots', 'c1', p_as_of => '2030-01-01Z') \g /dev/null
set local role ringfence_owner;
select set_config('tests.org', :'org', true) \g /dev/null
prepare faults as select invariant, seq, problem from ringfence.audit_calls(current_setting('tests.org')::uuid) order by 1, 2, 3;
select is_empty('faults', 'nothing is wrong');
select is_empty('select * from ringfence.audit_calls(null)', 'with anybody');
select is_empty('select * from ringfence.audit_calls(gen_random_uuid())', 'nor with nobody');
create function pg_temp.found(p_what text, p_tampering text) returns text language plpgsql as $$
declare v_found text;
begin
    begin
        perform tests.tamper(format(p_tampering, current_setting('tests.org')));
        select string_agg(format('%s %s %s', invariant, seq, problem), '; ' order by invariant, seq, problem) into v_found from ringfence.audit_calls(current_setting('tests.org')::uuid);
        raise exception using errcode = 'P0004', message = coalesce(v_found, 'nothing');
    exception when sqlstate 'P0004' then get stacked diagnostics v_found = message_text;
    end;
    return v_found;
end $$;
select is(pg_temp.found(why, tampering), problem, why)
  from (values ('a wallet that holds more', 'update ringfence.wallet set held = held + 1 where org_id = %L', 'held  the wallet holds 351, its live calls 350'),
               ('a hold that is gone', 'delete from ringfence.live_call where org_id = %L', 'calls  call c1: it is going on, but holds nothing; held  the wallet holds 350, its live calls 0'),
               ('a hold of another size', 'update ringfence.call set reserved = 351 where org_id = %L and call_id = ''c1''', 'held  call c1: its hold is not what it says'),
               ('a hold of a call that is over', 'update ringfence.call set status = ''released'' where org_id = %L and call_id = ''c1''', 'held  call c1: it is over, but still holds credit'),
               ('a hold that would never lapse', 'update ringfence.wallet set hold_lapses_at = ''infinity'' where org_id = %L', 'held  call c1: its hold would never lapse'),
               ('a call nobody would look at', 'update ringfence.live_call set due_at = ''infinity'' where org_id = %L', 'held  call c1: nobody would look at it again'),
               ('a hold without a call', 'delete from ringfence.call where org_id = %L and call_id = ''c1''', 'held  call c1: there is no such call'),
               ('an end without a charge', 'update ringfence.call set charge_seq = null where org_id = %L and call_id = ''n1''', 'calls  call n1: it has ended without a charge, or is charged without an end'),
               ('a charge without an end', 'update ringfence.call set status = ''released'' where org_id = %L and call_id = ''n1''', 'calls 2 call n1: it has ended without a charge, or is charged without an end'),
               ('a charge of another amount', 'update ringfence.call set charge = 71 where org_id = %L and call_id = ''n1''', 'calls 2 call n1: its charge is not in the ledger as it says'),
               ('a charge that is something else', 'update ringfence.call set charge_seq = 1 where org_id = %L and call_id = ''n1''', 'calls 1 call n1: its charge is not in the ledger as it says'),
               ('a charge of another call', 'update ringfence.call set charge_seq = 3 where org_id = %L and call_id = ''n1''', 'calls 3 call n1: its charge is not in the ledger as it says'),
               ('a call of nobody', 'delete from ringfence.wallet where org_id = %L', 'calls 2 call n1: it is nobody''s; calls  call c1: it is nobody''s; calls  call r1: it is nobody''s; held  call c1: it holds the credit of no wallet')) as given (why, tampering, problem);
select set_config('tests.org', :'lots', true) \g /dev/null
select is(pg_temp.found(why, tampering), problem, why)
  from (values ('a hold that counts on more', 'update ringfence.live_call set allocations = ''{{1,351}}'' where org_id = %L', 'held 1 live calls count on 351 of the lot, it says 350'),
               ('a lot counted on by nobody', 'update ringfence.credit_lot set allocated = 360 where org_id = %L', 'held 1 live calls count on 350 of the lot, it says 360')) as given (why, tampering, problem);

select * from finish();
rollback;
