-- Deploy ringfence:call/commit_reserved_credits to pg
-- requires: call/settle_call
-- requires: wallet/check_key
-- requires: wallet/check_details
-- requires: rating/check_call_figures

-- Purpose      Settles a call: charges what it cost by the rate snapshotted at its reservation and
--              gives back the rest of the hold; without a reservation it bills directly.
-- Called by    Services that know when their calls end; web, worker, operators.
-- Idempotency  The call, by any of its names. With another duration than the first time: the first
--              charge, as duplicate; the difference is kept for reconciliation.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF205
--              balance out of range, RF206 isolation level, and those of the rate.
-- Returns      One row; outcome is applied or duplicate.
begin;
set local role ringfence_owner;

create or replace function billing.commit_reserved_credits(
    p_org_id           uuid,
    p_call_id          text,
    p_duration_seconds numeric,
    p_vendor_cost      numeric     default null,
    p_details          jsonb       default null,
    p_as_of            timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $commit_reserved_credits$
declare
    v_report ringfence.call_report;
begin
    -- What is plainly in order costs one look; the checks themselves say what is wrong.
    if (length(p_call_id) between 1 and 200 and p_call_id ~ '^[!-~]') is not true then
        perform ringfence.check_key('p_call_id', p_call_id);
    end if;
    if (p_duration_seconds between 0 and 10000000 and p_vendor_cost is null) is not true then
        perform ringfence.check_call_figures(p_duration_seconds, p_vendor_cost);
    end if;
    if p_details is not null then
        perform ringfence.check_details(p_details);
    end if;

    v_report.duration_seconds := p_duration_seconds;
    v_report.vendor_cost := p_vendor_cost;
    v_report.source := 'api';
    return ringfence.settle_call(p_org_id, p_call_id, v_report, p_details, p_as_of);
end
$commit_reserved_credits$;

comment on function billing.commit_reserved_credits(
    uuid, text, numeric, numeric, jsonb, timestamptz) is
'Settles a call by the rate of its reservation and gives back the rest of the hold. Idempotent by '
'any name of the call. Errors: RF001, RF002, RF003, RF006, RF101, RF205, RF206.';

grant execute on function billing.commit_reserved_credits(
    uuid, text, numeric, numeric, jsonb, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
