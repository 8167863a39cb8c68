-- Deploy ringfence:reconcile/reconcile_vapi_calls to pg
-- requires: vapi/vapi_call_owner
-- requires: reconcile/hold_run
-- requires: reconcile/reconcile_vapi_call
-- requires: inbox/read_payload
-- requires: core/assert_read_committed
-- requires: core/raise_error
-- requires: core/clock
-- requires: reconcile/count_page

-- Purpose      Compares a page of the vendor's list of calls, as the vendor wrote it, and renews
--              the lease of the run; an empty page does only that. Calls come in the order of
--              their organizations, and only those that need something done lock theirs: all who
--              lock several keep that order.
-- Called by    Workers, page after page.
-- Idempotency  A call is counted once in a run, however often it comes; page and progress are one
--              transaction, so a run goes on where it was when its worker was lost.
-- Locks        The run's row; then organizations in the order of their ids, 500 at most.
-- Errors       RF001, RF151, RF251 the run, RF002 more than 500 calls, RF003 not a list of calls,
--              RF002, RF006 p_as_of, RF206 isolation level. What is wrong with one call is counted
--              and kept with the run.
-- Returns      What this page came to.
begin;
set local role ringfence_owner;

create or replace function billing.reconcile_vapi_calls(
    p_run_id uuid,
    p_calls  text,
    p_lease  uuid        default null,
    p_until  timestamptz default null,
    p_as_of  timestamptz default null
)
returns table (
    checked      bigint,
    missing      bigint,
    recovered    bigint,
    failed       bigint,
    leased_until timestamptz
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $reconcile_vapi_calls$
declare
    c_most  constant integer := 500;
    v_now   constant timestamptz := ringfence.clock(p_as_of);
    v_run   constant ringfence.reconciliation_run :=
        ringfence.hold_run(p_run_id, p_lease, v_now);
    v_calls constant jsonb := ringfence.read_payload(p_calls);
    v_call  record;
    v_item  ringfence.reconciled_item;
    v_items ringfence.reconciled_item[];
begin
    perform ringfence.assert_read_committed();
    if jsonb_typeof(v_calls) is distinct from 'array' then
        perform ringfence.raise_error('RF003', jsonb_build_object(
            'argument', 'p_calls', 'expected', 'a JSON array of calls'));
    elsif jsonb_array_length(v_calls) > c_most then
        perform ringfence.raise_error('RF002', jsonb_build_object('argument', 'p_calls',
            'value', jsonb_array_length(v_calls), 'maximum', c_most));
    end if;

    for v_call in
        with fresh as (
            insert into ringfence.reconciliation_seen (run_id, external_id)
            select distinct v_run.run_id, call.value ->> 'id'
              from jsonb_array_elements(v_calls) as call
             where call.value ->> 'id' ~ '^[!-~]{1,200}$'  -- longer ones have no place in an index
            on conflict on constraint reconciliation_seen_pkey do nothing
            returning reconciliation_seen.external_id
        )
        select distinct on (org_id, fresh.external_id)
               call.value as call, ringfence.vapi_call_owner(call.value) as org_id
          from jsonb_array_elements(v_calls) as call
          join fresh on fresh.external_id = call.value ->> 'id'
         order by org_id, fresh.external_id
    loop
        v_item := ringfence.reconcile_vapi_call(v_run, v_call.org_id, v_call.call, p_as_of);
        v_items := v_items || v_item;
    end loop;
    return query
    select tally.checked, tally.missing, tally.recovered, tally.failed, v_run.leased_until
      from ringfence.count_page(v_run, v_items, p_until) as tally;
end
$reconcile_vapi_calls$;

comment on function billing.reconcile_vapi_calls(uuid, text, uuid, timestamptz, timestamptz) is
'Compares a page of Vapi''s list of calls. Errors: RF001, RF002, RF003, RF006, RF151, RF206, '
'RF251.';

grant execute on function billing.reconcile_vapi_calls(uuid, text, uuid, timestamptz, timestamptz)
   to ringfence_worker, ringfence_ops;

commit;
