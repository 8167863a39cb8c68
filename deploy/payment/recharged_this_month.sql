-- Deploy ringfence:payment/recharged_this_month to pg
-- requires: payment/tables

-- Purpose      What automatic recharges have come to in a calendar month (UTC), with what is under
--              way and with what was paid and waits in quarantine: the side of the monthly cap that
--              can only be too high.
-- Called by    recharge_waits_until, and what shows the state to people.
-- Idempotency  Reads only.
-- Locks        None; under the organization's lock it is exact.
-- Errors       None.
-- Returns      The sum, in the smallest unit.
begin;
set local role ringfence_owner;

create or replace function ringfence.recharged_this_month(
    p_org_id uuid,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
stable
as $recharged_this_month$
begin
    return (
        select coalesce(sum(payment.amount), 0)::bigint
          from ringfence.payment as payment
         where payment.owner_id = p_org_id
           and payment.purpose = 'recharge'
           and payment.status in ('created', 'open', 'pending', 'quarantined', 'credited')
           and payment.created_at >= date_trunc('month', p_as_of, 'UTC'));
end
$recharged_this_month$;

comment on function ringfence.recharged_this_month(uuid, timestamptz) is
'What automatic recharges have come to this month.';

commit;
