-- Deploy ringfence:call/views to pg
-- requires: call/tables
-- requires: call/adjustment_tables
-- requires: rating/tables

-- Purpose  Calls as callers see them: what they were, what they hold, what they left.
begin;
set local role ringfence_owner;

create view billing.calls as
select call.id, call.org_id, call.call_id, call.vapi_call_id, call.status::text,
       call.started_at, call.ended_at, call.duration_seconds, call.billed_seconds,
       call.ended_reason, call.charge,
       (select -sum(adjustment.amount)::bigint
          from ringfence.call_adjustment as adjustment
         where adjustment.org_id = call.org_id
           and adjustment.call_id = call.call_id) as adjusted,
       call.vendor_cost, call.cost_breakdown, call.costs,
       case when call.charge_seq is not null
            then encode(int8send(uuid_hash_extended(call.org_id, 2654435769))
                        || int8send(call.charge_seq), 'hex')::uuid end as transaction_id,
       call.reconciled, call.settled_by, call.settled_at, call.conflicting_seconds,
       call.warned_at, call.end_requested_at, call.end_acknowledged_at, call.assistant_id,
       call.phone_number_id, call.created_at
  from ringfence.call as call;

comment on view billing.calls is
'Every call we authorized, charged or heard of. charge is what it was charged when it was settled, '
'adjusted what corrections have added to it or taken off since.';

create view ringfence.credit_reservation as
select call.org_id, call.id as reservation_id, call.call_id, call.vapi_call_id, call.reserved,
       case call.status when 'ended' then 'committed'
                        when 'released' then 'released'
                        when 'expired' then 'expired'
                        else 'active' end as status,
       call.granted_seconds, call.max_duration_seconds, (call.terms).rate_id as rate_id,
       (call.terms).per_minute as per_minute, call.reserved_at, call.expires_at,
       call.charge as committed
  from ringfence.call as call
 where call.reserved is not null;

comment on view ringfence.credit_reservation is 'The hold of each call that had one.';

create view billing.credit_reservations as
select reservation.org_id, reservation.reservation_id, reservation.call_id,
       reservation.vapi_call_id, reservation.reserved, reservation.status,
       reservation.granted_seconds, reservation.max_duration_seconds, reservation.rate_id,
       reservation.per_minute, reservation.reserved_at, reservation.expires_at,
       reservation.committed
  from ringfence.credit_reservation as reservation;

comment on view billing.credit_reservations is 'The hold of each call that had one, also past.';

create view billing.open_reservations as
select live.org_id, call.id as reservation_id, live.call_id, call.vapi_call_id, live.reserved,
       live.granted_seconds, live.max_duration_seconds, live.exposure, call.reserved_at,
       live.expires_at, live.looked_up_at
  from ringfence.live_call as live
  join ringfence.call as call on call.org_id = live.org_id and call.call_id = live.call_id;

comment on view billing.open_reservations is 'The holds that are open now, and when they lapse.';

create view billing.live_calls as
select live.org_id, live.call_id, call.vapi_call_id, call.status::text, live.begun_at,
       live.reserved, live.granted_seconds, live.max_duration_seconds,
       live.begun_at + live.granted_seconds * interval '1 second' as hold_ends_at,
       live.exposure, live.is_strict, live.warned_at, live.ending, live.due_at, live.expires_at
  from ringfence.live_call as live
  join ringfence.call as call on call.org_id = live.org_id and call.call_id = live.call_id
 where live.watched;

comment on view billing.live_calls is 'The calls that are going on now.';

create view billing.live_wallets as
select live.org_id, live.calls, live.reserved, live.exposure,
       wallet.balance - wallet.held as available, live.due_at
  from (select live.org_id, count(*) as calls, sum(live.reserved)::bigint as reserved,
               sum(live.exposure)::bigint as exposure, min(live.due_at) as due_at
          from ringfence.live_call as live
         group by live.org_id) as live
  join ringfence.wallet as wallet on wallet.org_id = live.org_id;

comment on view billing.live_wallets is
'The wallets with live calls: what those hold, what they could still cost beyond that, and what is '
'available. billing.explain_wallet says when they run dry.';

create view billing.call_margin as
select margin.org_id, margin.call_id, margin.vapi_call_id, margin.assistant_id,
       margin.phone_number_id, margin.ended_at, margin.duration_seconds, margin.currency,
       margin.charge, margin.adjusted, margin.refunded, margin.vendor_cost, margin.cost,
       margin.charge + margin.adjusted - margin.refunded - margin.cost as margin,
       margin.appointments,
       case when margin.appointments > 0
            then round((margin.charge + margin.adjusted - margin.refunded)
                       / margin.appointments::numeric, 2)
            end as charge_per_appointment,
       case when margin.appointments > 0
            then round(margin.cost / margin.appointments, 2) end as cost_per_appointment
  from (select call.org_id, call.call_id, call.vapi_call_id, call.assistant_id,
               call.phone_number_id, call.ended_at, call.duration_seconds, organization.currency,
               call.charge, call.vendor_cost, correction.adjusted,
               -- What a correction gave back counts as given back of the charge as well.
               coalesce((select refund.refunded
                           from ringfence.charge_refund as refund
                          where refund.org_id = call.org_id
                            and refund.charge_seq = call.charge_seq), 0)
               - correction.given_back as refunded,
               round(call.vendor_cost * power(10::numeric, currency.minor_digits::numeric)
                     / case when organization.currency = 'USD' then 1 else (
                           select rate.usd
                             from ringfence.exchange_rate as rate
                            where rate.currency = organization.currency
                              and rate.valid_from <= call.started_at
                            order by rate.valid_from desc
                            limit 1) end, 4) as cost,
               (select count(*) from ringfence.appointment as appointment
                 where appointment.org_id = call.org_id
                   and appointment.call_id = call.call_id) as appointments
          from ringfence.call as call
          join ringfence.organization as organization on organization.org_id = call.org_id
          join ringfence.currency as currency on currency.currency = organization.currency
         cross join lateral (
             select coalesce(-sum(adjustment.amount), 0)::bigint as adjusted,
                    coalesce(sum(adjustment.amount)
                             filter (where adjustment.amount > 0), 0)::bigint as given_back
               from ringfence.call_adjustment as adjustment
              where adjustment.org_id = call.org_id
                and adjustment.call_id = call.call_id) as correction
         where call.charge_seq is not null
         offset 0) as margin;  -- so that what is counted for a row is counted once

comment on view billing.call_margin is
'What each call was charged and corrected by, less what was given back, against what it cost at '
'the vendor: vendor_cost in US dollars, cost and margin in the smallest unit of the '
'organization''s currency; and per appointment it booked.';

create view billing.appointments as
select appointment.org_id, appointment.appointment_id, appointment.call_id,
       appointment.starts_at, appointment.external_id, appointment.created_at
  from ringfence.appointment as appointment;

comment on view billing.appointments is 'The appointments that calls booked.';

grant select on billing.calls, billing.credit_reservations, billing.open_reservations,
      billing.live_calls, billing.live_wallets, billing.call_margin, billing.appointments
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
