-- Deploy ringfence:vapi/views to pg
-- requires: vapi/tables

-- Purpose  The calls nobody is charged for, with what they cost.
begin;
set local role ringfence_owner;

create view billing.quarantine as
select 'vapi' as vendor,
       quarantined.vapi_call_id as external_id,
       quarantined.owner_id as org_id,
       quarantined.reason,
       quarantined.source,
       quarantined.call ->> 'phoneNumberId' as phone_number_id,
       quarantined.call ->> 'assistantId' as assistant_id,
       quarantined.call ->> 'orgId' as vapi_org_id,
       (quarantined.report).source is not null as has_ended,
       (quarantined.report).duration_seconds as duration_seconds,
       (quarantined.report).vendor_cost as vendor_cost,
       (quarantined.report).started_at as started_at,
       (quarantined.report).ended_at as ended_at,
       (quarantined.report).ended_reason as ended_reason,
       quarantined.first_seen_at,
       quarantined.last_seen_at
  from ringfence.quarantined_call as quarantined
 where quarantined.resolved_at is null
   and not exists (select from ringfence.call as call
                    where call.vapi_call_id = quarantined.vapi_call_id
                      and call.charge_seq is not null);

comment on view billing.quarantine is
'Calls at the vendor that nobody is charged for, because nobody knows whose they are (link_vendor, '
'then resolve_quarantine) or how long they were; with what they cost.';

grant select on billing.quarantine to ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
