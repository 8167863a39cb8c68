-- Revert ringfence:notify/tell_credit_added from pg
begin;
set local role ringfence_owner;
drop function ringfence.tell_credit_added(ringfence.wallet, bigint, timestamptz);
commit;
