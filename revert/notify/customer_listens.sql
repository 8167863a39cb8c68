-- Revert ringfence:notify/customer_listens from pg
begin;
set local role ringfence_owner;
drop function ringfence.customer_listens(uuid, text);
commit;
