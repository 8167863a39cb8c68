-- Deploy ringfence:call/kill_views to pg
-- requires: call/tables

-- Purpose  How fast calls end that have to, and what it costs that they do not end at once.
begin;
set local role ringfence_owner;

create view billing.kill_latency as
select call.org_id, call.call_id, call.vapi_call_id,
       call.end_requested_at as requested_at,
       call.end_acknowledged_at as acknowledged_at,
       call.ended_at,
       round(extract(epoch from call.end_acknowledged_at - call.end_requested_at), 3)
           as seconds_to_acknowledge,
       round(extract(epoch from call.ended_at - call.end_requested_at), 3) as seconds_to_end,
       call.ended_reason,
       call.charge,
       greatest(call.charge - call.reserved, 0) as charged_beyond_hold
  from ringfence.call as call
 where call.end_requested_at is not null;

comment on view billing.kill_latency is
'Every call that we decided had to end: when, when the vendor took the order, when it really '
'ended, and what it cost beyond what was held for it. A call not settled yet has no end here.';

grant select on billing.kill_latency
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
