-- Revert ringfence:reconcile/request_vapi_job from pg
begin;
set local role ringfence_owner;
drop function ringfence.request_vapi_job(timestamptz, timestamptz);
commit;
