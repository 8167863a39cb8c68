-- Deploy ringfence:rating/check_call_figures to pg
-- requires: rating/check_number

-- Purpose      The bounds of what a call is priced by: 0 to 10^7 seconds (four months) and 0 to
--              10^6 US dollars. Inside them, and inside those of a rate, every price is an amount
--              the ledger takes.
-- Called by    quote_call, and whatever settles a call.
-- Idempotency  A function of its arguments.
-- Locks        None.
-- Errors       RF001 no duration, RF002 out of range.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.check_call_figures(
    p_duration_seconds numeric,
    p_vendor_cost      numeric
)
returns void
language plpgsql
immutable
as $check_call_figures$
begin
    perform ringfence.check_number('p_duration_seconds', p_duration_seconds,
        0::numeric, 10000000::numeric);
    if p_vendor_cost is not null then
        perform ringfence.check_number('p_vendor_cost', p_vendor_cost,
            0::numeric, 1000000::numeric);
    end if;
end
$check_call_figures$;

comment on function ringfence.check_call_figures(numeric, numeric) is
'Refuses a duration, or a vendor''s cost, that no call can have. Errors: RF001, RF002.';

commit;
