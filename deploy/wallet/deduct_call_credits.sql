-- Deploy ringfence:wallet/deduct_call_credits to pg
-- requires: wallet/post_entry
-- requires: wallet/check_amount
-- requires: wallet/check_key
-- requires: wallet/check_details

-- Purpose      Charges a call directly, without a hold before it. The wallet may go down to minus
--              its debt limit; one unit further is refused and changes nothing.
-- Called by    Services that meter calls themselves, web, worker, operators.
-- Idempotency  p_call_id: a call is charged once, whichever function charges it.
-- Locks        The organization's, then its wallet row.
-- Errors       RF001, RF002, RF003 bad argument, RF006 p_as_of, RF101 unknown organization, RF205
--              balance out of range, RF206 isolation level, RF301 the call was charged another
--              amount.
-- Returns      One row; outcome is applied, duplicate, debt_limit_exceeded or blocked.
begin;
set local role ringfence_owner;

create or replace function billing.deduct_call_credits(
    p_org_id  uuid,
    p_call_id text,
    p_amount  bigint,
    p_details jsonb       default null,
    p_as_of   timestamptz default null
)
returns ringfence.posting
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $deduct_call_credits$
begin
    -- What is plainly in order costs one look; the checks themselves say what is wrong.
    if (length(p_call_id) between 1 and 200 and p_call_id ~ '^[!-~]'
        and p_amount between 1 and 1000000000 and p_details is null) is not true then
        perform ringfence.check_key('p_call_id', p_call_id);
        perform ringfence.check_amount('p_amount', p_amount);
        perform ringfence.check_details(p_details);
    end if;

    return ringfence.post_entry(
        p_org_id, 'call', p_call_id, -p_amount, 'call', 'revenue:call', 'debt_limit',
        p_details => p_details, p_as_of => p_as_of);
end
$deduct_call_credits$;

comment on function billing.deduct_call_credits(uuid, text, bigint, jsonb, timestamptz) is
'Charges a call directly, down to the debt limit. Idempotent by p_call_id. '
'Errors: RF001, RF002, RF003, RF006, RF101, RF205, RF206, RF301.';

grant execute on function billing.deduct_call_credits(uuid, text, bigint, jsonb, timestamptz)
   to ringfence_web, ringfence_worker, ringfence_ops;

commit;
